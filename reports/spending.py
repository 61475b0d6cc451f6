"""What cases cost, as people wrote it down, and what follows from it for the others. Plain Python and numpy; cents.

Nobody writes down everything: a mean is of the cases that have lines, and everything beyond those is an estimate, made
only from `FEWEST` cases or more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases, Integers
from reports.endings import JOINED
from reports.metrics import compact, places_of

FEWEST = 5
NOTHING = -1  # no line was written down


@dataclass(frozen=True)
class Costs:
    """A number of cases; `amounts` are cents of those with at least one line."""

    cases: int = 0
    amounts: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def recorded(self) -> int:
        """How many have a line."""
        return len(self.amounts)

    @property
    def total(self) -> int:
        """What was written down."""
        return int(self.amounts.sum())

    @property
    def each(self) -> float | None:
        """What a case with lines cost on average."""
        return self.total / self.recorded if self.recorded else None

    @cached_property
    def middle(self) -> float | None:
        """What half of the cases with lines cost at most."""
        return float(np.median(self.amounts)) if self.recorded else None

    @property
    def estimate(self) -> float | None:
        """What all cases cost, if those without lines cost as much as the median of those with; None for few lines."""
        if self.recorded < FEWEST or self.middle is None:
            return None
        return self.total + (self.cases - self.recorded) * self.middle

    @property
    def usual(self) -> float | None:
        """The average, where it rests on enough cases to say what another one would cost."""
        return self.each if self.recorded >= FEWEST else None


@dataclass(frozen=True)
class Backlog:
    """Open cases of one service and what each would cost (None: too few lines to say)."""

    cases: int
    each: float | None

    @property
    def estimate(self) -> float | None:
        """What working them off would cost."""
        return None if self.each is None else self.cases * self.each


@dataclass(frozen=True)
class Avoided:
    """Something that did not have to happen: how often it was counted, the share of it that would have (0 to 1), and
    what each would have cost (None: not known)."""

    counted: int
    share: float
    each: float | None

    @property
    def times(self) -> float:
        """How often it would have happened."""
        return self.counted * self.share

    @property
    def estimate(self) -> float | None:
        """What that would have cost."""
        return None if self.each is None else self.times * self.each


def amounts_of(cases: Cases, numbers: Integers, cents: Integers) -> Integers:
    """What was written down for each case, `NOTHING` without a line, from the number of the case and the cents of
    each line."""
    place, mine = places_of(cases.number, numbers)
    sums = np.bincount(place[mine], weights=cents[mine], minlength=len(cases))
    lines = np.bincount(place[mine], minlength=len(cases))
    found: Integers = np.where(lines > 0, sums, NOTHING).astype(np.int64)
    return found


def costs_of(amounts: Integers) -> Costs:
    """All of them together."""
    return Costs(len(amounts), amounts[amounts >= 0])


def costs_by(keys: NDArray[np.int64], amounts: Integers) -> dict[int, Costs]:
    """The costs for each value of a key, from one amount for each case."""
    if not len(keys):
        return {}
    values, places = compact(keys)
    many = np.bincount(places, minlength=len(values))
    has_line = np.flatnonzero(amounts >= 0)
    has_line = has_line[np.argsort(places[has_line], kind="stable")]
    edges = np.searchsorted(places[has_line], np.arange(len(values) + 1))
    parts = np.split(amounts[has_line], edges[1:-1])
    return {int(key): Costs(int(many[place]), parts[place]) for place, key in enumerate(values.tolist())}


def ended(cases: Cases, *, start: float, end: float, **_rest: float) -> Cases:
    """The cases that ended from `start` until before `end`."""
    return cases.take((cases.closed >= start) & (cases.closed < end))


def open_at(cases: Cases, at: float) -> Cases:
    """Everything received before a moment and not closed at it."""
    return cases.take((cases.received < at) & (cases.closed > at))


def backlog_by_service(waiting: Cases, costs: Mapping[int, Costs]) -> dict[int, Backlog]:
    """Open cases of each service, at what its ended ones cost."""
    many = np.bincount(waiting.service)
    return {
        int(service): Backlog(int(many[service]), costs.get(int(service), Costs()).usual)
        for service in np.flatnonzero(many)
    }


def working_off(backlog: Mapping[int, Backlog]) -> tuple[float | None, int]:
    """What the open cases of all services with a known cost come to, and how many cases that is."""
    known = [each for each in backlog.values() if each.estimate is not None]
    return (sum(each.estimate or 0 for each in known) if known else None), sum(each.cases for each in known)


def late_by_service(waiting: Cases, at: float) -> dict[int, int]:
    """Open cases past their due time as it is now; while a clock stands still it cannot pass."""
    many = np.bincount(waiting.service[waiting.due < np.minimum(at, waiting.paused_since)])
    return {int(service): int(many[service]) for service in np.flatnonzero(many)}


def joined_unseen(cases: Cases) -> int:
    """Of cases that ended, those joined to another before anybody was on site for them."""
    return int(np.count_nonzero((cases.ending == JOINED) & (cases.visits == 0)))
