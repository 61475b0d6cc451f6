"""How many cases will be open in the next days: what is open now, what usually comes, what is usually closed.

Plain Python. What is usual for a day is the median of the same weekdays of the last weeks; a holiday counts like a
Sunday. The range grows with the days ahead, as chance adds up.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

FEWEST_DAYS = 14  # of records, before anything is called usual
_SUNDAY = 6
_Z = 1.2816  # eight of ten


@dataclass(frozen=True)
class Usual:
    """What is expected on each of some days, and how far such a day lies from it by chance (a variance for each)."""

    expected: list[float]
    variance: list[float]


@dataclass(frozen=True)
class Ahead:
    """How many cases will be open at the end of a day; eight times of ten between `low` and `high`."""

    day: date
    expected: float
    low: float
    high: float


def usual(counts: Mapping[date, int], days: Sequence[date], holidays: Collection[date]) -> Usual | None:
    """What is usual for `days`, from the counts of past whole days; None for fewer than FEWEST_DAYS of them."""
    if len(counts) < FEWEST_DAYS:
        return None
    groups: dict[int, list[int]] = {}
    for day, count in counts.items():
        groups.setdefault(_kind(day, holidays), []).append(count)
    middles = {kind: float(median(found)) for kind, found in groups.items()}
    overall = float(median(counts.values()))
    off = sum((count - middles[_kind(day, holidays)]) ** 2 for day, count in counts.items())
    variance = off / max(1, len(counts) - len(middles))  # each median took a day's freedom to differ
    return Usual([middles.get(_kind(day, holidays), overall) for day in days], [variance] * len(days))


def foreseen(ranges: Mapping[date, tuple[float, float, float]], days: Sequence[date], otherwise: Usual) -> Usual:
    """The expected count of each day, with the range that holds eight of ten, where a forecast gives them.

    `otherwise` stands for the days that it does not reach.
    """
    expected, variance = list(otherwise.expected), list(otherwise.variance)
    for place, day in enumerate(days):
        if day in ranges:
            middle, low, high = ranges[day]
            expected[place], variance[place] = middle, ((high - low) / (2 * _Z)) ** 2
    return Usual(expected, variance)


def _kind(day: date, holidays: Collection[date]) -> int:
    return _SUNDAY if day in holidays else day.weekday()


def ahead(open_now: int, days: Sequence[date], arrivals: Usual, closings: Usual) -> list[Ahead]:
    """How many will be open at the end of each day, none ever below zero. The first of `days` may be the rest of today.

    Raises ValueError when the expected counts are not one for each day.
    """
    found: list[Ahead] = []
    level, doubt = float(open_now), 0.0
    flows = zip(arrivals.expected, closings.expected, arrivals.variance, closings.variance, strict=True)
    for day, (comes, goes, *doubts) in zip(days, flows, strict=True):
        level = max(0.0, level + comes - goes)
        doubt += sum(doubts)
        reach = _Z * math.sqrt(doubt)
        found.append(Ahead(day, level, max(0.0, level - reach), level + reach))
    return found


def rest_of(expected: float, so_far: int) -> float:
    """What is still to come of a day of which so much has come; nothing when more came than is usual."""
    return max(0.0, expected - so_far)
