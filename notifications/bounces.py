"""Messages that left and came back, and readers who called them spam: written down at the message and the address."""

from datetime import datetime

from civic311.people.models import ContactChannel, StoppedAddress
from civic311.people.stopped import stop
from notifications.models import MessageState, OutboundMessage


def message_named(provider_id: str) -> OutboundMessage | None:
    """The message of which a report speaks, by the provider's id or our Message-ID, with or without brackets."""
    wanted = provider_id.strip().strip("<>")[:200]
    return OutboundMessage.objects.filter(provider_id__in=[wanted, f"<{wanted}>"]).first() if wanted else None


def came_back(message: OutboundMessage, *, is_permanent: bool, words: str, now: datetime) -> bool:
    """Note that a message came back; returns whether that is news. Of an address that is gone for good nothing more is
    asked: it gets no mail until somebody corrects it.
    """
    left = OutboundMessage.objects.filter(pk=message.pk, state=MessageState.SENT)
    is_new = bool(left.update(state=MessageState.BOUNCED, bounced_at=now, last_error=words.replace("\x00", "")[:300]))
    if is_new and is_permanent and message.channel == "email":
        stop(ContactChannel.EMAIL, message.to_address, reason=StoppedAddress.Reason.BOUNCED, now=now)
    return is_new


def complained(message: OutboundMessage, *, now: datetime) -> None:
    """Its reader called it spam: send nothing more there."""
    stop(ContactChannel.EMAIL, message.to_address, reason=StoppedAddress.Reason.COMPLAINED, now=now)
