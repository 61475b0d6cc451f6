"""A calendar's year as a picture: every day of it, worked or not and why. Plain Python."""

import calendar as days_of
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.sla import Calendar

WORK, OFF, HOLIDAY = "work", "off", "holiday"


@dataclass(frozen=True)
class DayShown:
    """One day: `kind` is work, off (a weekday without hours) or holiday, with its `name` then."""

    day: date
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Month:
    """The first day of a month and its weeks from Monday on; None stands where another month's days would be."""

    first: date
    weeks: list[list[DayShown | None]]


def months_of(calendar: Calendar, year: int, names: Mapping[date, str]) -> list[Month]:
    """The twelve months of a year. `names` say why a day is free."""
    found = []
    for month in range(1, 13):
        weeks = [
            [_shown(calendar, date(year, month, number), names) if number else None for number in week]
            for week in days_of.Calendar().monthdayscalendar(year, month)
        ]
        found.append(Month(date(year, month, 1), weeks))
    return found


def working_days(months: list[Month]) -> int:
    """How many days of these months are worked."""
    return sum(1 for month in months for week in month.weeks for day in week if day is not None and day.kind == WORK)


def _shown(calendar: Calendar, day: date, names: Mapping[date, str]) -> DayShown:
    if day in calendar.holidays:
        return DayShown(day, HOLIDAY, names.get(day, ""))
    return DayShown(day, WORK if calendar.hours[day.weekday()] else OFF)
