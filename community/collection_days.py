"""On which days something is collected: a weekday every so many weeks, moved by holidays. Plain Python."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
_LONGEST_MOVE = 6


@dataclass(frozen=True)
class CollectionDay:
    """A day of collection. `instead_of` is the usual day when a holiday moved it."""

    day: date
    instead_of: date | None = None


def next_days(
    first_on: date, weekday: int, every_weeks: int, *, today: date, holidays: Collection[date] = (), count: int = 2
) -> list[CollectionDay]:
    """The next days from today on, `count` of them.

    `first_on` is any day of a week in which it is collected, `weekday` 0 is Monday. A holiday moves the collection to
    the next day that is none. Raises ValueError for a weekday or a number of weeks that cannot be.
    """
    if not 0 <= weekday <= 6 or every_weeks < 1:
        raise ValueError("no such weekday, or no weeks")
    start = first_on + timedelta(days=weekday - first_on.weekday())
    step = every_weeks * WEEK
    # One step back: a collection of the week before may have been moved to today.
    rounds = max(0, (today - start) // step - 1) if today > start else 0
    usual = start + rounds * step
    found: list[CollectionDay] = []
    while len(found) < count:
        moved = _moved(usual, holidays)
        if moved.day >= today and usual >= start:
            found.append(moved)
        usual += step
    return found


def _moved(usual: date, holidays: Collection[date]) -> CollectionDay:
    for days in range(_LONGEST_MOVE + 1):
        day = usual + timedelta(days=days)
        if day not in holidays:
            return CollectionDay(day, usual if days else None)
    return CollectionDay(usual)
