"""Reporting, asking and stopping by text, as a phone meets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from civic311.people.models import LegalHold
from civic311.people.stopped import stopped_among
from integrations.models import SmsConversation, TextMessage
from integrations.texts.answering import MOST_ATTEMPTS, answer_next
from integrations.texts.forgetting import forget_old
from integrations.texts.receiving import take_in
from integrations.texts.signature import signature_of
from notifications import delivery
from notifications.models import MessageState, OutboundMessage
from records.holding import place
from requests_app.actions.submit import ContactInput
from requests_app.actions.work import start
from requests_app.announce import announce_next
from requests_app.models import Message, ServiceRequest
from requests_app.uploads import store_upload
from routing.models import Address, DangerPhrase, Service, Street
from routing.reference import forget_reference
from tests.factories.city import WEST, SmallCity
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PHONE = "+15085550123"
TOKEN = "a token of the carrier"
Texter = Callable[..., str]


@pytest.fixture
def street(small_city: SmallCity) -> None:
    mill = Street.objects.create(name="Mill Street")
    Address.objects.create(street=mill, number=12, lat=WEST[0], long=WEST[1])
    Service.objects.filter(service_code="pothole").update(keywords=["hole in the road"])
    forget_reference()


@pytest.fixture
def text(street: None) -> Texter:
    """Send a text from the phone; returns all that is answered."""
    clock = [MORNING]

    def send(words: str, *, phone: str = PHONE, after: timedelta = timedelta(minutes=1), **values: Any) -> str:
        clock[0] += after
        known = set(OutboundMessage.objects.values_list("pk", flat=True))
        take_in(phone, words, now=clock[0], **values)
        while answer_next(now=clock[0]):
            pass
        said = OutboundMessage.objects.filter(channel="sms", to_address=phone).exclude(pk__in=known).order_by("pk")
        return "\n".join(said.values_list("body_text", flat=True))

    return send


def report_a_hole(text: Texter) -> str:
    for words in ("there is a pothole", "1", "12 Mill Street", "1", "skip"):
        text(words)
    return text("yes")


def test_a_phone_reports_a_pothole_from_the_first_word_to_the_number(text: Texter) -> None:
    assert "Pothole" in text("There is a pothole by the bakery")
    assert "Where" in text("1")
    assert "To the knee" in text("12 mill street")
    assert "SKIP" in text("2")
    assert "12 Mill Street" in text("skip")
    last = text("YES")

    made = ServiceRequest.objects.get()
    assert (made.channel, made.provenance, made.service.service_code) == ("sms", "sms", "pothole")
    assert (made.lat, made.severity) == (WEST[0], 2)
    report = made.reports.get()
    assert report.description == "There is a pothole by the bakery"
    assert (str(report.contact.phone), report.contact.channel) == (PHONE, "sms")
    assert report.contact.phone_verified_at is not None
    assert made.public_id in last
    link = next(word for word in last.split() if "/track/" in word)
    assert made.public_id in Client().get(link.removeprefix("http://testserver")).content.decode()


def test_who_reported_by_text_hears_of_the_next_step_by_text_and_answers_to_the_case(
    text: Texter, worker: Persona
) -> None:
    report_a_hole(text)
    made = ServiceRequest.objects.get()
    start(made.pk, actor=worker.actor, version=None, now=MORNING + timedelta(hours=1))
    while announce_next(now=MORNING + timedelta(hours=1)):
        pass

    (news,) = OutboundMessage.objects.filter(kind="progress")
    assert (news.channel, news.to_address) == ("sms", PHONE)
    assert made.public_id in news.body_text
    assert not OutboundMessage.objects.filter(kind="confirmation").exists()
    assert made.public_id in text("It is by the red door")
    assert Message.objects.get(direction="in").text == "It is by the red door"


def test_a_photo_at_any_step_is_on_the_report(text: Texter) -> None:
    photo = store_upload(as_upload(jpeg()), stage="report", now=MORNING)
    text("a pothole", photos=[str(photo.pk)])
    for words in ("1", "12 Mill Street"):
        text(words)
    assert "1 photo" in text("1")
    text("yes")

    photo.refresh_from_db()
    assert photo.service_request == ServiceRequest.objects.get()


def test_danger_stops_the_conversation_until_nobody_is_in_danger(text: Texter) -> None:
    DangerPhrase.objects.get_or_create(language="en", phrase="gas smell", defaults={"advice": {"en": "Leave now."}})
    forget_reference()

    assert "911" in text("a pothole with a gas smell")
    assert "911" in text("come quickly")
    assert "Pothole" in text("go on")
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize("word", ["STOP", " alto. "])
def test_stop_ends_all_texts_with_one_confirmation_and_start_begins_again(text: Texter, word: str) -> None:
    text("a pothole")

    assert "no more" in text(word)
    assert text(word) == ""
    assert text("a pothole") == ""
    assert stopped_among("sms", [PHONE])
    assert "again" in text("START")
    assert not stopped_among("sms", [PHONE])


@pytest.mark.deep
def test_the_confirmation_of_stop_still_leaves_and_what_waited_does_not(text: Texter) -> None:
    text("a pothole")
    text("stop")
    while delivery.deliver_next(now=MORNING + timedelta(hours=1)):
        pass

    states = dict(OutboundMessage.objects.values_list("kind", "state"))
    assert states == {"text_answer": MessageState.FAILED, "text_stopped": MessageState.SENT}


def test_the_status_of_a_public_case_is_told_to_everybody_and_of_a_private_one_only_to_its_phone(text: Texter) -> None:
    public = make_request("pothole")
    private = make_request("private-tip", contact=ContactInput(phone=PHONE, channel="sms"))

    assert "In the queue" in text(f"status {public.public_id}", phone="+15085550166")
    assert "do not know" in text(private.public_id, phone="+15085550166")
    assert "Private tip" in text(private.public_id)
    assert "/track/" in text("STATUS")


@pytest.mark.deep
def test_a_number_that_somebody_left_for_calls_opens_nothing(text: Texter) -> None:
    private = make_request("private-tip", contact=ContactInput(phone=PHONE, channel="call"))

    assert "do not know" in text(private.public_id)


def test_words_nobody_understands_come_to_a_person_who_answers(text: Texter, operator: Persona) -> None:
    for words in ("qwxyz", "zyxwq", "vvvvv"):
        text(words)
    row = SmsConversation.objects.get()
    page = f"/staff/texts/{row.pk}/"

    assert "Needs a person" in operator.get("/staff/texts/").content.decode()
    assert ("/staff/texts/", "1") in [(tile["url"], tile["count"]) for tile in operator.get("/staff/").context["tiles"]]
    operator.post(page, {"do": "answer", "text": "Do you mean the park?"})
    row.refresh_from_db()
    assert row.waits_since is None
    assert OutboundMessage.objects.filter(body_text="Do you mean the park?", to_address=PHONE).exists()
    text("yes the park")
    row.refresh_from_db()
    assert row.waits_since is not None


def test_the_desk_makes_a_report_of_a_conversation_with_its_photos(text: Texter, operator: Persona) -> None:
    photo = store_upload(as_upload(jpeg()), stage="report", now=MORNING)
    text("qwxyz", photos=[str(photo.pk)])
    page = f"/staff/texts/{SmsConversation.objects.get().pk}/"

    opened = operator.post(page, {"do": "report"}, follow=True)
    forms = opened.context["forms"]
    fields = {name: part[name].value() for part in forms.parts for name in part.fields if part[name].value()}
    place = {"address": "12 Mill Street", "lat": "41.0", "long": "-71.05", "placed_for": "12 Mill Street"}
    fields |= place | {"service": "pothole", "answer_depth": "ankle", "received_at": "", "step": "send"}
    operator.post("/staff/call/", fields)

    photo.refresh_from_db()
    assert photo.service_request == ServiceRequest.objects.get()


def test_a_conversation_goes_on_in_the_language_of_its_first_words(text: Texter) -> None:
    text("hay un bache muy hondo en mi calle")
    assert SmsConversation.objects.get().language == "es"

    text("ENGLISH")
    assert SmsConversation.objects.get().language == "en"


@pytest.mark.deep
def test_after_a_day_of_silence_it_begins_anew(text: Texter) -> None:
    text("a pothole")

    assert "Where" not in text("1", after=timedelta(hours=25))


def test_one_text_that_is_told_twice_counts_once(text: Texter) -> None:
    text("a pothole", provider_id="SM1")

    assert text("a pothole", provider_id="SM1") == ""
    assert TextMessage.objects.count() == 1


@pytest.mark.deep
def test_a_text_that_cannot_be_answered_comes_to_a_person_in_the_end(
    text: Texter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("integrations.texts.answering.reply", broken)
    take_in(PHONE, "a pothole", now=MORNING)
    for minutes in range(0, 5 * (MOST_ATTEMPTS + 1), 5):
        answer_next(now=MORNING + timedelta(minutes=minutes))

    assert SmsConversation.objects.get().waits_since is not None
    assert TextMessage.objects.get().handled_at is not None


def hook(path: str, fields: dict[str, str], token: str = TOKEN) -> int:
    signed = signature_of(token, f"http://testserver{path}", {name: [value] for name, value in fields.items()})
    return Client(enforce_csrf_checks=True).post(path, fields, headers={"X-Twilio-Signature": signed}).status_code


def test_the_hook_believes_the_carrier_alone(street: None, settings: Settings) -> None:
    fields = {"From": PHONE, "Body": "a pothole", "MessageSid": "SM1", "NumMedia": "0"}
    assert hook("/hooks/texts/", fields) == 403  # no token is set
    settings.SMS_TOKEN = TOKEN

    assert hook("/hooks/texts/", fields, token="guessed") == 403
    assert hook("/hooks/texts/", fields) == 200
    assert hook("/hooks/texts/", fields) == 200
    assert TextMessage.objects.get().text == "a pothole"


def test_what_the_carrier_could_not_deliver_is_marked_and_a_stop_told_to_it_counts(
    text: Texter, settings: Settings
) -> None:
    settings.SMS_TOKEN = TOKEN
    text("a pothole")
    OutboundMessage.objects.update(provider_id="SM9", state=MessageState.SENT)

    fields = {"MessageSid": "SM9", "MessageStatus": "undelivered", "ErrorCode": "21610"}
    assert hook("/hooks/texts/status/", fields) == 204

    assert OutboundMessage.objects.get().state == MessageState.BOUNCED
    assert stopped_among("sms", [PHONE])


@pytest.mark.deep
def test_the_phone_of_the_demo_takes_the_same_way(street: None, operator: Persona) -> None:
    page = operator.post("/staff/texts/try/", {"phone": PHONE, "text": "a pothole"}, follow=True)

    assert "Pothole" in page.content.decode()
    assert operator.post("/staff/texts/try/", {"phone": PHONE}).status_code == 422


@pytest.mark.deep
def test_too_many_texts_are_not_answered_but_stop_is(text: Texter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.texts.receiving.TEXTS_PER_HOUR", 1)
    text("hello")

    assert text("hello") == ""
    assert "no more" in text("STOP")


def test_texts_are_kept_as_long_as_the_case_that_each_of_them_was_about(text: Texter) -> None:
    report_a_hole(text)
    held = ServiceRequest.objects.get()
    text("new")
    report_a_hole(text)
    assert ServiceRequest.objects.count() == 2
    text(f"status {held.public_id}")
    place(LegalHold(name="Claim", reason="x", numbers=[held.public_id]), by=None, now=MORNING)

    forget_old(now=MORNING + timedelta(days=40))

    told = OutboundMessage.objects.filter(about=held.public_id, kind="text_answer").values_list("body_text", flat=True)
    assert [held.public_id in words for words in told] == [True, True]
    kept = list(TextMessage.objects.values_list("text", flat=True))
    assert kept == ["there is a pothole", "1", "12 Mill Street", "1", "skip", "yes", f"status {held.public_id}"]
