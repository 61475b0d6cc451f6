"""What is sent to the owner of an address: the same choices stand on every contact with it."""

from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.db.models import QuerySet

from civic311.people.models import Contact, ContactChannel

_COPIED = ("wants_digest", "quiet_from", "quiet_until")


@dataclass(frozen=True)
class Choices:
    """How a person wishes to be told; both times or none, on the city's clock."""

    channel: str
    language: str
    wants_digest: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None


def contacts_of(email: str) -> QuerySet[Contact]:
    """The contacts with an address, the newest first; none that was forgotten or went into another."""
    if not email:
        return Contact.objects.none()
    return Contact.objects.filter(email__iexact=email, redacted_at=None, merged_into=None).order_by("-pk")


def ways_to(contacts: list[Contact], *, texts: bool) -> list[str]:
    """The channels by which these contacts can be told. `texts`: whether the city sends text messages."""
    ways = [ContactChannel.EMAIL]
    if texts and any(each.phone and each.phone_verified_at for each in contacts):
        ways.append(ContactChannel.SMS)
    if any(each.phone for each in contacts):
        ways.append(ContactChannel.CALL)
    if any(each.postal_address for each in contacts):
        ways.append(ContactChannel.LETTER)
    return [str(way) for way in (*ways, ContactChannel.NONE)]


@transaction.atomic
def choose(email: str, choices: Choices) -> None:
    """Write the choices on every contact with the address.

    A channel is set where that contact can be told by it: one person's phone is never given to another contact, as
    anybody may type an address.
    """
    for contact in contacts_of(email).select_for_update():
        contact.language = choices.language
        if _reaches(contact, choices.channel):
            contact.channel = choices.channel
        contact.wants_digest = choices.wants_digest
        contact.quiet_from, contact.quiet_until = choices.quiet_from, choices.quiet_until
        contact.save(update_fields=["language", "channel", *_COPIED])


def chosen_before(email: str) -> dict[str, object]:
    """What the owner of an address chose earlier and a new contact takes over; empty when there is nothing."""
    earlier = contacts_of(email).first()
    return {name: getattr(earlier, name) for name in _COPIED} if earlier is not None else {}


def _reaches(contact: Contact, channel: str) -> bool:
    if channel == ContactChannel.SMS:
        return bool(contact.phone and contact.phone_verified_at)
    if channel == ContactChannel.CALL:
        return bool(contact.phone)
    return bool(contact.postal_address) if channel == ContactChannel.LETTER else True
