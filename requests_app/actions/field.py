"""What a phone sends, perhaps hours after it was done: once however often it comes, and judged by what the crew saw."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from requests_app.actions.change import StaleCase
from requests_app.actor import Actor
from requests_app.events import TOUCHES
from requests_app.models import Event, FieldAction, ServiceRequest
from requests_app.workflow import ACTIONS

OLDEST = timedelta(days=7)
SOURCE = "field"


class OtherPerson(Exception):
    """The key belongs to what somebody else sent."""


def is_done(key: uuid.UUID, *, actor: Actor) -> bool:
    """Whether this was done already. Raises OtherPerson."""
    row = FieldAction.objects.filter(pk=key).first()
    if row is not None and row.user_id != actor.user_id:
        raise OtherPerson
    return row is not None


def once(key: uuid.UUID, service_request: ServiceRequest, action: str, do: Callable[[], None], *, actor: Actor,
         now: datetime) -> bool:  # fmt: skip
    """Do it and remember the key in one transaction; False when it was done before, perhaps at this very moment.

    What `do` raises comes through, and nothing is remembered. Raises OtherPerson.
    """
    if is_done(key, actor=actor):
        return False
    try:
        with transaction.atomic():
            FieldAction.objects.create(
                key=key, service_request=service_request, user_id=actor.user_id, action=action, result="done",
                done_at=now,
            )  # fmt: skip
            do()
    except IntegrityError:
        if is_done(key, actor=actor):
            return False
        raise
    return True


def bounded(happened_at: datetime | None, service_request: ServiceRequest, *, seen: int, now: datetime) -> datetime:
    """When it was done, by a phone whose clock may be wrong: not ahead of now, not more than a week ago, and not
    before the last thing that the phone knew of the case (its version `seen`)."""
    if happened_at is None:
        return now
    known = Event.objects.filter(service_request=service_request, sequence__lte=seen).order_by("-sequence")
    last = known.values_list("occurred_at", flat=True).first()
    return min(now, max(filter(None, (happened_at, now - OLDEST, last))))


def seen_version(service_request: ServiceRequest, action: str, *, seen: int, actor: Actor) -> int:
    """The version the crew may be taken to know: `seen`, and what happened since that the action does not read or that
    the crew itself sent from the field.

    Raises StaleCase with the rest.
    """
    reads = ACTIONS[action].reads
    since = list(
        Event.objects.filter(service_request=service_request, sequence__gt=seen)
        .select_related("actor")
        .order_by("sequence")
    )
    foreign = [
        event
        for event in since
        if TOUCHES[event.kind] & reads and not (event.source == SOURCE and event.actor_id == actor.user_id)
    ]
    if foreign:
        raise StaleCase(service_request, foreign)
    return since[-1].sequence if since else seen
