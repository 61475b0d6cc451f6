"""What a mail service tells us through django-anymail: mail that came in, and what became of mail that went out.

anymail hands over its events by signals of its own; `IntegrationsConfig.ready` connects these functions. They run in
the web process that answers the service, which calls again when they fail.
"""

from typing import Any

from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent
from django.utils import timezone

from integrations.mail.receive import receive
from notifications import bounces

_GONE = frozenset({"bounced", "invalid"})


def mail_came_in(sender: Any, event: AnymailInboundEvent, **kwargs: Any) -> None:
    """Take in a mail that a mail service received for us."""
    message = event.message
    if message is not None:
        receive(_raw(message), envelope_to=str(message.envelope_recipient or ""), now=timezone.now())


def _raw(message: Any) -> bytes:
    """The mail as bytes; a header that cannot be written as ASCII goes as UTF-8."""
    try:
        return bytes(message.as_bytes())
    except (UnicodeError, LookupError, ValueError):
        return str(message.as_string()).encode("utf-8", "replace")


def mail_was_tracked(sender: Any, event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Note that a message came back, or that its reader called it spam; other news changes nothing."""
    message = bounces.message_named(str(event.message_id or ""))
    if message is None:
        return
    now = timezone.now()
    if event.event_type in ("bounced", "rejected"):
        words = str(event.mta_response or event.description or event.reject_reason or "")
        bounces.came_back(message, is_permanent=_is_permanent(event), words=words, now=now)
    elif event.event_type == "complained":
        bounces.complained(message, now=now)


def _is_permanent(event: AnymailTrackingEvent) -> bool:
    """Whether the address is gone for good, as far as the service says."""
    reply = str(event.mta_response or "").lstrip()
    return str(event.reject_reason or "") in _GONE and not reply.startswith("4")
