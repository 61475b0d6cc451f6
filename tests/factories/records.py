"""Series, holds and what came of them."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from civic311.people.models import LegalHold, RecordSeries
from records.certificates import certify
from records.disclosure import asking, finding
from records.holding import place
from records.models import DataWish, DestructionBatch, Erasure, Exemption, Production
from requests_app.models import ServiceRequest


def records_stand_ins(case: ServiceRequest, *, now: datetime) -> dict[str, Any]:
    """One row of each kind, for the table of addresses."""
    series = RecordSeries.objects.create(name="Reports", kinds=["words"], basis="State law 12", maximum_days=730)
    hold = place(LegalHold(name="Claim", reason="A claim", numbers=["26-999999-9"]), by=None, now=now)
    certificate = certify("erasure", {"erased": {"words": 1}, "kept": [], "cases": 1}, made_by=None, now=now)
    batch = DestructionBatch.objects.create(series=series, kinds=["words"], proposed_at=now)
    disclosure = asking.enter({"name": "Ada Asker"}, text="All potholes", channel="email", received_on=now.date(),
                              by=None, now=now)  # fmt: skip
    finding.add(disclosure.pk, [case.pk], by=None, now=now)
    made = Production.objects.create(
        disclosure=disclosure, asked_at=now, state="done", first_number=1, last_number=1,
        stored_as=default_storage.save("set.zip", ContentFile(b"zip")),
    )  # fmt: skip
    return {
        "<disclosure>": disclosure.number, "<disclosed>": case.public_id, "<set>": made.pk,
        "<exemption>": Exemption.objects.create(code="PRIV", law="Law 1", words="Privacy").pk,
        "<series>": series.pk, "<hold>": hold.pk, "<certificate>": certificate.number, "<batch>": batch.pk,
        "<erasure>": Erasure.objects.create(contact_ids=[], asked_at=now).pk,
        "<wish>": DataWish.objects.create(email="a@example.org", what="copy", asked_at=now, due_on=now.date()).pk,
    }  # fmt: skip
