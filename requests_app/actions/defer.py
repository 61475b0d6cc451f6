"""Let a case wait for planned works that do what it asks for, so that nothing is mended twice."""

from datetime import datetime, timedelta

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actions.resuming import clocks_after_pause
from requests_app.actor import WORKER, Actor
from requests_app.models import ServiceRequest
from requests_app.queries.works import deferring_works, planned_reason
from requests_app.workflow import Status
from routing.models.catalogue import WaitsFor


class NotCovered(Exception):
    """The works are over, canceled or elsewhere, do not do what the case asks for, or let nothing wait."""


class NoReason(Exception):
    """The city has no reason in use that says that a case waits for planned work."""


def defer(service_request_id: int, *, work_id: int, note: str = "", actor: Actor, version: int | None,
          now: datetime) -> None:  # fmt: skip
    """Hold the case until the day after the works end; residents read for what it waits.

    Raises NotCovered, NoReason and what `changing` raises; then nothing is written.
    """
    with changing(service_request_id, "defer", actor=actor, version=version, now=now) as change:
        found = [each for each in deferring_works(change.service_request, now=now) if each.id == work_id]
        if not found:
            raise NotCovered
        reason = planned_reason()
        if reason is None:
            raise NoReason
        change.events.append(
            events.held(
                hold_reason_id=reason.pk, review_on=found[0].ends_on + timedelta(days=1), pauses=reason.pauses_clock,
                note_id=change.note_id(note), works_id=work_id,
            )
        )  # fmt: skip


def stop_waiting(service_request_id: int, *, work_id: int, now: datetime) -> bool:
    """The works were canceled: a case that still waits for them goes on. Returns whether it did."""
    with changing(service_request_id, "resume", actor=WORKER, version=None, now=now) as change:
        if not _waits_for(change.service_request, work_id):
            return False
        change.events.append(events.resumed(clocks=clocks_after_pause(change.service_request, now=now)))
    return True


def _waits_for(service_request: ServiceRequest, work_id: int) -> bool:
    if service_request.status != Status.ON_HOLD or service_request.planned_work_id != work_id:
        return False
    reason = service_request.hold_reason
    return reason is not None and reason.waits_for == WaitsFor.PLANNED
