"""What residents must not read yet: a change on many cases at once can be taken back for some minutes first."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Min

from requests_app.case_state import State
from requests_app.models import BacklogEntry, Event, ServiceRequest
from requests_app.projection import apply

_SINCE = ("service_request_id", "first_sequence__min")


def waiting_since(requests: Iterable[int] | None, *, now: datetime) -> dict[int, int]:
    """From which event on nothing may be told by now, by case, of these cases (None: of all); one query.

    Once something else has happened a change can no longer be taken back, and all is told. A row that was tried and
    failed waits for its next try alone: what it tells may be known. That a request came in is never taken back.
    """
    rows = BacklogEntry.objects.filter(
        not_before__gt=now, attempts=0, first_sequence__gt=1, last_sequence=F("service_request__version")
    )
    if requests is not None:
        rows = rows.filter(service_request__in=requests)
    return dict(rows.values("service_request_id").annotate(Min("first_sequence")).values_list(*_SINCE))


def put_back(service_request: ServiceRequest, told: Iterable[Event]) -> None:
    """Make the row, which nobody may save after this, what it was after the events that may be told."""
    state = State()
    for event in told:
        apply(
            state, kind=event.kind, data=event.data, occurred_at=event.occurred_at, recorded_at=event.recorded_at,
            sequence=event.sequence,
        )  # fmt: skip
    for name, value in state.columns().items():
        setattr(service_request, name, value)


def as_told(service_request: ServiceRequest, events: Iterable[Event], *, now: datetime) -> list[Event]:
    """The events of a case that may be told by now. The row, which nobody may save after this, becomes what it was
    before those that may not.
    """
    first = waiting_since([service_request.pk], now=now).get(service_request.pk)
    if first is None:
        return list(events)
    told = [event for event in events if event.sequence < first]
    put_back(service_request, told)
    return told
