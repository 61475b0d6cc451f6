"""Text messages: one small interface to whoever carries them, and the function that sends a message of the outbox.

A carrier has one method, `send`. `TwilioCarrier` speaks the REST interface that Twilio documents and others copy;
`KeepCarrier` sends nothing, for development and the demo, where every text stays readable. A number whose owner said
STOP gets nothing but the one text that says so.
"""

import base64
import json
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from civic311.city import modules
from civic311.lib import outbound
from civic311.people.stopped import stop, stopped_among
from notifications.models import OutboundMessage

CHANNEL = "sms"
STOP_ANSWER = "text_stopped"  # the kind of the one text that still goes to a number that was stopped
STATUS_PATH = "/hooks/texts/status/"
ASKED_TO_STOP = 21610  # the carrier's own list says that the number wants nothing
# The number is none, cannot get texts, or is not ours to write to: tomorrow it will be the same.
_NEVER = frozenset({ASKED_TO_STOP, 21211, 21214, 21217, 21408, 21612, 21614, 30003, 30004, 30005, 30006})
_TOO_MANY = 429


class SmsError(Exception):
    """The text did not leave. `is_permanent`: trying again does not help. `is_stopped`: the number wants none."""

    def __init__(self, words: str, *, is_permanent: bool = False, is_stopped: bool = False) -> None:
        super().__init__(words)
        self.is_permanent, self.is_stopped = is_permanent, is_stopped


class Carrier(Protocol):
    """Whoever brings texts to phones."""

    def send(self, to: str, text: str, media: Sequence[str] = ()) -> str:
        """Hand one text to the carrier; returns its id there. `media`: addresses of pictures. Raises SmsError."""
        ...


class KeepCarrier:
    """Sends nothing: what would have been sent stays in the outbox."""

    def send(self, to: str, text: str, media: Sequence[str] = ()) -> str:
        return ""


class TwilioCarrier:
    """The REST interface of Twilio, or of another carrier that speaks it (`SMS_API_URL`)."""

    def send(self, to: str, text: str, media: Sequence[str] = ()) -> str:
        fields = [("To", to), ("From", settings.SMS_FROM), ("Body", text), *(("MediaUrl", url) for url in media)]
        fields.append(("StatusCallback", settings.PUBLIC_URL + STATUS_PATH))
        url = f"{settings.SMS_API_URL.rstrip('/')}/Accounts/{quote(settings.SMS_ACCOUNT, safe='')}/Messages.json"
        headers = {"Content-Type": "application/x-www-form-urlencoded", **credentials()}
        try:
            answer = outbound.call(url, method="POST", headers=headers, body=urlencode(fields).encode())
        except outbound.OutboundError as error:
            raise SmsError(str(error), is_permanent=error.is_refused) from error
        said = _json(answer.body)
        if answer.is_good:
            return str(said.get("sid") or "")
        code = said.get("code")
        lasts = code in _NEVER or (400 <= answer.status < 500 and answer.status != _TOO_MANY)
        words = f"{answer.status} {code or ''} {said.get('message') or ''}".strip()
        raise SmsError(words, is_permanent=lasts, is_stopped=code == ASKED_TO_STOP)


def is_on() -> bool:
    """Whether the city has text messages: it uses them, and a carrier is set, or they are kept here for the demo."""
    return modules.is_on("texts") and (has_carrier() or settings.DEMO_MODE or settings.DEBUG)


def has_carrier() -> bool:
    """Whether texts really leave."""
    return bool(settings.SMS_ACCOUNT and settings.SMS_TOKEN and settings.SMS_FROM)


def carrier() -> Carrier:
    """Who brings texts now. Raises SmsError where the city has none."""
    if has_carrier():
        return TwilioCarrier()
    if is_on():
        return KeepCarrier()
    raise SmsError("Text messages are not set up", is_permanent=True)


def credentials() -> dict[str, str]:
    """The header by which the carrier knows us; its pictures ask for it too."""
    pair = f"{settings.SMS_ACCOUNT}:{settings.SMS_TOKEN}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def by_text(message: OutboundMessage, connection: BaseEmailBackend) -> str:
    """Send a message of the outbox as a text; returns the carrier's id for it. The mail connection is not used."""
    if message.kind != STOP_ANSWER and stopped_among(CHANNEL, [message.to_address]):
        raise SmsError("The owner of this number asked for no more texts", is_permanent=True)
    try:
        return carrier().send(message.to_address, message.body_text)
    except SmsError as error:
        if error.is_stopped:  # told to the carrier, not to us
            stop(CHANNEL, message.to_address, now=timezone.now())
        raise


def _json(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
