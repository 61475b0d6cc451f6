"""Take a place on an appointed day, for a report that comes in and for a case that has or gets another day.

Two who take the last place at the same moment wait for each other: the second finds the day full.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from requests_app import events
from requests_app.queries.schedule import days_offered, end_of
from routing.planning import PlannedClock, elapsed_time, plan_clock
from routing.reference import in_city_zone, reference
from routing.schedule import Schedule


class DayTaken(Exception):
    """The day is full, or not offered (any more)."""


@dataclass(frozen=True)
class Appointment:
    """A day in a zone of a schedule, and the clock of a case that is to be done on it."""

    schedule: Schedule
    day: date
    zone_id: int | None
    clock: PlannedClock


def appointment(
    schedule: Schedule, day: date, *, severity: int, area_ids: Sequence[int], department_id: int | None,
    started_at: datetime,
) -> Appointment:  # fmt: skip
    """The day as it counts for a case in these areas: the work is due when that day closes."""
    due_at = end_of(schedule.service_id, severity, area_ids, day)
    clock = clock_due(schedule.service_id, department_id, started_at=started_at, due_at=due_at)
    return Appointment(schedule, day, schedule.zone_of(area_ids), clock)


def clock_due(
    service_id: int, department_id: int | None, *, started_at: datetime, due_at: datetime, taken: Sequence[int] = ()
) -> PlannedClock:
    """A resolve clock that no target measures: it is due at `due_at` because that day was agreed upon."""
    chain = reference().chain_of(service_id, department_id)
    start = min(in_city_zone(started_at), due_at)
    return plan_clock(elapsed_time("resolve"), chain, started_at=start, due_at=due_at, taken=taken)


def as_entry(clock: PlannedClock) -> dict[str, Any]:
    """The clock as events hold it."""
    return events.clock(**asdict(clock))


def with_day(clocks: Sequence[PlannedClock], booked: Appointment | None) -> list[PlannedClock]:
    """The clocks of a new request: work that has its day is due on that day."""
    others = [clock for clock in clocks if booked is None or clock.kind != "resolve"]
    return [*others, booked.clock] if booked else others


def take_place(schedule: Schedule, day: date, zone_id: int | None, *, now: datetime) -> None:
    """Hold the day in the caller's transaction until it ends. Raises DayTaken when there is no room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"day:{schedule.service_id}:{zone_id}:{day}"]
        )
    if not any(each.day == day for each in days_offered(schedule, zone_id, now=now)):
        raise DayTaken


def day_event(day: date, zone_id: int | None, *, by: str) -> events.NewEvent:
    """The day is appointed; `by` is resident or staff."""
    return events.scheduled(day=day, zone_id=zone_id, by=by)
