"""Which days a service offers, and how many visits still fit into each.

Plain Python. A schedule tells capacities by weekday and by single days; who counts the visits that are taken, and which
days are holidays, is the caller's business.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.sla import Calendar


@dataclass(frozen=True)
class Schedule:
    """A service's offer of days. `zone_ids`: the areas that have days of their own; empty: the city is one zone.

    `weekly` has the visits that fit into a weekday (0 is Monday) of a zone, `special` those of a single day; with zone
    None they count for every zone that has no entry of its own.
    """

    service_id: int
    zone_ids: frozenset[int] = frozenset()
    lead_days: int = 2
    horizon_days: int = 28
    change_until_days: int = 1
    is_required: bool = True
    preparation: Mapping[str, str] = field(default_factory=dict)
    weekly: Mapping[tuple[int | None, int], int] = field(default_factory=dict)
    special: Mapping[tuple[int | None, date], int] = field(default_factory=dict)

    def zone_of(self, area_ids: Collection[int]) -> int | None:
        """The zone among the areas that a place lies in; None without zones, or when it lies in none of them."""
        return next((key for key in area_ids if key in self.zone_ids), None)


@dataclass(frozen=True)
class Day:
    """A day that can be chosen, and how many visits still fit."""

    day: date
    left: int


def capacity_of(schedule: Schedule, day: date, zone: int | None, holidays: Collection[date] = ()) -> int:
    """How many visits fit into a day of a zone. A single day that was given a number counts even on a holiday."""
    for key in ((zone, day), (None, day)):
        if key in schedule.special:
            return schedule.special[key]
    if day in holidays:
        return 0
    own = schedule.weekly.get((zone, day.weekday()))
    return own if own is not None else schedule.weekly.get((None, day.weekday()), 0)


def days_of(schedule: Schedule, today: date) -> list[date]:
    """The days from the lead to the horizon, both among them."""
    return [today + timedelta(days=n) for n in range(schedule.lead_days, schedule.horizon_days + 1)]


def offered_days(
    schedule: Schedule, today: date, taken: Mapping[date, int], holidays: Collection[date] = (), zone: int | None = None
) -> list[Day]:
    """The days that can be chosen `today`, the next first: those with room left. `taken` counts visits by day."""
    found = []
    for day in days_of(schedule, today):
        left = capacity_of(schedule, day, zone, holidays) - taken.get(day, 0)
        if left > 0:
            found.append(Day(day, left))
    return found


def may_change(schedule: Schedule, appointed: date, today: date) -> bool:
    """Whether a resident may still move or cancel an appointed day."""
    return today <= appointed - timedelta(days=schedule.change_until_days)


def closes_at(day: date, calendar: Calendar) -> datetime:
    """When work ends on a day, on the calendar's wall clock; on a day without working hours, at midnight after it."""
    hours = calendar.hours[day.weekday()]
    last = time(0) if any(end == time(0) for _start, end in hours) else max((end for _s, end in hours), default=time(0))
    ends_on = day + timedelta(days=1) if last == time(0) else day
    return datetime.combine(ends_on, last, tzinfo=ZoneInfo(calendar.tz))


def overdue_since(day: date, calendar: Calendar) -> date:
    """The first day on which nobody can still be about to say how an appointed day went: after one working day."""
    found = day + timedelta(days=1)
    for _tries in range(60):
        if calendar.hours[found.weekday()] and found not in calendar.holidays:
            break
        found += timedelta(days=1)
    return found + timedelta(days=1)
