"""Each look at somebody's contact details is kept."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from civic311.people.models import Contact, ContactAccess

MAIL = "mail"  # in the record of looks: from a message that is about no case


def record_looks(contacts: Iterable[Contact], *, user_id: int, about: str, now: datetime) -> None:
    """Note that a person looked at these contacts. `about` is the number of the case they were opened from."""
    ContactAccess.objects.bulk_create(
        ContactAccess(contact=contact, user_id=user_id, about=about[:40], looked_at=now) for contact in contacts
    )


def record_look_at(address: str, *, user_id: int, about: str, now: datetime) -> None:
    """Note that a person saw this whole email or phone, if it is a contact's; of several with it, at the newest."""
    if "@" not in address and not address.startswith("+"):
        return  # a browser
    mine = Q(email__iexact=address) if "@" in address else Q(phone=address)
    record_looks(Contact.objects.filter(mine).order_by("-pk")[:1], user_id=user_id, about=about, now=now)
