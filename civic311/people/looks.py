"""Each look at somebody's contact details is kept."""

from collections.abc import Iterable
from datetime import datetime

from civic311.people.models import Contact, ContactAccess


def record_looks(contacts: Iterable[Contact], *, user_id: int, about: str, now: datetime) -> None:
    """Note that a person looked at these contacts. `about` is the number of the case they were opened from."""
    ContactAccess.objects.bulk_create(
        ContactAccess(contact=contact, user_id=user_id, about=about[:40], looked_at=now) for contact in contacts
    )
