"""What residents must not read yet: a change on many cases at once can be taken back for some minutes first."""

from collections.abc import Iterable
from datetime import datetime

from requests_app.case_state import State
from requests_app.models import BacklogEntry, Event, ServiceRequest
from requests_app.projection import apply


def as_told(service_request: ServiceRequest, events: Iterable[Event], *, now: datetime) -> list[Event]:
    """The events of a case that may be told by now. The row, which nobody may save after this, becomes what it was
    before those that may not; once something else has happened they can no longer be taken back, and all are told.
    """
    waiting = BacklogEntry.objects.filter(
        service_request=service_request, not_before__gt=now, last_sequence=service_request.version
    )
    first = waiting.order_by("first_sequence").values_list("first_sequence", flat=True).first()
    if first is None:
        return list(events)
    told = [event for event in events if event.sequence < first]
    state = State()
    for event in told:
        apply(
            state, kind=event.kind, data=event.data, occurred_at=event.occurred_at, recorded_at=event.recorded_at,
            sequence=event.sequence,
        )  # fmt: skip
    for name, value in state.columns().items():
        setattr(service_request, name, value)
    return told
