"""What taking a case up again does to its clocks, after a pause and after it was closed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from requests_app import events
from requests_app.actions.follow_changes import is_suspended, resumed_clocks, settle
from requests_app.models import Clock, ServiceRequest
from requests_app.workflow import Status
from routing.planning import upcoming_step
from routing.reference import reference

# Taken up again it is more urgent, but it calls nobody out of bed.
MOST_URGENT_AGAIN = 2


def clocks_after_pause(service_request: ServiceRequest, *, now: datetime) -> list[dict[str, Any]]:
    """The clocks that stand still, with what was left of each given again from `now`.

    None while an emergency mode lets them stand still all the same.
    """
    return [] if is_suspended(service_request.emergencies) else resumed_clocks(service_request, at=now)


def before_closing(service_request: ServiceRequest, *, now: datetime) -> list[events.NewEvent]:
    """What ends every pause of a case about to close, so that its clocks are judged with the time given back."""
    clocks = resumed_clocks(service_request, at=now)
    if service_request.status == Status.ON_HOLD:
        return [events.resumed(clocks=clocks)]
    return [events.clocks_set(clocks, promise=None, cause="closing")] if clocks else []


def reopening(service_request: ServiceRequest, *, by: str, note_id: int | None = None, report_id: int | None = None,
              now: datetime) -> list[events.NewEvent]:  # fmt: skip
    """The events of taking a closed case up again: the same unit has it, one step more urgent (never an emergency).
    Its due time and promise stay what they were.

    A case closed in an earlier system is worked here from now on: its people are told again.
    """
    new = [] if service_request.is_live or service_request.is_practice else [events.went_live()]
    new.append(events.reopened(by=by, note_id=note_id, report_id=report_id))
    if service_request.severity > MOST_URGENT_AGAIN:
        new.append(events.severity_changed(severity=service_request.severity - 1))
    owner = service_request.assignee
    if owner is not None and not owner.is_active:
        new.append(events.assigned(assignee_id=None, how="left"))
    row = Clock.objects.filter(service_request=service_request, kind="resolve").first()
    if row is not None:  # as it was, with the next escalation step that still lies ahead
        known = reference()
        chain = known.chain_of(service_request.service_id, service_request.department_id)
        clocks = [events.clock(**asdict(upcoming_step(known, row, chain, now=now)))]
        new.append(events.clocks_set(clocks, promise=None, cause="reopened"))
    return [*new, *settle(service_request, now=now)]
