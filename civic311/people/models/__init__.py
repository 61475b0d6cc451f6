"""Residents, and what must be kept of them and how long."""

from civic311.people.models.contacts import (
    Contact,
    ContactAccess,
    ContactChange,
    ContactChannel,
    ContactMerge,
    LinkWish,
    PersonLink,
    StoppedAddress,
)
from civic311.people.models.keeping import LOOSE, CountedFrom, Held, LegalHold, RecordKind, RecordSeries

__all__ = [
    "Contact",
    "ContactAccess",
    "ContactChange",
    "ContactChannel",
    "ContactMerge",
    "CountedFrom",
    "Held",
    "LegalHold",
    "LinkWish",
    "PersonLink",
    "LOOSE",
    "RecordKind",
    "RecordSeries",
    "StoppedAddress",
]
