"""Write cases of an earlier system: whole histories by the ledger's bulk path, later changes as further events.

An import announces nothing: it leaves no backlog, and the cases are not live until somebody says so (`go_live`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from civic311.lib import public_ids
from requests_app import bulk, events, hash_chain, ledger
from requests_app.actions.submit import cell_of
from requests_app.events import NewEvent
from requests_app.models import Clock, Event, ImportedRow, ImportRun, Note, Report, ServiceRequest
from routing.reference import AT_RISK_SHARE

SOURCE = "import"
_ONE_AT_A_TIME = 311_002  # key of the advisory lock: two imports may run at once, their batches take turns


@dataclass(frozen=True)
class OldCase:
    """A case as an earlier system kept it, placed in our catalogue. Times are aware; `year` is that of its opening in
    the city's zone; `closed_as` and `closure_reason_id` count when `closed_at` is given."""

    external_id: str
    year: int
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    closed_as: str
    closure_reason_id: int | None
    closure_text: str
    channel: str
    language: str
    service_id: int
    severity: int
    department_id: int
    queue_id: int
    ward_id: int | None
    area_ids: tuple[int, ...]
    address: str
    lat: float | None
    long: float | None
    description: str
    fingerprint: bytes


@dataclass
class Written:
    """What became of a batch: `refused` holds reasons by the case's position, `counts` all the others."""

    refused: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Known:
    service_request_id: int
    is_ours: bool
    fingerprint: bytes | None
    run_id: int | None


@dataclass
class _Sorted(Written):
    new: list[OldCase] = field(default_factory=list)
    changed: list[tuple[_Known, OldCase]] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)


def import_batch(cases: Sequence[OldCase], *, run: ImportRun, now: datetime) -> Written:
    """Write a batch in one transaction with the memory of its rows; counts: new, changed, unchanged, ours.

    A case whose number is known is compared with what was read before: the same adds nothing, another due time,
    queue or closing adds events. A case that went live or was worked on here is ours and is left alone.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            # A table that just grew has no statistics: without this each batch would read all of it.
            cursor.execute("SET LOCAL enable_seqscan = off")
        batch = _sort(cases, {}, run_id=run.pk)
        _write_new(batch.new, run=run, now=now)
        for before, log in _write_changed(batch.changed, now=now):
            batch.counts["changed" if log else "unchanged"] += 1
            batch.seen.append(before.service_request_id)
        ImportedRow.objects.filter(pk__in=batch.seen).update(run=run)
    return Written(batch.refused, batch.counts)


def preview_batch(cases: Sequence[OldCase], in_this_file: dict[str, bytes]) -> Written:
    """What `import_batch` would do with a batch, without writing; `in_this_file` remembers earlier batches."""
    batch = _sort(cases, in_this_file, run_id=None)
    batch.counts["changed"] += len(batch.changed)
    return Written(batch.refused, batch.counts)


def _sort(cases: Sequence[OldCase], in_this_file: dict[str, bytes], *, run_id: int | None) -> _Sorted:
    batch = _Sorted()
    known = _known(case.external_id for case in cases)
    for position, case in enumerate(cases):
        before = known.get(case.external_id)
        twin = in_this_file.get(case.external_id)
        if before is not None and run_id is not None and before.run_id == run_id:
            twin = before.fingerprint
        if twin is not None:
            if twin == case.fingerprint:
                batch.counts["unchanged"] += 1
            else:
                batch.refused[position] = "Its number stands in the file before, with other content."
            continue
        if before is not None and before.fingerprint is None:
            batch.refused[position] = "Its number belongs to a case that was not imported."
            continue
        in_this_file[case.external_id] = case.fingerprint
        if before is None:
            batch.new.append(case)
            batch.counts["new"] += 1
        elif before.fingerprint != case.fingerprint and not before.is_ours:
            batch.changed.append((before, case))
        else:
            batch.seen.append(before.service_request_id)
            batch.counts["unchanged" if before.fingerprint == case.fingerprint else "ours"] += 1
    return batch


def _known(numbers: Iterable[str]) -> dict[str, _Known]:
    rows = (
        ServiceRequest.objects.filter(external_id__in=list(numbers))
        .exclude(external_id="")
        .annotate(worked_on=Exists(Event.objects.filter(service_request=OuterRef("pk")).exclude(source=SOURCE)))
        .values_list("external_id", "pk", "is_live", "worked_on", "imported_row__fingerprint", "imported_row__run_id")
    )
    return {
        number: _Known(pk, is_live or worked_on, None if fingerprint is None else bytes(fingerprint), run_id)
        for number, pk, is_live, worked_on, fingerprint, run_id in rows
    }


def _write_new(cases: Sequence[OldCase], *, run: ImportRun, now: datetime) -> None:
    if not cases:
        return
    ids = ledger.reserve_ids(ServiceRequest, len(cases))
    numbers = ledger.reserve_public_numbers(len(cases))
    reports = ledger.reserve_ids(Report, len(cases))
    notes = iter(ledger.reserve_ids(Note, sum(bool(case.closure_text) for case in cases)))
    bulk.write_batch(
        [
            _history(case, request_id, number, report_id, next(notes) if case.closure_text else None, now=now)
            for case, request_id, number, report_id in zip(cases, ids, numbers, reports, strict=True)
        ]
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(service_request_id=request_id, fingerprint=case.fingerprint, run=run)
        for case, request_id in zip(cases, ids, strict=True)
    )


def _history(case: OldCase, request_id: int, number: int, report_id: int, note_id: int | None, *,
             now: datetime) -> bulk.History:  # fmt: skip
    log = [
        events.submitted(
            service_id=case.service_id, report_id=report_id, channel=case.channel, provenance="import",
            severity=case.severity, language=case.language, ward_id=case.ward_id, area_ids=case.area_ids,
            is_live=False, occurred_at=case.opened_at,
        ),
        events.routed(department_id=case.department_id, queue_id=case.queue_id, occurred_at=case.opened_at),
    ]  # fmt: skip
    if case.due_at is not None:
        log.append(_clock(case, occurred_at=case.opened_at))
    if case.closed_at is not None:
        log.append(_closing(case, note_id))
    notes = [bulk.NoteRow(note_id, case.closure_text, None, case.closed_at)] if note_id and case.closed_at else []
    return bulk.History(
        id=request_id,
        public_id=public_ids.make(case.year, number),
        events=[bulk.HistoryEvent(event, source=SOURCE, recorded_at=now) for event in log],
        reports=[bulk.ReportRow(report_id, case.channel, case.opened_at, case.description, case.language)],
        external_id=case.external_id,
        address=case.address,
        lat=case.lat,
        long=case.long,
        h3=cell_of(case.lat, case.long),
        area_ids=case.area_ids,
        notes=notes,
    )


def _clock(case: OldCase, *, occurred_at: datetime) -> NewEvent:
    """The file's due time as it is: no target of ours behind it, no escalation."""
    due = case.due_at
    if due is None:
        return events.clocks_set([], promise=None, cause="import", occurred_at=occurred_at)
    span = max(due - case.opened_at, timedelta(0))
    clock = events.clock(
        "resolve", started_at=case.opened_at, due_at=due, risk_at=min(due, case.opened_at + span * AT_RISK_SHARE),
        target_id=None, next_step_at=None, next_step=None,
    )  # fmt: skip
    return events.clocks_set([clock], promise=due, cause="import", occurred_at=occurred_at)


def _closing(case: OldCase, note_id: int | None) -> NewEvent:
    return events.closed(
        status=case.closed_as, closure_reason_id=case.closure_reason_id, note_id=note_id, occurred_at=case.closed_at
    )


def _write_changed(changed: Sequence[tuple[_Known, OldCase]], *,
                   now: datetime) -> Iterator[tuple[_Known, list[NewEvent]]]:  # fmt: skip
    """Record what is different; yields each case with its new events, which may be none."""
    locked = ledger.lock_many(before.service_request_id for before, _case in changed)
    due_times = dict(
        Clock.objects.filter(service_request_id__in=locked, kind="resolve").values_list("service_request_id", "due_at")
    )
    for before, case in changed:
        service_request = locked[before.service_request_id]
        log = _difference(service_request, due_times.get(service_request.pk), case, now=now)
        if log:
            ledger.record(service_request, log, actor_id=None, source=SOURCE, now=now, announce=False)
        ImportedRow.objects.filter(pk=service_request.pk).update(fingerprint=case.fingerprint)
        yield before, log


def _difference(service_request: ServiceRequest, due_at: datetime | None, case: OldCase, *,
                now: datetime) -> list[NewEvent]:  # fmt: skip
    """The events that lead from the case as we know it to the case as the file has it now."""
    log: list[NewEvent] = []
    closed_again = service_request.closed_datetime != case.closed_at
    if service_request.closed_datetime is not None and closed_again:
        log.append(events.reopened(by="staff", occurred_at=case.closed_at or now))
    if service_request.queue_id != case.queue_id:
        log.append(events.routed(department_id=case.department_id, queue_id=case.queue_id, occurred_at=now))
    if case.due_at is not None and due_at != case.due_at and (service_request.is_open or closed_again):
        log.append(_clock(case, occurred_at=case.closed_at or now))
    if case.closed_at is not None and closed_again:
        note = None
        if case.closure_text:
            note = Note.objects.create(
                service_request=service_request, author=None, text=case.closure_text, salt=hash_chain.new_salt(),
                created_at=case.closed_at,
            )  # fmt: skip
        log.append(_closing(case, note.pk if note else None))
    return log
