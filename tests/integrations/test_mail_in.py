"""Mail that comes in: answers go to their case when their writer is proven, the rest waits at the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import Settings

from civic311.people.stopped import why_stopped
from community.models import Enquiry
from integrations.mail import desk, mailbox
from integrations.mail.receive import receive
from integrations.models import InboundMail
from notifications import delivery
from notifications.models import MessageState, OutboundMessage
from requests_app import announce
from requests_app.models import Attachment, CallBack, Message, Note, Report, ServiceRequest
from tests.factories.mail import ROSA, SERVER, bounce_of, make_answer, make_mail, proven
from tests.factories.photos import jpeg
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
State = InboundMail.State


@pytest.fixture(autouse=True)
def mail_settings(settings: Settings, small_city: Any) -> None:
    settings.REPLY_ADDRESS = "311+{token}@testville.example"
    settings.MAIL_AUTH_SERVER = SERVER


def written_on(case: ServiceRequest) -> list[str]:
    rows = Message.objects.filter(service_request=case, direction=Message.Direction.IN)
    return list(rows.values_list("text", flat=True))


def announced(case: ServiceRequest) -> OutboundMessage:
    """The confirmation to who reported the case, written and sent."""
    while announce.announce_next(now=MORNING):
        pass
    while delivery.deliver_next(now=MORNING):
        pass
    return OutboundMessage.objects.get(about=case.public_id, kind="confirmation")


def test_an_answer_to_our_message_lands_in_the_case_once(worker: Persona) -> None:
    case = make_request()
    message = announced(case)
    raw = make_mail("Still there.\n\nOn Tuesday, 311 wrote:\n> news", to=message.reply_to.upper(),
                    Authentication_Results=proven())  # fmt: skip

    first, again = receive(raw, now=MORNING), receive(raw, now=MORNING)

    assert first == again
    assert first.state == State.TAKEN
    assert written_on(case) == ["Still there."]
    assert "Still there." in worker.get(reverse("case", args=[case.public_id])).content.decode()


def test_photos_come_along_for_staff_alone_and_other_files_are_named() -> None:
    case = make_request()
    files = (("hole.jpg", "image/jpeg", jpeg()), ("letter.pdf", "application/pdf", b"%PDF"))

    receive(make_answer(case, files=files), now=MORNING)

    photo = Attachment.objects.get()
    assert (photo.service_request_id, photo.is_public) == (case.pk, False)
    assert photo.report == case.reports.get()
    assert "letter.pdf" in written_on(case)[0]


def test_who_is_not_proven_waits_for_a_person_and_is_hers_when_that_says_so(operator: Persona) -> None:
    case = make_request()
    mail = receive(make_answer(case, Authentication_Results=""), now=MORNING)
    assert (mail.state, written_on(case)) == (State.REFUSED, [])

    operator.post(reverse("mail_in_detail", args=[mail.pk]), {"do": "hers"})
    operator.post(reverse("mail_in_detail", args=[mail.pk]), {"do": "hers"})

    assert written_on(case) == ["The hole is still there."]
    mail.refresh_from_db()
    assert (mail.state, mail.done_by) == (State.DONE, operator.user)


def test_a_forwarded_link_lets_nobody_else_write_as_the_reporter() -> None:
    case = make_request()
    stranger = "eve@evil.example"

    mail = receive(make_answer(case, sender=stranger, Authentication_Results=proven(stranger)), now=MORNING)
    forged = receive(make_answer(case, Authentication_Results=f"mx.evil.example; {proven()}"), now=MORNING)

    assert (mail.state, mail.reason, forged.state) == (State.REFUSED, "other_sender", State.REFUSED)
    assert written_on(case) == []


def test_the_number_in_the_subject_is_enough_for_a_proven_reporter_only() -> None:
    case = make_request()
    subject = f"About {case.public_id}"

    hers = receive(make_mail(subject=subject, Authentication_Results=proven()), now=MORNING)
    stranger = "eve@evil.example"
    other = receive(make_mail(subject=subject, sender=stranger, Authentication_Results=proven(stranger)), now=MORNING)

    assert (hers.state, other.state) == (State.TAKEN, State.DRAFT)
    assert len(written_on(case)) == 1


def test_a_new_mail_is_confirmed_once_a_day_in_the_language_it_is_written_in() -> None:
    for text in ("Hay un hoyo en la calle, por favor", "Otra vez: hay un hoyo en la calle"):
        assert receive(make_mail(text), now=MORNING).state == State.DRAFT

    answer = OutboundMessage.objects.get(kind="mail_received")
    assert (answer.to_address, answer.language) == (ROSA, "es")


def test_machines_and_our_own_mail_get_no_answer_and_make_no_work(settings: Settings) -> None:
    raws = [
        make_mail(Auto_Submitted="auto-replied"), make_mail(Precedence="bulk"),
        make_mail(sender=settings.DEFAULT_FROM_EMAIL), make_mail(Return_Path="<>"),
    ]  # fmt: skip

    assert {receive(raw, now=MORNING).state for raw in raws} == {State.IGNORED}
    assert not OutboundMessage.objects.exists()


def test_an_address_that_writes_without_end_is_set_aside() -> None:
    states = [receive(make_mail(str(number)), now=MORNING).state for number in range(22)]

    assert (states[0], states[-1]) == (State.DRAFT, State.IGNORED)


def test_the_desk_makes_a_report_of_a_mail_with_its_photos(operator: Persona) -> None:
    mail = receive(
        make_mail("A deep hole by the bakery", files=(("a.jpg", "image/jpeg", jpeg()),)), now=MORNING
    )  # fmt: skip
    opened = operator.post(reverse("mail_in_detail", args=[mail.pk]), {"do": "report"}, follow=True)
    forms = opened.context["forms"]
    fields = {name: part[name].value() for part in forms.parts for name in part.fields if part[name].value()}
    assert fields["email"] == ROSA
    assert "bakery" in fields["description"]

    place = {"address": "12 Mill Street", "lat": "41.0", "long": "-71.05", "placed_for": "12 Mill Street"}
    fields |= place | {"service": "pothole", "answer_depth": "ankle", "received_at": "", "step": "send"}
    operator.post(reverse("call_desk"), fields)
    desk.settle(now=MORNING)

    report = Report.objects.get(channel="email")
    assert report.contact is not None
    assert report.contact.email == ROSA
    photo = Attachment.objects.get(report=report)
    assert not photo.is_public
    mail.refresh_from_db()
    assert (mail.state, mail.report) == (State.DONE, report)


def test_the_desk_adds_a_mail_to_a_case_as_a_note_unless_it_is_from_the_reporter(operator: Persona) -> None:
    case = make_request()
    other = receive(make_mail(sender="Neil <neil@example.org>"), now=MORNING)
    hers = receive(make_mail("From the same address"), now=MORNING)

    for mail in (other, hers):
        operator.post(reverse("mail_in_detail", args=[mail.pk]), {"do": "case", "number": case.public_id})

    assert "neil@example.org" in Note.objects.get(service_request=case).text
    assert written_on(case) == ["From the same address"]


def test_a_question_is_answered_and_counted(operator: Persona) -> None:
    mail = receive(make_mail("When is the library open?", subject="Library"), now=MORNING)

    operator.post(reverse("mail_in_detail", args=[mail.pk]), {"do": "answer", "text": "From nine to five."})

    sent = OutboundMessage.objects.get(kind="mail_answered")
    assert (sent.to_address, "From nine to five." in sent.body_text) == (ROSA, True)
    assert Enquiry.objects.get().was_answered


def test_mail_about_a_case_out_of_scope_is_not_shown(sign_in: Callable[..., Persona], small_city: Any) -> None:
    mail = receive(make_answer(make_request(), Authentication_Results=""), now=MORNING)
    page = reverse("mail_in_detail", args=[mail.pk])

    assert sign_in("Sue Streets", "supervisor", small_city.streets).get(page).status_code == 200
    assert sign_in("Hugh Housing", "supervisor", small_city.housing).get(page).status_code == 404


def test_what_comes_back_shows_on_the_case_and_stops_the_address(supervisor: Persona) -> None:
    case = make_request()
    message = announced(case)

    receive(bounce_of(message.provider_id), now=MORNING)

    message.refresh_from_db()
    assert (message.state, why_stopped("email", ROSA)) == (MessageState.BOUNCED, "bounced")
    page = supervisor.get(reverse("case_messages", args=[case.public_id])).content.decode()
    assert "no such user" in page
    supervisor.post(reverse("case_action", args=[case.public_id, "start"]), {"version": case.version})
    while announce.announce_next(now=MORNING):
        pass
    assert CallBack.objects.get().way == CallBack.Way.CALL


def test_a_message_goes_out_again_to_the_corrected_address(supervisor: Persona) -> None:
    case = make_request()
    message = announced(case)
    receive(bounce_of(message.provider_id), now=MORNING)
    again = reverse("message_again", args=[case.public_id, message.pk])
    supervisor.post(again)
    assert not OutboundMessage.objects.filter(resend_of=message).exists()
    contact = case.reports.get().contact
    contact.email = "rosa@corrected.example"
    contact.save()

    supervisor.post(again)

    repeated = OutboundMessage.objects.get(resend_of=message)
    assert (repeated.to_address, repeated.body_text) == ("rosa@corrected.example", message.body_text)


def test_old_mail_is_emptied_once_it_is_dealt_with() -> None:
    done = receive(make_mail(Precedence="bulk"), now=MORNING)
    waiting = receive(make_mail(), now=MORNING)

    desk.forget(now=MORNING + timedelta(days=31))

    for mail in (done, waiting):
        mail.refresh_from_db()
    assert (done.from_address, waiting.from_address) == ("", ROSA)


class Box:
    """A mailbox with unseen mail, as imaplib would show it."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = {str(number): raw for number, raw in enumerate(mails, 1)}
        self.seen: list[str] = []

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return "OK", [b"1"]

    def logout(self) -> None:
        pass

    def uid(self, command: str, *parts: str) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            return "OK", [" ".join(uid for uid in self.mails if uid not in self.seen).encode()]
        if command == "STORE":
            self.seen.append(parts[0])
            return "OK", []
        raw = self.mails[parts[0]]
        size = 99_000_000 if b"Huge" in raw else len(raw)
        return "OK", [f"1 (RFC822.SIZE {size})".encode()] if "SIZE" in parts[1] else [(b"1 (BODY[] {9}", raw), b")"]


def test_the_mailbox_is_read_once_and_what_is_too_large_is_answered_kindly() -> None:
    box: Any = Box(make_mail("One"), make_mail("Two", subject="Huge"))

    fetched = [mailbox.fetch(now=MORNING, connecting=lambda: box).kept for _ in range(2)]

    assert fetched == [2, 0]
    assert set(InboundMail.objects.values_list("state", "reason")) == {(State.DRAFT, ""), (State.IGNORED, "too_large")}
    assert OutboundMessage.objects.filter(to_address=ROSA).exists()
