"""How a city's work went: what METRICS.md counts of each step, closing and hand-off, for any grouping of cases.

Plain Python and numpy. Everything is a share with its parts, a curve, or seconds by step, so that a page need not
divide. A figure is counted, for all groups at once, when a page first asks for it. Imported cases bring no log of
steps: they are left out of what is told from steps, and counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.cases import Cases, Floats
from reports.incidence import Curve
from reports.metrics import Share, compact
from reports.quality_counts import Counts
from reports.quality_rows import OF_CLOSED


@dataclass(frozen=True)
class Way:
    """Where cases spent their time: seconds by step, of the `stepped` cases together (those with a log of their own,
    neither joined nor withdrawn). `entered` of them were in each step.

    `moves` are how many went on from one step of `IN_ORDER` to a later one, or from there to `CLOSED`. `hand_offs`:
    from one worklist to another. `imported` ones have no log.
    """

    steps: dict[str, float]
    entered: dict[str, int]
    moves: dict[tuple[str, str], int]
    stepped: int
    hand_offs: int
    imported: int


class Quality:
    """One group of requests received in a period, as it stood at `as_of`; the backlog is that of the period's end."""

    def __init__(self, counts: Counts, place: int) -> None:
        self._counts, self._place = counts, place

    @property
    def received(self) -> int:
        """All that came, joined and withdrawn ones too."""
        return int(self._counts.received[self._place])

    @property
    def imported(self) -> int:
        """Of them, those whose log came from elsewhere."""
        return int(self._counts.imported[self._place])

    @property
    def people(self) -> int:
        """Who spoke up: the voices of all cases that were not joined to another."""
        return int(self._counts.people[self._place])

    def _share(self, name: str) -> Share:
        count, of = self._counts.share(name)
        return Share(int(count[self._place]), int(of[self._place]))

    @property
    def not_actionable(self) -> Share:
        """Of cases closed with an answer."""
        return self._share("not_actionable")

    @property
    def joined(self) -> Share:
        """Duplicates of all that came."""
        return self._share("joined")

    @property
    def misrouted(self) -> Share:
        """Sent to another department after the first, of cases with a log of their own."""
        return self._share("misrouted")

    @property
    def reported_again(self) -> Share:
        """Of cases closed with an answer, those closed at least so long before that it could be seen."""
        return self._share("reported_again")

    @property
    def of_closed(self) -> dict[str, Share]:
        """Shares of the cases closed with an answer, by the names of `OF_CLOSED`."""
        return {name: self._share(name) for name in OF_CLOSED}

    @property
    def taken_in_time(self) -> Share:
        """Of clocks met, missed, or running past their time."""
        return self._share("taken_in_time")

    @property
    def begun_in_time(self) -> Share:
        """Of clocks met, missed, or running past their time."""
        return self._share("begun_in_time")

    @property
    def told(self) -> Share:
        """Of the people who can be told that their case was closed, those who were."""
        return self._share("told")

    @property
    def to_assign(self) -> Curve:
        """From the receipt until somebody took the case."""
        return self._counts.to_assign[self._place]

    @property
    def to_action(self) -> Curve:
        """From the receipt until somebody began with it."""
        return self._counts.to_action[self._place]

    @property
    def from_assign(self) -> Curve:
        """From the taking until it was resolved."""
        return self._counts.from_assign[self._place]

    @property
    def to_resolve(self) -> Curve:
        """From the receipt until it was resolved."""
        return self._counts.to_resolve[self._place]

    @property
    def way(self) -> Way:
        """Where cases spent their time."""
        counts, place = self._counts, self._place
        return Way(
            {name: float(found[place]) for name, found in counts.steps.items()},
            {name: int(found[place]) for name, found in counts.entered.items()},
            {ways: int(found[place]) for ways, found in counts.moves.items()},
            self.stepped, self.hand_offs, self.imported,
        )  # fmt: skip

    @property
    def stepped(self) -> int:
        """Cases with a log of their own, neither joined nor withdrawn."""
        return int(self._counts.stepped[self._place])

    @property
    def hand_offs(self) -> int:
        """How often they went from one worklist to another."""
        return int(self._counts.hand_offs[self._place])

    @property
    def ages(self) -> Floats:
        """Days that open cases have waited, ascending."""
        return self._counts.ages[self._place]

    def old(self, days: float) -> Share:
        """Open cases that have waited for longer than so many days."""
        return Share(int(np.count_nonzero(self.ages > days)), len(self.ages))

    @property
    def middle_age(self) -> float | None:
        """The median age of open cases, in days."""
        return float(np.median(self.ages)) if len(self.ages) else None


def quality(cases: Cases, *, start: float, end: float, as_of: float) -> Quality:
    """All cases together."""
    return Quality(Counts(cases, np.zeros(len(cases), dtype=np.uint8), 1, start, end, as_of), 0)


def together(found: Iterable[Quality]) -> Way:
    """The way of several groups together."""
    ways = [each.way for each in found]
    return Way(
        _added(each.steps for each in ways), _added(each.entered for each in ways), _added(each.moves for each in ways),
        sum(each.stepped for each in ways), sum(each.hand_offs for each in ways), sum(each.imported for each in ways),
    )  # fmt: skip


def _added(parts: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    total: dict[Any, Any] = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total.get(name, 0) + value
    return total


def quality_by(cases: Cases, key: str, *, start: float, end: float, as_of: float) -> dict[int, Quality]:
    """For each value of the column `key`; 0 holds those without one. Text columns give places in `cases.texts`."""
    keys = getattr(cases, key)
    if not len(keys):
        return {}
    values, places = compact(keys)
    counts = Counts(cases, places, len(values), start, end, as_of)
    return {int(value): Quality(counts, place) for place, value in enumerate(values)}
