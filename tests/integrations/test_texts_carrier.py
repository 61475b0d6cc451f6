"""Texts leave by the carrier's interface, pictures come from it, and every kind of news has its words."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from civic311.lib.text_segments import segments
from civic311.people.models import Contact
from civic311.people.stopped import stopped_among
from integrations.models import TextMessage
from integrations.texts.answering import answer_next
from integrations.texts.receiving import take_in
from notifications import delivery
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put
from requests_app.actions.submit import ContactInput
from requests_app.actions.talk import reply
from requests_app.announce import ANNOUNCEMENTS, announce_next
from requests_app.announce_followers import followers
from requests_app.announce_texts import SENTENCES, write_texts
from requests_app.models import Attachment
from tests.factories.city import SmallCity
from tests.factories.photos import jpeg
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PHONE = "+15085550123"
REACHED = ContactInput(phone=PHONE, channel="sms")


class Carrier(BaseHTTPRequestHandler):
    """A carrier that answers as it was told, and remembers what it got."""

    answer: tuple[int, dict[str, Any]] = (201, {"sid": "SM1"})
    got: list[tuple[str, dict[str, list[str]], str]] = []
    picture = b""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.got.append((self.path, parse_qs(body), self.headers["Authorization"]))
        self._say(self.answer[0], json.dumps(self.answer[1]).encode())

    def do_GET(self) -> None:
        if self.path == "/Media/moved":
            self.send_response(307)
            self.send_header("Location", "/stored/picture")
            self.end_headers()
            return
        known = self.path == "/stored/picture"
        self._say(200 if known else 404, self.picture if known else b"")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def carrier(settings: Settings) -> Iterator[type[Carrier]]:
    server = HTTPServer(("127.0.0.1", 0), Carrier)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host = f"127.0.0.1:{server.server_address[1]}"
    settings.SMS_API_URL, settings.OUTBOUND_ALLOW = f"http://{host}", [host]
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15085550100"
    Carrier.got, Carrier.answer = [], (201, {"sid": "SM1"})
    yield Carrier
    server.shutdown()
    server.server_close()
    thread.join()


def send(**values: Any) -> OutboundMessage:
    given = {"kind": "closed", "to_address": PHONE, "subject": "s", "body_text": "¿Listo?", "channel": "sms"}
    put([Draft(key="a", **(given | values))], now=MORNING)
    delivery.deliver_next(now=MORNING)
    return OutboundMessage.objects.get()


def test_a_text_leaves_with_our_number_our_name_there_and_where_to_report_back(carrier: type[Carrier]) -> None:
    message = send()

    ((path, fields, authorization),) = carrier.got
    assert path == "/Accounts/AC1/Messages.json"
    assert fields == {"To": [PHONE], "From": ["+15085550100"], "Body": ["¿Listo?"],
                      "StatusCallback": ["http://testserver/hooks/texts/status/"]}  # fmt: skip
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"AC1:secret"
    assert (message.state, message.provider_id) == (MessageState.SENT, "SM1")


@pytest.mark.parametrize(
    ("status", "code", "state", "is_stopped"),
    [(400, 21610, MessageState.FAILED, True), (503, None, MessageState.DUE, False),
     pytest.param(400, 21211, MessageState.FAILED, False, marks=pytest.mark.deep),
     pytest.param(429, 20429, MessageState.DUE, False, marks=pytest.mark.deep)],
)  # fmt: skip
def test_what_will_never_arrive_is_not_tried_again(
    carrier: type[Carrier], status: int, code: int | None, state: str, is_stopped: bool
) -> None:
    carrier.answer = (status, {"code": code, "message": "no"})

    assert send().state == state
    assert bool(stopped_among("sms", [PHONE])) == is_stopped


def test_pictures_are_fetched_from_where_the_carrier_sends_us_and_lost_ones_are_told_of(
    small_city: SmallCity, carrier: type[Carrier], settings: Settings
) -> None:
    carrier.picture = jpeg()
    media = [f"{settings.SMS_API_URL}/Media/{name}" for name in ("moved", "gone")]
    media.append("http://169.254.169.254/latest/meta-data")
    take_in(PHONE, "a pothole", media=media, now=MORNING)

    assert answer_next(now=MORNING)

    text = TextMessage.objects.get()
    assert [str(photo.pk) for photo in Attachment.objects.all()] == text.photos
    assert text.lost_photos == 2
    assert "could not open" in OutboundMessage.objects.first().body_text


def test_every_kind_of_news_to_residents_has_its_words_as_a_text(small_city: SmallCity) -> None:
    told = {rule.residents for rule in ANNOUNCEMENTS.values() if isinstance(rule.residents, str)} - {""}

    assert told | {"confirmation", "separated"} <= SENTENCES.keys()


@pytest.mark.deep
def test_every_text_keeps_its_link_whole_in_at_most_two_segments_each(small_city: SmallCity) -> None:
    made = make_request(contact=REACHED)
    link = "http://testserver/track/" + "x" * 22 + "/"
    known = {
        "new_team": "Road crew", "reason": "We wait for parts. " * 20, "text": "A long reply. " * 60,
        "body": "The county", "explanation": "It is theirs.", "original": "26-000001-1", "original_promise": "Soon.",
        "day": MORNING.date(), "until": MORNING.date(), "when": MORNING, "preparation": "Put it out.",
    }  # fmt: skip
    (reader,) = followers(made)
    for language in ("en", "es"):
        contact = Contact(phone=PHONE, channel="sms", language=language)
        for name in SENTENCES:
            texts = write_texts(name, made, reader, contact, link=link, facts=lambda: known, now=MORNING)

            assert any(link in text for text in texts), name
            assert all(segments(text) <= 2 for text in texts), name
            assert "%(" not in " ".join(texts)


def test_a_reply_of_the_city_waits_for_the_morning(small_city: SmallCity, worker: Persona) -> None:
    made = make_request(contact=REACHED)
    night = MORNING + timedelta(hours=12)  # 11 pm in Testville
    reply(made.pk, text="We come tomorrow.", actor=worker.actor, now=night)
    while announce_next(now=night):
        pass

    message = OutboundMessage.objects.get(kind="reply")
    assert "We come tomorrow." in message.body_text
    assert message.due_at == night + timedelta(hours=9)
