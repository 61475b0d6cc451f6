"""The ledger's bulk path: whole histories at once by COPY, announcing nothing. Import, demo and bench use it.

The same event builders, projection and hash chain as the single path (`ledger.chained`, `projection.apply`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from requests_app import hash_chain, ledger
from requests_app.case_state import State
from requests_app.events import NewEvent
from requests_app.models import (
    Answer,
    BacklogEntry,
    Clock,
    Consumer,
    Event,
    Message,
    Note,
    Report,
    RequestArea,
    SearchText,
    ServiceRequest,
)
from requests_app.projection import apply
from routing import phrases

BATCH = 2000


@dataclass(frozen=True)
class ReportRow:
    """One report of a history; `id` comes from `ledger.reserve_ids(Report, n)`. `answers` are unsaved Answer rows."""

    id: int
    channel: str
    received_at: datetime
    description: str = ""
    language: str = "en"
    contact_id: int | None = None
    answers: Sequence[Answer] = ()
    withdrawn_at: datetime | None = None
    salt: bytes = field(default_factory=hash_chain.new_salt)


@dataclass(frozen=True)
class NoteRow:
    """A staff text of a history; `id` comes from `ledger.reserve_ids(Note, n)`."""

    id: int
    text: str
    author_id: int | None
    created_at: datetime
    salt: bytes = field(default_factory=hash_chain.new_salt)

    @property
    def fingerprint(self) -> str:
        """What a `note_added` event carries."""
        return hash_chain.fingerprint(self.text, self.salt)


@dataclass(frozen=True)
class MessageRow:
    """A text between city and residents; `id` comes from `ledger.reserve_ids(Message, n)`, `direction` is in or out."""

    id: int
    direction: str
    text: str
    created_at: datetime
    author_id: int | None = None
    report_id: int | None = None
    is_public: bool = False
    salt: bytes = field(default_factory=hash_chain.new_salt)

    @property
    def fingerprint(self) -> str:
        """What a `message_sent` or `message_received` event carries."""
        return hash_chain.fingerprint(self.text, self.salt)


@dataclass(frozen=True)
class HistoryEvent:
    """An event with who caused it, through which door, and when it was recorded (None: when it occurred)."""

    event: NewEvent
    actor_id: int | None = None
    source: str = "import"
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class History:
    """A whole request: identity and place, its reports (the first is the one that made it), and its log."""

    id: int
    public_id: str
    events: Sequence[HistoryEvent]
    reports: Sequence[ReportRow]
    external_id: str = ""
    address: str = ""
    place_note: str = ""
    lat: float | None = None
    long: float | None = None
    h3: int | None = None
    asset_id: int | None = None
    area_ids: Sequence[int] = ()
    notes: Sequence[NoteRow] = ()
    messages: Sequence[MessageRow] = ()
    extra_words: str = field(default="")


def record_many(histories: Iterable[History]) -> int:
    """Write histories in batches of BATCH requests, each batch in one transaction; returns how many were written.

    An original must come in the same or an earlier batch than its duplicates. The caller makes `histories` lazily, so
    memory stays flat.
    """
    written = 0
    source = iter(histories)
    while batch := list(islice(source, BATCH)):
        with transaction.atomic():
            write_batch(batch)
        written += len(batch)
    return written


def write_batch(batch: Sequence[History]) -> None:
    """Write one batch in the caller's transaction (an importer adds its own bookkeeping to it)."""
    requests: list[ServiceRequest] = []
    logs: list[list[Event]] = []
    clocks: list[Clock] = []
    for history in batch:
        service_request, events, state = _replay(history)
        requests.append(service_request)
        logs.append(events)
        clocks.extend(
            Clock(service_request_id=history.id, kind=kind, **vars(clock)) for kind, clock in state.clocks.items()
        )
    _copy(ServiceRequest, requests, with_id=True)
    _copy(Report, list(_reports(batch)), with_id=True)
    _copy(Answer, [_placed(answer, row.id) for h in batch for row in h.reports for answer in row.answers])
    _copy(Note, list(_notes(batch)), with_id=True)
    _copy(Message, list(_messages(batch)), with_id=True)
    _copy(Event, [event for events in logs for event in events])
    _copy(Clock, clocks)
    _copy(BacklogEntry, [_for_facts(events) for events in logs])
    _copy(RequestArea, [RequestArea(service_request_id=h.id, area_id=area) for h in batch for area in h.area_ids])
    _copy(SearchText, [SearchText(service_request_id=h.id, words=_words(h)) for h in batch])


def _replay(history: History) -> tuple[ServiceRequest, list[Event], State]:
    state = State()
    head = hash_chain.EMPTY
    rows = []
    for entry in history.events:
        occurred_at = entry.event.occurred_at
        recorded_at = entry.recorded_at or occurred_at
        if recorded_at is None:
            raise ValueError("an event of a history needs a time")
        row = ledger.chained(
            entry.event, service_request_id=history.id, sequence=state.version + 1, actor_id=entry.actor_id,
            source=entry.source, recorded_at=recorded_at, previous_hash=head,
        )  # fmt: skip
        head = ledger.hash_of(row)
        apply(
            state, kind=row.kind, data=row.data, occurred_at=row.occurred_at, recorded_at=recorded_at,
            sequence=row.sequence,
        )  # fmt: skip
        rows.append(row)
    service_request = ServiceRequest(
        id=history.id, public_id=history.public_id, external_id=history.external_id, address=history.address,
        place_note=history.place_note, lat=history.lat, long=history.long, h3=history.h3, asset_id=history.asset_id,
        head_hash=head,
        **state.columns(),
    )  # fmt: skip
    return service_request, rows, state


def _for_facts(events: Sequence[Event]) -> BacklogEntry:
    return BacklogEntry(
        consumer=Consumer.FACTS, service_request_id=events[0].service_request_id,
        first_sequence=events[0].sequence, last_sequence=events[-1].sequence,
    )  # fmt: skip


def _reports(batch: Sequence[History]) -> Iterator[Report]:
    for history in batch:
        for position, row in enumerate(history.reports):
            yield Report(
                id=row.id, service_request_id=history.id, is_first=position == 0, contact_id=row.contact_id,
                description=row.description, salt=row.salt, address=history.address,
                place_note=history.place_note, lat=history.lat, long=history.long, language=row.language,
                channel=row.channel, received_at=row.received_at, created_at=row.received_at,
                withdrawn_at=row.withdrawn_at,
            )  # fmt: skip


def _placed(answer: Answer, report_id: int) -> Answer:
    answer.report_id = report_id
    return answer


def _notes(batch: Sequence[History]) -> Iterator[Note]:
    for history in batch:
        for row in history.notes:
            yield Note(
                id=row.id, service_request_id=history.id, author_id=row.author_id, text=row.text,
                salt=row.salt, created_at=row.created_at,
            )  # fmt: skip


def _messages(batch: Sequence[History]) -> Iterator[Message]:
    for history in batch:
        for row in history.messages:
            yield Message(
                id=row.id, service_request_id=history.id, report_id=row.report_id, direction=row.direction,
                author_id=row.author_id, text=row.text, salt=row.salt, is_public=row.is_public,
                created_at=row.created_at,
            )  # fmt: skip


def _words(history: History) -> str:
    told = (row.description for row in history.reports)
    said = (row.text for row in (*history.notes, *history.messages))
    parts = (history.address, history.place_note, *told, history.external_id, history.extra_words, *said)
    return phrases.fold(" ".join(parts)).strip()[:20_000]


def _copy(model: type[models.Model], rows: Sequence[models.Model], *, with_id: bool = False) -> None:
    """COPY rows into a model's table; a serial id is left to the database unless `with_id`."""
    if not rows:
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column and not field.generated and (with_id or not isinstance(field, models.BigAutoField))
    ]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [(field.attname, isinstance(field, models.JSONField)) for field in fields]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            values: Mapping[str, Any] = row.__dict__
            copy.write_row([_json(values[name]) if is_json else values[name] for name, is_json in readers])


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
