"""Working days of a deadline. Plain Python: the day of receipt does not count, the last day does."""

from collections.abc import Callable
from datetime import date, timedelta

Works = Callable[[date], bool]
_MOST = 3_660  # days looked at: a calendar that never works must not run for ever


def weekdays(day: date) -> bool:
    """Monday to Friday, for a city without a calendar."""
    return day.weekday() < 5


def after(day: date, count: int, works: Works) -> date:
    """The day by which `count` working days have passed after `day`. Raises ValueError when there are not as many."""
    for _each in range(_MOST):
        if count <= 0:
            return day
        day += timedelta(days=1)
        count -= works(day)
    raise ValueError("the calendar has too few working days")


def between(first: date, last: date, works: Works) -> int:
    """How many working days lie after `first`, up to `last`; none when `last` lies before."""
    days = min(max((last - first).days, 0), _MOST)
    return sum(works(first + timedelta(days=each)) for each in range(1, days + 1))
