"""Series, holds and what came of them."""

from datetime import datetime
from typing import Any

from civic311.people.models import LegalHold, RecordSeries
from records.certificates import certify
from records.holding import place
from records.models import DataWish, DestructionBatch, Erasure


def records_stand_ins(*, now: datetime) -> dict[str, Any]:
    """One row of each kind, for the table of addresses."""
    series = RecordSeries.objects.create(name="Reports", kinds=["words"], basis="State law 12", maximum_days=730)
    hold = place(LegalHold(name="Claim", reason="A claim", numbers=["26-999999-9"]), by=None, now=now)
    certificate = certify("erasure", {"erased": {"words": 1}, "kept": [], "cases": 1}, made_by=None, now=now)
    batch = DestructionBatch.objects.create(series=series, kinds=["words"], proposed_at=now)
    return {
        "<series>": series.pk, "<hold>": hold.pk, "<certificate>": certificate.number, "<batch>": batch.pk,
        "<erasure>": Erasure.objects.create(contact_ids=[], asked_at=now).pk,
        "<wish>": DataWish.objects.create(email="a@example.org", what="copy", asked_at=now, due_on=now.date()).pk,
    }  # fmt: skip
