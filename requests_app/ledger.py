"""The only writer of requests and their log (called by actions alone).

`begin` opens a request, `record` adds facts to one that is locked. Both insert the events, project them to the derived
columns and clocks, and leave one backlog row for each consumer, in the caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from civic311.city.current import current_city
from civic311.lib import log_context
from requests_app import hash_chain
from requests_app.case_state import ClockState, State
from requests_app.events import NewEvent
from requests_app.models import BacklogEntry, Clock, Consumer, Event, ServiceRequest
from requests_app.projection import apply
from requests_app.search_words import change_texts, refresh_search_words

_OUTSIDE = ("handed_to_id", "with_body_id")  # a body outside the city has the case
CLOCK_FIELDS = tuple(ClockState.__dataclass_fields__)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` ids from the sequence of a model's table, so that events can name rows before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def reserve_public_numbers(count: int) -> list[int]:
    """Take `count` numbers for public ids. Gaps are fine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('requests_app_public_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def lock(service_request_id: int) -> ServiceRequest:
    """The request, locked until the transaction ends. Raises ServiceRequest.DoesNotExist."""
    return ServiceRequest.everything.select_for_update(no_key=True).get(pk=service_request_id)


def lock_many(service_request_ids: Iterable[int]) -> dict[int, ServiceRequest]:
    """Several requests by id, locked in id order, so that two callers never wait for each other."""
    rows = ServiceRequest.everything.select_for_update(no_key=True).filter(pk__in=set(service_request_ids))
    return {row.pk: row for row in rows.order_by("pk")}


def begin(service_request: ServiceRequest, new_events: Sequence[NewEvent], *, actor_id: int | None, source: str,
          now: datetime) -> list[Event]:  # fmt: skip
    """Insert a request whose id and place are set, with its first events. `now` is the moment of recording."""
    _require_transaction()
    state = State()
    events = _project(service_request, state, new_events, actor_id=actor_id, source=source, now=now)
    service_request.save(force_insert=True)
    log_context.name_case(service_request.public_id)
    Event.objects.bulk_create(events)
    _insert_clocks(service_request.pk, state.clocks)
    BacklogEntry.objects.bulk_create(_backlog(service_request, events))
    return events


@dataclass
class Pending:
    """Rows of several requests that are written together at the end of a transaction: see `write`."""

    events: list[Event] = field(default_factory=list)
    backlog: list[BacklogEntry] = field(default_factory=list)


def write(pending: Pending) -> None:
    """Write what `record` left in `pending`, in the transaction in which it was recorded."""
    _require_transaction()
    Event.objects.bulk_create(pending.events)
    BacklogEntry.objects.bulk_create(pending.backlog)


def record(service_request: ServiceRequest, new_events: Sequence[NewEvent], *, actor_id: int | None, source: str,
           now: datetime, announce: bool = True, tells_from: datetime | None = None,
           clocks: Iterable[Clock] | None = None, pending: Pending | None = None) -> list[Event]:  # fmt: skip
    """Add events to a locked request and bring its row and clocks up to date. An import does not `announce` them.

    `tells_from`: they are not announced before then (None: at once).
    `clocks`: all clock rows of the request, by a caller who read them under the lock; they are brought up to date too.
    `pending`: where events and backlog go instead of to the database; the caller writes it in the same transaction.
    """
    _require_transaction()
    read = Clock.objects.filter(service_request=service_request) if clocks is None else clocks
    rows = {row.kind: row for row in read}
    state = state_of(service_request, rows.values())
    before = state.columns()
    events = _project(service_request, state, new_events, actor_id=actor_id, source=source, now=now)
    changed = [name for name, value in state.columns().items() if before[name] != value]
    service_request.save(update_fields=[*changed, "head_hash"])
    _save_clocks(service_request.pk, rows, state.clocks)
    if change_texts(events):
        refresh_search_words(service_request)
    together = Pending() if pending is None else pending
    together.events.extend(events)
    outside = any(before[name] is not None for name in _OUTSIDE)  # who had it may have to be told too
    together.backlog.extend(
        _backlog(service_request, events, announce=announce, outside=outside, tells_from=tells_from)
    )
    if pending is None:
        write(together)
    return events


def state_of(service_request: ServiceRequest, clocks: Iterable[Clock]) -> State:
    """The projection's state as the row and its clocks hold it."""
    state = State()
    for name in state.columns():
        setattr(state, name, getattr(service_request, name))
    state.clocks = {row.kind: ClockState(**{name: getattr(row, name) for name in CLOCK_FIELDS}) for row in clocks}
    return state


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the ledger writes inside a transaction only")


def _project(service_request: ServiceRequest, state: State, new_events: Sequence[NewEvent], *, actor_id: int | None,
             source: str, now: datetime) -> list[Event]:  # fmt: skip
    """Apply the events to `state`, chain them, and put the result on the row (unsaved)."""
    events = []
    head = bytes(service_request.head_hash)
    for new in new_events:
        event = chained(
            new, service_request_id=service_request.pk, sequence=state.version + 1, actor_id=actor_id, source=source,
            recorded_at=now, previous_hash=head,
        )  # fmt: skip
        head = hash_of(event)
        apply(
            state, kind=event.kind, data=event.data, occurred_at=event.occurred_at, recorded_at=now,
            sequence=event.sequence,
        )  # fmt: skip
        events.append(event)
    for name, value in state.columns().items():
        setattr(service_request, name, value)
    service_request.head_hash = head
    return events


def chained(new: NewEvent, *, service_request_id: int, sequence: int, actor_id: int | None, source: str,
            recorded_at: datetime, previous_hash: bytes) -> Event:  # fmt: skip
    """A new event as a row of the log (unsaved)."""
    return Event(
        service_request_id=service_request_id, sequence=sequence, kind=new.kind,
        occurred_at=new.occurred_at or recorded_at, recorded_at=recorded_at, actor_id=actor_id, source=source,
        data=dict(new.data), previous_hash=previous_hash,
    )  # fmt: skip


def hash_of(event: Event) -> bytes:
    """The hash of an event row, which the next one carries."""
    return hash_chain.event_hash(
        service_request_id=event.service_request_id, sequence=event.sequence, kind=event.kind,
        occurred_at=event.occurred_at, recorded_at=event.recorded_at, actor_id=event.actor_id, source=event.source,
        data=event.data, previous_hash=bytes(event.previous_hash),
    )  # fmt: skip


def _insert_clocks(service_request_id: int, clocks: Mapping[str, ClockState]) -> None:
    Clock.objects.bulk_create(
        Clock(service_request_id=service_request_id, kind=kind, **asdict(clock)) for kind, clock in clocks.items()
    )


def _save_clocks(service_request_id: int, rows: Mapping[str, Clock], clocks: Mapping[str, ClockState]) -> None:
    _insert_clocks(service_request_id, {kind: clock for kind, clock in clocks.items() if kind not in rows})
    for kind, row in rows.items():
        if kind not in clocks:  # what began it was taken back
            row.delete()
            continue
        values: dict[str, Any] = asdict(clocks[kind])
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)


def _backlog(service_request: ServiceRequest, events: Sequence[Event], *, announce: bool = True, outside: bool = False,
             tells_from: datetime | None = None) -> list[BacklogEntry]:  # fmt: skip
    """One row for each consumer; a case of practice has none, so that nobody counts it or hears of it."""
    if service_request.is_practice:
        return []
    consumers: dict[str, datetime | None] = {Consumer.FACTS: None}
    if announce:
        consumers[Consumer.ANNOUNCE] = tells_from
    if outside or any(getattr(service_request, name) is not None for name in _OUTSIDE):
        consumers[Consumer.OUTSIDE] = tells_from
    city = current_city()
    if announce and city is not None and city.has_webhooks:
        consumers[Consumer.WEBHOOKS] = tells_from
    return [
        BacklogEntry(
            consumer=consumer, service_request_id=service_request.pk, not_before=not_before,
            first_sequence=events[0].sequence, last_sequence=events[-1].sequence,
        )
        for consumer, not_before in consumers.items()
    ]  # fmt: skip
