"""Destroy what was kept long enough: the worker proposes, people approve, the worker carries it out and certifies.

A case that is proposed is asked again when its turn comes: whatever was reopened, held or given a longer minimum
meanwhile stays, and the certificate says so.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.jobs import enqueue
from civic311.people.models import LOOSE, RecordKind, RecordSeries
from integrations.privacy import empty_about as empty_what_came_in
from notifications.privacy import empty_about as empty_what_was_sent
from records import keeping_rules, series
from records.certificates import certify, hash_of_list
from records.due_cases import due_cases
from records.holding import keep_holds_off
from records.loose import destroy_loose, is_there, loose_ends
from records.models import Certificate, DestructionBatch, DestructionItem, RecordsPolicy
from requests_app.actions.forget import Scope, forget
from requests_app.actor import Actor
from requests_app.models import ServiceRequest
from requests_app.privacy import whole_end

WAKE = "records.tasks.destroy_records"
MOST_CASES = 5_000  # of one batch; the next night proposes more
PAUSE = timedelta(days=30)  # after somebody declined
State = DestructionBatch.State


class AlreadyDecided(Exception):
    """Somebody has approved or declined the batch meanwhile."""


class SamePerson(Exception):
    """Two different people have to approve."""


def propose(*, now: datetime) -> int:
    """Propose for each series what reached the end of its time; returns how many batches.

    A series whose batch waits, or was declined in the last month, is left alone.
    """
    rows = series.active()
    proposed = 0
    for each in rows:
        lately = Q(state=State.DECLINED, declined_at__gt=now - PAUSE)
        busy = DestructionBatch.objects.filter(Q(state__in=[State.PROPOSED, State.APPROVED]) | lately, series=each)
        if each.maximum_days is not None and not busy.exists():
            proposed += _propose(each, rows, now)
    return proposed


def _propose(row: RecordSeries, rows: Sequence[RecordSeries], now: datetime) -> bool:
    waits = [kind for kind, before in loose_ends(row.kinds, rows, now=now).items() if is_there(kind, before)]
    due = due_cases(row, rows, most=MOST_CASES, now=now)
    if not due and not waits:
        return False
    with transaction.atomic():
        batch = DestructionBatch.objects.create(series=row, kinds=list(row.kinds), proposed_at=now)
        DestructionItem.objects.bulk_create(
            (DestructionItem(batch=batch, service_request_id=pk) for pk in due), batch_size=1000
        )
    return True


def _end_of(case: ServiceRequest) -> datetime | None:
    root = case.duplicate_of
    return whole_end(case.closed_datetime, case.duplicate_of_id, root.closed_datetime if root else None)


def due_kinds(
    case: ServiceRequest, row: RecordSeries, rows: Sequence[RecordSeries], holds: Sequence[str], *, now: datetime
) -> list[str]:
    """The kinds of a series that have to go from a case now, when all series that cover them are heard."""
    life = series.life(case.requested_datetime, _end_of(case), holds)
    code = case.service.service_code
    return [
        kind for kind in row.kinds
        if kind not in LOOSE and keeping_rules.is_due(series.spans(rows, kind, code), life, now=now)
    ]  # fmt: skip


@transaction.atomic
def approve(batch_id: int, *, by: int, now: datetime) -> DestructionBatch:
    """Approve a batch; where the city wants two people, the first approval only counts as one.

    Raises AlreadyDecided and SamePerson.
    """
    batch = DestructionBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.PROPOSED:
        raise AlreadyDecided
    if batch.approved_by_id == by:
        raise SamePerson
    if batch.approved_by_id is None:
        batch.approved_by_id, batch.approved_at = by, now
        ready = not RecordsPolicy.now_in_force().two_approvers
    else:
        batch.second_by_id, batch.second_at = by, now
        ready = True
    if ready:
        batch.state = State.APPROVED
        enqueue(WAKE)
    batch.save()
    return batch


@transaction.atomic
def decline(batch_id: int, *, reason: str, by: int, now: datetime) -> None:
    """Leave the records alone; the worker proposes them again after a month.

    Raises AlreadyDecided.
    """
    batch = DestructionBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.PROPOSED:
        raise AlreadyDecided
    batch.state, batch.declined_by_id, batch.declined_at, batch.why_declined = State.DECLINED, by, now, reason[:300]
    batch.save()


def destroy_next(*, now: datetime) -> bool:
    """Carry out one case of an approved batch, or certify one that is through; False when nothing is to do."""
    batch = DestructionBatch.objects.filter(state=State.APPROVED).select_related("series").order_by("pk").first()
    if batch is None:
        return False
    item_id = (
        batch.items.filter(state=DestructionItem.State.WAITING).order_by("pk").values_list("pk", flat=True).first()
    )
    if item_id is None:
        _finish(batch.pk, now=now)
    else:
        _destroy(item_id, batch, now=now)
    return True


@transaction.atomic
def _destroy(item_id: int, batch: DestructionBatch, *, now: datetime) -> None:
    keep_holds_off()
    waiting = DestructionItem.objects.select_for_update(of=("self",), skip_locked=True)
    item = waiting.filter(pk=item_id, state=DestructionItem.State.WAITING).first()
    if item is None:
        return
    case = ServiceRequest.everything.select_related("service", "duplicate_of").get(pk=item.service_request_id)
    holds = series.holds_on([case.pk]).get(case.pk, ())
    asked = batch.series
    asked.kinds = [kind for kind in asked.kinds if kind in batch.kinds]
    kinds = due_kinds(case, asked, series.active(), holds, now=now) if asked.is_active else []
    item.done_at = now
    if kinds:
        item.counts = _work(case, kinds, batch, now)
        item.state, item.kinds = DestructionItem.State.DONE, kinds
    else:
        item.state, item.why = DestructionItem.State.KEPT, _why(case, asked, holds, now)
    item.save()


def _why(case: ServiceRequest, row: RecordSeries, holds: Sequence[str], now: datetime) -> str:
    life = series.life(case.requested_datetime, _end_of(case), holds)
    spans = [span for kind in row.kinds for span in series.spans(series.active(), kind, case.service.service_code)]
    if _end_of(case) is None:
        return keeping_rules.Why.HOLD if holds else keeping_rules.Why.OPEN
    said = keeping_rules.verdict(spans, life, now=now)
    return said.why or keeping_rules.Why.MINIMUM


def _work(case: ServiceRequest, kinds: Sequence[str], batch: DestructionBatch, now: datetime) -> dict[str, int]:
    actor = Actor(Viewer(user_id=batch.approved_by_id), "worker", is_system=True, tells=False)
    counts = Counter(
        {str(kind): count for kind, count in forget(case.pk, Scope(), kinds, actor=actor, now=now).items()}
    )
    if RecordKind.SENT in kinds:
        counts[RecordKind.SENT.value] += empty_what_was_sent(case.public_id, now=now)
    if RecordKind.INBOUND in kinds:
        counts[RecordKind.INBOUND.value] += empty_what_came_in(case.pk)
    return dict(+counts)


@transaction.atomic
def _finish(batch_id: int, *, now: datetime) -> None:
    """What hangs on no case goes in the end; then the certificate says what was done, what stayed, over which cases."""
    batch = DestructionBatch.objects.select_for_update(of=("self",)).select_related("series").get(pk=batch_id)
    if batch.state != State.APPROVED or batch.items.filter(state=DestructionItem.State.WAITING).exists():
        return
    counts: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for state, why, each in batch.items.values_list("state", "why", "counts"):
        counts.update(each)
        kept.update([why] if state == DestructionItem.State.KEPT else [])
    # What was old enough when it was proposed, by the days that count now.
    for kind, before in loose_ends(batch.kinds, series.active(), now=batch.proposed_at).items():
        counts[kind] += destroy_loose(kind, before, now=now)
    numbers = list(destroyed_numbers(batch))
    facts: dict[str, Any] = {
        "series": batch.series.name, "basis": batch.series.basis, "kinds": batch.kinds,
        "minimum_days": batch.series.minimum_days, "maximum_days": batch.series.maximum_days,
        "counted_from": batch.series.counted_from, "erased": dict(+counts), "cases": len(numbers),
        "kept": dict(kept), "cases_hash": hash_of_list(numbers),
    }  # fmt: skip
    batch.certificate = certify(
        Certificate.Kind.DESTRUCTION, facts, made_by=batch.approved_by_id, second_by=batch.second_by_id, now=now
    )
    batch.state = State.DONE
    batch.save()


def destroyed_numbers(batch: DestructionBatch) -> QuerySet[Any]:
    """The numbers of the cases of which records were destroyed, in order."""
    done = batch.items.filter(state=DestructionItem.State.DONE).order_by("service_request__public_id")
    return done.values_list("service_request__public_id", flat=True)
