"""Working days seen from a moment: when today's or this week's work ends, and how many of them a case is old.

Plain Python over `routing.sla.Calendar`; days are those of the calendar's zone, moments are aware.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from routing.sla import Calendar, next_opening

_ONE = timedelta(days=1)
_FARTHEST = 3 * 366  # days looked back for working days: a calendar that works one day a week has 156 in them


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the calendar has working hours on that day and no holiday."""
    return bool(calendar.hours[day.weekday()]) and day not in calendar.holidays


def end_of_work(now: datetime, calendar: Calendar) -> datetime:
    """When the working day ends that goes on at `now`, or the next one where none does.

    Raises ValueError for a calendar without working time.
    """
    return _closing(next_opening(now, calendar).astimezone(calendar.zone).date(), calendar)


def end_of_working_week(now: datetime, calendar: Calendar) -> datetime:
    """When the last working day ends of the week (from Monday on) in which work goes on, or goes on next.

    Raises ValueError for a calendar without working time.
    """
    first = end_of_work(now, calendar)
    day = next_opening(now, calendar).astimezone(calendar.zone).date()
    sunday = day + timedelta(days=6 - day.weekday())
    while sunday > day:
        if is_working_day(sunday, calendar):
            return _closing(sunday, calendar)
        sunday -= _ONE
    return first


def _closing(day: date, calendar: Calendar) -> datetime:
    """The end of the last working hours of a day; hours that end at midnight end with the day."""
    ends = [closes for _opens, closes in calendar.hours[day.weekday()]]
    if time(0) in ends:
        return datetime.combine(day + _ONE, time(0), tzinfo=calendar.zone)
    return datetime.combine(day, max(ends), tzinfo=calendar.zone)


def days_back(today: date, counts: Sequence[int], calendar: Calendar | None) -> list[date]:
    """For each of `counts` (from 1 on, rising): the working day that lies so many back, today being the first.

    What was received on that day or later is fewer working days old than the count. Without a calendar, or with one
    that has too few working days, every day counts.
    """
    found: list[date] = []
    day, passed = today, 0
    for _step in range(_FARTHEST):
        if calendar is None or is_working_day(day, calendar):
            passed += 1
            found += [day] * (passed in counts)
        if len(found) == len(counts):
            return found
        day -= _ONE
    return [today - timedelta(days=count - 1) for count in counts]
