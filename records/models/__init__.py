"""What becomes of records: what was destroyed, erased and handed out, what people asked for, who looked at looks."""

from records.models.certificates import Certificate
from records.models.destruction import DestructionBatch, DestructionItem
from records.models.disclosure import (
    Disclosure,
    DisclosureAct,
    DisclosureCase,
    DisclosureItem,
    Exemption,
    Production,
    Requester,
)
from records.models.looks import LookReview
from records.models.people import DataWish, Erasure
from records.models.policy import RecordsPolicy

__all__ = [
    "Certificate",
    "DataWish",
    "DestructionBatch",
    "DestructionItem",
    "Disclosure",
    "DisclosureAct",
    "DisclosureCase",
    "DisclosureItem",
    "Erasure",
    "Exemption",
    "LookReview",
    "Production",
    "RecordsPolicy",
    "Requester",
]
