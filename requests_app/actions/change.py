"""The frame around every change: lock, permission, staleness, then the action's events in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from civic311.lib.jobs import enqueue
from requests_app import hash_chain, ledger, policies
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
    """A locked request and the events that will be recorded when the frame ends."""

    service_request: ServiceRequest
    actor: Actor
    now: datetime
    events: list[NewEvent] = field(default_factory=list)

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
def changing(service_request_id: int, action: str, *, actor: Actor, version: int | None,
             now: datetime) -> Iterator[Change]:  # fmt: skip
    """Lock the request and check that `actor` may do `action` and saw what it reads; record the events added inside.

    `version` is the one the form carried (None: no form, nothing to compare). Raises ServiceRequest.DoesNotExist,
    policies.NotAllowed, policies.Forbidden and StaleCase; then nothing is written.
    """
    with transaction.atomic():
        service_request = ledger.lock(service_request_id)
        if version is not None:
            _refuse_stale(service_request, action, version)
        policies.require(actor, action, service_request)
        change = Change(service_request, actor, now)
        yield change
        if change.events:
            ledger.record(service_request, change.events, actor_id=actor.user_id, source=actor.source, now=now)
            enqueue("requests_app.tasks.announce_backlog")


def _refuse_stale(service_request: ServiceRequest, action: str, version: int) -> None:
    if service_request.version <= version:
        return
    reads = ACTIONS[action].reads
    since = Event.objects.filter(service_request=service_request, sequence__gt=version).order_by("sequence")
    touching = [event for event in since.select_related("actor") if TOUCHES[event.kind] & reads]
    if touching:
        raise StaleCase(service_request, touching)
