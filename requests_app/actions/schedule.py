"""Appointed days of a case: choose another, give it back, say that nobody came.

The first promise never changes. A day that the resident wished for moves the clock and the current promise. A day that
the city had to move, and one on which it did not come, moves the current promise only: the clock still measures what
was agreed upon, so that a broken appointment stays one.
"""

from datetime import date, datetime

from requests_app import events
from requests_app.actions.booking import appointment, as_entry, clock_due, take_place
from requests_app.actions.change import changing
from requests_app.actions.closing import withdrawn
from requests_app.actions.recount import recounted_clocks
from requests_app.actor import WORKER, Actor
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.queries.schedule import schedule_of, untold_visits
from routing.planning import PlannedClock
from routing.reference import in_city_zone
from routing.schedule import Schedule, may_change

RESIDENT, STAFF, CITY = "resident", "staff", "city"


class NoDays(Exception):
    """The service of the case offers no days."""


class NotAppointed(Exception):
    """The case has no appointed day, or it lies ahead and cannot have been missed yet."""


class TooLate(Exception):
    """So shortly before the day residents can no longer move or cancel it by themselves."""


def choose_day(service_request_id: int, *, day: date, wished_by: str = RESIDENT, actor: Actor, version: int | None,
               now: datetime) -> None:  # fmt: skip
    """Appoint a day, the first one or another. `wished_by`: resident or staff (the city has to move it).

    Raises NoDays, TooLate (residents only), booking.DayTaken and what `changing` raises; then nothing is written.
    """
    with changing(service_request_id, "schedule", actor=actor, version=version, now=now) as change:
        case = change.service_request
        schedule = _schedule(case)
        _require_in_time(case, schedule, actor, now)
        if case.scheduled_on == day:
            return
        booked = appointment(
            schedule, day, severity=case.severity, area_ids=case.area_ids(), department_id=case.department_id,
            started_at=case.requested_datetime,
        )  # fmt: skip
        take_place(schedule, day, booked.zone_id, now=now)
        change.events.append(events.scheduled(day=day, zone_id=booked.zone_id, by=wished_by))
        due_at = booked.clock.due_at
        clocks = []
        if wished_by == RESIDENT and not _was_missed_by_city(case):
            clocks.append(as_entry(_moved(case, due_at)))
        change.events.append(events.clocks_set(clocks, promise=due_at, cause="schedule"))


def _moved(case: ServiceRequest, due_at: datetime) -> PlannedClock:
    row = Clock.objects.filter(service_request=case, kind="resolve").first()
    return clock_due(
        case.service_id, case.department_id, started_at=row.started_at if row else case.requested_datetime,
        due_at=due_at, taken=row.steps_taken if row else (),
    )  # fmt: skip


def give_back(service_request_id: int, *, by: str = RESIDENT, actor: Actor, version: int | None,
              now: datetime) -> None:  # fmt: skip
    """Cancel the appointed day. `by`: resident or staff.

    Work that needs a day is canceled with it when the resident wished so; other work goes on under its usual target.
    What the city cancels stays due as it was promised, but the resident reads the usual date again. Raises
    NotAppointed, TooLate and what `changing` raises.
    """
    with changing(service_request_id, "unschedule", actor=actor, version=version, now=now) as change:
        case = change.service_request
        if case.scheduled_on is None:
            raise NotAppointed
        schedule = schedule_of(case.service_id)
        if schedule is not None:
            _require_in_time(case, schedule, actor, now)
        change.events.append(events.schedule_canceled(by=by))
        if by == RESIDENT and schedule is not None and schedule.is_required and not case.parts_open:
            change.events.extend(withdrawn(case, now=now))
            return
        clocks = recounted_clocks(case, severity=case.severity, now=now, keeps_day=False)
        usual = [clock for clock in clocks if clock.kind == "resolve"]
        if usual:
            entries = [as_entry(clock) for clock in usual] if by == RESIDENT else []
            change.events.append(events.clocks_set(entries, promise=usual[0].due_at, cause="schedule"))


def miss_visit(service_request_id: int, *, by: str, note: str = "", actor: Actor, version: int | None,
               now: datetime) -> None:  # fmt: skip
    """Say that the appointed visit did not happen. `by`: city (nobody came) or resident (nothing was ready).

    The day is over for this case: the resident is asked to choose another. Raises NotAppointed, also for a day that
    lies ahead, and what `changing` raises.
    """
    if by not in (CITY, RESIDENT):
        raise ValueError(by)
    with changing(service_request_id, "miss_visit", actor=actor, version=version, now=now) as change:
        case = change.service_request
        if case.scheduled_on is None or case.scheduled_on > in_city_zone(now).date():
            raise NotAppointed
        change.events.append(events.visit_missed(by=by, note_id=change.note_id(note)))


def record_untold(service_request_id: int, *, day: date, now: datetime) -> bool:
    """Nobody told in time how the visit of `day` went: it was missed by the city, once. Returns whether it was."""
    if not ServiceRequest.everything.filter(pk=service_request_id).exists():
        return False
    with changing(service_request_id, "miss_visit", actor=WORKER, version=None, now=now) as change:
        rows = ServiceRequest.everything.filter(pk=service_request_id, scheduled_on=day)
        if not untold_visits(rows, before=in_city_zone(now).date()).exists():
            return False
        change.events.append(events.visit_missed(by=CITY))
    return True


def _schedule(case: ServiceRequest) -> Schedule:
    schedule = schedule_of(case.service_id)
    if schedule is None:
        raise NoDays
    return schedule


def _require_in_time(case: ServiceRequest, schedule: Schedule, actor: Actor, now: datetime) -> None:
    """Staff may change a day whenever they like; residents until some days before."""
    is_resident = actor.source == "resident"
    if is_resident and case.scheduled_on and not may_change(schedule, case.scheduled_on, in_city_zone(now).date()):
        raise TooLate


def _was_missed_by_city(case: ServiceRequest) -> bool:
    return Event.objects.filter(service_request=case, kind="visit_missed", data__by=CITY).exists()
