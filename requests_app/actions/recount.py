"""Count a case's running clocks anew, as if its new targets had applied from the start."""

from datetime import datetime, timedelta

from requests_app.case_state import ClockState
from requests_app.clock_history import pauses_of, recount, standing, stretches_of, total
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.remembering import not_taken_back
from routing.planning import PlannedClock, plan_clock, replan_after_pause, replan_stretched
from routing.reference import Reference, TargetRow, in_city_zone, reference
from routing.sla import target_due

# What a case's clocks are made of; other events do not touch them.
CLOCK_EVENTS = (
    "submitted", "clocks_set", "held", "resumed", "closed", "reopened", "marked_duplicate", "unjoined",
    "emergency_began", "emergency_ended", "started", "arrived", "visited", "assigned", "message_sent", "split_off",
    "undone",
)  # fmt: skip


class CountingNow:
    """Due times on the targets and calendars of now; see clock_history.Counting."""

    def __init__(self, known: Reference) -> None:
        self.known = known

    def due(self, target_id: int | None, started_at: datetime) -> datetime | None:
        row = self.known.targets_by_id.get(target_id or 0)
        return target_due(in_city_zone(started_at), row.target, row.calendar) if row else None

    def resume(self, clock: ClockState, at: datetime) -> datetime:
        return replan_after_pause(self.known, clock, (), resumed_at=at).due_at

    def stretch(self, clock: ClockState, at: datetime, percent: int) -> datetime:
        return replan_stretched(self.known, clock, (), at=at, percent=percent).due_at


def recounted_clocks(
    service_request: ServiceRequest, *, severity: int, now: datetime, service_id: int | None = None,
    keeps_day: bool = True,
) -> list[PlannedClock]:  # fmt: skip
    """The running clocks whose target differs at `severity` (and for another service, when given).

    Every pause so far is given back and every stretch given again. A target that a rule gave stays, unless the service
    changes; then kinds of clock that the old service had not begin too, counted from when the city heard of
    it. Work with an appointed day stays due on it, as long as it `keeps_day`.
    """
    known = reference()
    rows = {row.kind: row for row in Clock.objects.filter(service_request=service_request)}
    log = clock_events(service_request.pk)
    planned = []
    area_ids = service_request.area_ids()
    for target in known.targets_of(service_id or service_request.service_id, severity, area_ids):
        row = rows.get(target.kind)
        if row is None and (service_id is None or not _still_to_come(service_request, target.kind)):
            continue
        if row is not None and (row.stopped_at is not None or row.target_id == target.id):
            continue
        if target.kind == "resolve" and keeps_day and service_id is None and service_request.scheduled_on is not None:
            continue
        if row is not None and service_id is None and _is_of_rule(known, row.target_id):
            continue
        planned.append(_recounted(service_request, known, target, row, log, now, service_id))
    return planned


def _recounted(
    service_request: ServiceRequest, known: Reference, target: TargetRow, row: Clock | None, log: list[Event],
    now: datetime, service_id: int | None,
) -> PlannedClock:  # fmt: skip
    started_at = in_city_zone(row.started_at if row else service_request.requested_datetime)
    spans = standing(pauses_of(log), now)
    due = recount(CountingNow(known), target.id, started_at, spans=spans, stretches=stretches_of(log))
    assert due is not None
    return plan_clock(
        target,
        known.chain_of(service_id or service_request.service_id, service_request.department_id),
        started_at=started_at,
        due_at=in_city_zone(due),
        paused=total(spans) if spans else timedelta(0),
        taken=row.steps_taken if row else (),
        last_activity=now,
    )


def _still_to_come(service_request: ServiceRequest, kind: str) -> bool:
    """Whether a clock of this kind would still measure something."""
    if kind == "resolve":
        return True
    if service_request.first_action_at is not None:
        return False
    answered = Event.objects.filter(service_request=service_request, kind__in=["assigned", "message_sent"])
    return kind == "first_action" or not answered.exists()


def _is_of_rule(known: Reference, target_id: int | None) -> bool:
    return any(row.id == target_id for row in known.rule_targets.values())


def clock_events(service_request_id: int) -> list[Event]:
    """The part of a case's log that its clocks are made of, in order, without what was taken back."""
    events = Event.objects.filter(service_request_id=service_request_id, kind__in=CLOCK_EVENTS)
    return not_taken_back(events.order_by("sequence"))
