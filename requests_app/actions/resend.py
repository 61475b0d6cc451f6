"""Send a message about a case once more, to the address that its reader has by now."""

import re
from datetime import datetime

from civic311.people.models import ContactChannel
from civic311.people.stopped import why_stopped
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put
from requests_app.models import Report

_REPORT_OF_KEY = re.compile(r"^event:\d+\.[\w-]+:(?P<report>\d{1,18})(?::again-[\d-]+)?$")
_AGAIN = re.compile(r":again-[\d-]+$")
DONE = (MessageState.SENT, MessageState.FAILED, MessageState.BOUNCED)


class CannotResend(Exception):
    """The message cannot go out again. `code`: waiting, purged, staff, stopped, no_address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def report_of(message: OutboundMessage) -> Report | None:
    """The report whose writer a message was for; None for mail to staff and to others."""
    found = _REPORT_OF_KEY.match(message.key)
    if found is None:
        return None
    return Report.objects.select_related("contact").filter(pk=int(found["report"])).first()


def why_not_again(message: OutboundMessage) -> str:
    """The code of why a message cannot be sent again; empty when it can."""
    if message.state not in DONE:
        return "waiting"
    report = report_of(message)
    if report is None or message.channel not in (ContactChannel.EMAIL, ContactChannel.SMS):
        return "staff"
    if message.purged_at is not None or not message.body_text:
        return "purged"
    address = _address(report, message.channel)
    if not address:
        return "no_address"
    return "stopped" if why_stopped(message.channel, address) else ""


def resend(message: OutboundMessage, *, now: datetime) -> None:
    """Put the message into the outbox again under a key of its own. Its link is the same. Raises CannotResend."""
    why = why_not_again(message)
    report = report_of(message)
    if why or report is None:
        raise CannotResend(why or "staff")
    first = _AGAIN.sub("", message.key)
    put(
        [
            Draft(
                key=f"{first}:again-{message.pk}-{_times(message) + 1}", kind=message.kind, channel=message.channel,
                to_address=_address(report, message.channel), subject=message.subject, body_text=message.body_text,
                body_html=message.body_html, language=message.language, about=message.about,
                department_id=message.department_id, is_confidential=message.is_confidential,
                reply_to=message.reply_to, stop_url=message.stop_url, resend_of_id=message.pk,
            )
        ],
        now=now,
    )  # fmt: skip


def _times(message: OutboundMessage) -> int:
    """How often it was sent again so far. Who presses twice at once makes the same key twice, so it goes out once."""
    return OutboundMessage.objects.filter(resend_of=message).count()


def _address(report: Report, channel: str) -> str:
    contact = report.contact
    if contact is None or contact.redacted_at:
        return ""
    return str(contact.phone) if channel == ContactChannel.SMS else contact.email
