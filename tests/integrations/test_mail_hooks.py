"""The hooks of a mail service: closed without a password, then one path with the mailbox; and the demo's answers."""

import base64
import json
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from civic311.people.stopped import start_again, why_stopped
from integrations.models import InboundMail
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put
from requests_app.models import Message
from tests.factories.mail import ROSA, SERVER, answer_address
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SECRET = "mail:a long password"


def call(what: str, payload: dict[str, Any], secret: str = SECRET) -> HttpResponse:
    """What Postmark sends."""
    signed = base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        reverse("mail_hook", args=["postmark", what]), json.dumps(payload), content_type="application/json",
        headers={"authorization": f"Basic {signed}"},
    )  # fmt: skip


@pytest.fixture
def opened(settings: Settings, small_city: Any) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    settings.MAIL_AUTH_SERVER = SERVER
    settings.REPLY_ADDRESS = "311+{token}@testville.example"


def letter(**values: Any) -> dict[str, Any]:
    """A mail as Postmark tells of it."""
    return {
        "FromFull": {"Email": ROSA, "Name": "Rosa"}, "ToFull": [], "From": ROSA, "To": "311@testville.example",
        "Subject": "Hole", "TextBody": "It is deep.", "Date": "Tue, 10 Mar 2026 11:00:00 -0400",
        "Headers": [{"Name": "Message-ID", "Value": "<p1@example.org>"}], "Attachments": [],
    } | values  # fmt: skip


def test_without_a_password_there_is_no_hook_and_with_a_wrong_one_it_stays_shut(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = ""
    assert call("inbound", letter()).status_code == 404
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET

    assert call("inbound", letter(), secret="mail:guess").status_code == 401
    assert Client().post(reverse("mail_hook", args=["postmark", "inbound"])).status_code == 401
    assert not InboundMail.objects.exists()


def test_who_guesses_too_often_is_not_heard_for_the_rest_of_the_minute(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.views.hook_tries.TRIES_A_MINUTE", 1)
    with time_machine.travel("2026-03-02T08:00:10Z", tick=False):
        guessed = call("inbound", letter(), secret="mail:guess").status_code
        after = call("inbound", letter()).status_code

    assert (guessed, after) == (401, 429)


def test_mail_that_a_service_took_in_waits_at_the_desk_once(opened: None) -> None:
    large = {"Name": "a.txt", "ContentType": "text/plain", "Content": base64.b64encode(b"x" * 3_000_000).decode()}

    answers = [call("inbound", letter(Attachments=[large])).status_code for _ in range(2)]

    assert answers == [200, 200]
    mail = InboundMail.objects.get()
    assert (mail.from_address, mail.state) == (ROSA, InboundMail.State.DRAFT)
    assert "It is deep." in mail.text
    assert "a.txt" in mail.text


def test_a_service_tells_what_came_back_and_who_complained(opened: None) -> None:
    put([Draft("a", "closed", ROSA, "Done", "Done"), Draft("b", "closed", ROSA, "Done", "Done")], now=MORNING)
    for key in ("a", "b"):
        OutboundMessage.objects.filter(key=key).update(state=MessageState.SENT, provider_id=f"id-{key}")
    bounce = {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 1, "MessageID": "id-a",
              "Email": ROSA, "Description": "No such user", "BouncedAt": "2026-03-10T15:00:00Z"}  # fmt: skip

    call("tracking", bounce)
    assert OutboundMessage.objects.get(key="a").state == MessageState.BOUNCED
    assert why_stopped("email", ROSA) == "bounced"
    start_again("email", ROSA)
    call("tracking", bounce | {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "MessageID": "id-b"})

    assert why_stopped("email", ROSA) == "complained"


def test_in_the_demo_a_message_can_be_answered_as_its_reader_would(opened: None, manager: Persona) -> None:
    case = make_request()
    put([Draft("a", "reply", ROSA, "News", "Hello", about=case.public_id, reply_to=answer_address(case))], now=MORNING)
    message = OutboundMessage.objects.get()
    page = reverse("mail_answer", args=[message.pk])
    assert page in manager.get(reverse("staff_mail_detail", args=[message.pk])).content.decode()

    manager.post(page, {"text": "Thank you."})

    assert Message.objects.get(service_request=case).text == "Thank you."


def test_outside_the_demo_nobody_answers_for_a_resident(settings: Settings, manager: Persona) -> None:
    settings.DEMO_MODE = False
    put([Draft("a", "reply", ROSA, "News", "Hello", reply_to="311+x@testville.example")], now=MORNING)

    assert manager.post(reverse("mail_answer", args=[OutboundMessage.objects.get().pk])).status_code == 404


@pytest.mark.deep
def test_hostile_calls_of_the_hooks_harm_nothing(opened: None) -> None:
    for given in ("", "Basic !!!", "Basic " + "A" * 9000, "x"):
        for provider, what in (("postmark", "inbound"), ("nobody", "inbound"), ("mailgun", "tracking")):
            address = reverse("mail_hook", args=[provider, what])
            headers = {"authorization": given}
            answer = Client().post(address, b"\x00{", content_type="application/json", headers=headers)
            assert answer.status_code in (400, 401, 404)
    assert call("inbound", letter(TextBody="\x00" * 100, Subject="\ud83d\x00" * 50)).status_code in (200, 400)
