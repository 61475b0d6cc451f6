"""The frame around every change: lock, permission, staleness, then the action's events in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from civic311.lib.jobs import enqueue
from requests_app import hash_chain, ledger, policies
from requests_app.actions import parts
from requests_app.actor import Actor
from requests_app.events import TOUCHES, NewEvent
from requests_app.models import Event, Note, ServiceRequest
from requests_app.workflow import ACTIONS


class StaleCase(Exception):
    """Since the form was shown, events touched what the action reads. `events` are those, oldest first."""

    def __init__(self, service_request: ServiceRequest, events: Sequence[Event]) -> None:
        super().__init__(f"{service_request.public_id} has moved on")
        self.service_request = service_request
        self.events = list(events)


@dataclass
class Change:
    """A locked request and the events that will be recorded when the frame ends.

    `beside` are further requests that were locked with it, by id; `events_beside` what is recorded on them.
    """

    service_request: ServiceRequest
    actor: Actor
    now: datetime
    events: list[NewEvent] = field(default_factory=list)
    beside: dict[int, ServiceRequest] = field(default_factory=dict)
    events_beside: dict[int, list[NewEvent]] = field(default_factory=dict)

    def note(self, text: str) -> Note | None:
        """Keep a text for staff; returns the row, or None for an empty text."""
        if not text.strip():
            return None
        return Note.objects.create(
            service_request=self.service_request, author_id=self.actor.user_id, text=text.strip(),
            salt=hash_chain.new_salt(), created_at=self.now,
        )  # fmt: skip

    def note_id(self, text: str) -> int | None:
        """Like `note`, the id only."""
        row = self.note(text)
        return row.pk if row else None


@contextmanager
def changing(service_request_id: int, action: str, *, actor: Actor, version: int | None, now: datetime,
             beside: Iterable[int] = ()) -> Iterator[Change]:  # fmt: skip
    """Lock the request and check that `actor` may do `action` and saw what it reads; record the events added inside.

    `version` is the one the form carried (None: no form, nothing to compare); `beside` names requests to be locked
    together with it. Raises ServiceRequest.DoesNotExist, policies.NotAllowed, policies.Forbidden and StaleCase; then
    nothing is written.
    """
    with transaction.atomic():
        service_request, others = _lock(service_request_id, beside)
        if version is not None:
            _refuse_stale(service_request, action, version)
        policies.require(actor, action, service_request)
        was_open = service_request.is_open
        change = Change(service_request, actor, now, beside=others)
        yield change
        if change.events:
            by = {"actor_id": actor.user_id, "source": actor.source, "now": now}
            told = {"announce": actor.tells, "tells_from": actor.tells_from}
            ledger.record(service_request, _dated(change.events, actor), **by, **told)
            for key, news in sorted(change.events_beside.items()):
                ledger.record(others[key], news, **by, **told)
            parts.follow(service_request, was_open=was_open, actor=actor, now=now)
            if actor.tells and actor.tells_from is None:
                enqueue("requests_app.tasks.announce_backlog")


def _dated(news: Sequence[NewEvent], actor: Actor) -> list[NewEvent]:
    """The events with the time at which the actor did it, where that was not just now."""
    return [event if event.occurred_at else replace(event, occurred_at=actor.happened_at) for event in news]


def _lock(service_request_id: int, beside: Iterable[int]) -> tuple[ServiceRequest, dict[int, ServiceRequest]]:
    """The request and those beside it; the case it was split off from is locked too, since it may have to follow."""
    parent_id = ServiceRequest.everything.values_list("parent_id", flat=True).get(pk=service_request_id)
    rows = ledger.lock_many({service_request_id, *beside, *([parent_id] if parent_id else [])})
    return rows.pop(service_request_id), rows


def _refuse_stale(service_request: ServiceRequest, action: str, version: int) -> None:
    if service_request.version <= version:
        return
    reads = ACTIONS[action].reads
    since = Event.objects.filter(service_request=service_request, sequence__gt=version).order_by("sequence")
    touching = [event for event in since.select_related("actor") if TOUCHES[event.kind] & reads]
    if touching:
        raise StaleCase(service_request, touching)
