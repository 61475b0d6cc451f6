"""What becomes of records: what was destroyed and erased, what people asked for, and who looked through the looks."""

from records.models.certificates import Certificate
from records.models.destruction import DestructionBatch, DestructionItem
from records.models.looks import LookReview
from records.models.people import DataWish, Erasure
from records.models.policy import RecordsPolicy

__all__ = [
    "Certificate",
    "DataWish",
    "DestructionBatch",
    "DestructionItem",
    "Erasure",
    "LookReview",
    "RecordsPolicy",
]
