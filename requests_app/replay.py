"""Replay the log and compare it with the rows: is every derived column, clock and hash what the events say?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from requests_app import hash_chain, ledger
from requests_app.case_state import State
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.projection import apply

CHUNK = 1000


@dataclass(frozen=True)
class Difference:
    """One column or clock that is not what the log says; `name` is `hash` when the chain is broken."""

    public_id: str
    name: str
    row: str
    log: str


def differences(wanted: Q, *, first_id: int = 0, last_id: int | None = None) -> Iterator[tuple[int, list[Difference]]]:
    """Walk the requests that `wanted` selects by id, a chunk at a time; yields (checked, differences) per chunk."""
    position = first_id - 1
    while True:
        rows = ServiceRequest.everything.filter(wanted, pk__gt=position).order_by("pk")
        if last_id is not None:
            rows = rows.filter(pk__lte=last_id)
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        position = chunk[-1].pk
        yield len(chunk), _compare(chunk)


def _compare(chunk: list[ServiceRequest]) -> list[Difference]:
    ids = [row.pk for row in chunk]
    events: dict[int, list[Event]] = {}
    for event in Event.objects.filter(service_request_id__in=ids).order_by("service_request_id", "sequence"):
        events.setdefault(event.service_request_id, []).append(event)
    clocks: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(service_request_id__in=ids):
        clocks.setdefault(clock.service_request_id, []).append(clock)
    found: list[Difference] = []
    for row in chunk:
        found.extend(_differences_of(row, events.get(row.pk, []), clocks.get(row.pk, [])))
    return found


def _differences_of(row: ServiceRequest, events: list[Event], clocks: list[Clock]) -> Iterator[Difference]:
    replayed = State()
    head = hash_chain.EMPTY
    for sequence, event in enumerate(events, start=1):
        if event.sequence != sequence or bytes(event.previous_hash) != head:
            yield Difference(row.public_id, "hash", str(event.sequence), str(sequence))
        head = ledger.hash_of(event)
        apply(
            replayed, kind=event.kind, data=event.data, occurred_at=event.occurred_at,
            recorded_at=event.recorded_at, sequence=event.sequence,
        )  # fmt: skip
    if bytes(row.head_hash) != head:
        yield Difference(row.public_id, "hash", bytes(row.head_hash).hex()[:12], head.hex()[:12])
    cached = ledger.state_of(row, clocks)
    for name, value in replayed.columns().items():
        if getattr(cached, name) != value:
            yield Difference(row.public_id, name, str(getattr(cached, name)), str(value))
    for kind in cached.clocks.keys() | replayed.clocks.keys():
        if cached.clocks.get(kind) != replayed.clocks.get(kind):
            yield Difference(row.public_id, kind, str(cached.clocks.get(kind)), str(replayed.clocks.get(kind)))
