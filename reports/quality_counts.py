"""How work went, counted for all groups of cases at once: what `reports.quality` tells of one group.

Plain Python and numpy. `reports.quality_rows` says how each case stood.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases, Floats
from reports.endings import CANCELED, OPEN, RESOLVED
from reports.incidence import Curve, incidence
from reports.metrics import DAY
from reports.quality_rows import SHARES, Mask, stood

IN_ORDER = ("triage", "queued", "taken", "working")  # a hold may come in any of them
CLOSED = "closed"
OLD_DAYS = (30, 90)


class Counts:
    """The figures of all groups, as columns with a row for each group; each is counted once, when it is asked for.

    `groups` are numbers from 0 to `count - 1`. Moments as in `reports.metrics`.
    """

    def __init__(
        self, cases: Cases, groups: NDArray[Any], count: int, start: float, end: float, as_of: float
    ) -> None:  # fmt: skip
        self._cases, self._groups, self._count, self._end = cases, groups, count, end
        self._stood = stood(cases, start, end, as_of)
        self._within = groups[self._stood.rows]

    @property
    def cohort(self) -> Cases:
        """The cases received in the period."""
        return self._stood.cohort

    def part_of(self, name: str) -> tuple[Mask, Mask]:
        """A share, as the cases counted and those they are counted of. Raises KeyError for another name."""
        return self._stood.part_of(name)

    def _many(self, mask: Mask) -> NDArray[np.int64]:
        return np.bincount(self._within[mask], minlength=self._count)

    def _sums(self, values: NDArray[Any]) -> Floats:
        total: Floats = np.bincount(self._within, weights=values, minlength=self._count).astype(np.float64)
        return total

    @cached_property
    def _shares(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        values, places = self._stood.kinds
        codes = self._within * np.uint32(len(values)) + places
        table = np.bincount(codes, minlength=self._count * len(values)).reshape(self._count, len(values))
        found = {}
        for place, name in enumerate(SHARES):
            is_part, is_whole = ((values >> np.uint32(2 * place + bit)) & 1 for bit in (0, 1))
            found[name] = table @ is_part.astype(np.int64), table @ is_whole.astype(np.int64)
        return found

    def share(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Counts and what they are of."""
        return self.told if name == "told" else self._shares[name]

    @cached_property
    def told(self) -> tuple[Floats, Floats]:
        """People who were told of the closing, and who can be told."""
        cohort, answered = self._stood.cohort, self._stood.answered
        return self._sums(answered * cohort.told), self._sums(answered * cohort.reachable)

    @cached_property
    def received(self) -> NDArray[np.int64]:
        return np.bincount(self._within, minlength=self._count)

    @cached_property
    def imported(self) -> NDArray[np.int64]:
        return self._many(self._stood.is_imported)

    @cached_property
    def people(self) -> Floats:
        return self._sums(np.where(self._stood.is_joined, 0, self._stood.cohort.voices))

    @cached_property
    def to_resolve(self) -> list[Curve]:
        some = ~self._stood.is_joined  # as in `metrics`: what was taken back can never be resolved
        return incidence(self._stood.spans[some], self._stood.endings[some], self._within[some], self._count)

    @cached_property
    def to_assign(self) -> list[Curve]:
        return self._until(self._stood.cohort.to_assign)

    @cached_property
    def to_action(self) -> list[Curve]:
        return self._until(self._stood.cohort.to_action)

    def _until(self, column: NDArray[Any]) -> list[Curve]:
        """Until a step that a case may end without; a withdrawn one waited until then."""
        happened, some = self._stood.happened(column), self._stood.waited
        otherwise = np.where(self._stood.endings == OPEN, OPEN, CANCELED)
        spans, how = np.where(happened, column, self._stood.spans), np.where(happened, RESOLVED, otherwise)
        return incidence(spans[some], how[some], self._within[some], self._count)

    @cached_property
    def from_assign(self) -> list[Curve]:
        column = self._stood.cohort.to_assign
        taken = self._stood.waited & self._stood.happened(column)
        spans = self._stood.spans[taken] - column[taken]
        return incidence(spans, self._stood.endings[taken], self._within[taken], self._count)

    @cached_property
    def steps(self) -> dict[str, Floats]:
        return {name: self._sums(each) for name, each in self._stood.spent.items()}

    @cached_property
    def stepped(self) -> NDArray[np.int64]:
        return self._many(self._stood.own_log)

    @cached_property
    def entered(self) -> dict[str, NDArray[np.int64]]:
        return {name: self._many(each > 0) for name, each in self._stood.spent.items()}

    @cached_property
    def moves(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """A case that was in two steps and in none between went on from one to the other, or closed after the last."""
        own, spent, names = self._stood.own_log, self._stood.spent, [*IN_ORDER, CLOSED]
        was_in = [*(spent[name] > 0 for name in IN_ORDER), own & self._stood.is_closed]
        were = np.zeros(len(own), dtype=np.uint32)
        for place, mask in enumerate(was_in):
            were |= mask.astype(np.uint32) << np.uint32(place)
        codes = self._within * np.uint32(32) + were
        table = np.bincount(codes[own], minlength=32 * self._count).reshape(self._count, 32)
        found: dict[tuple[str, str], NDArray[np.int64]] = {}
        for pattern in range(32):
            passed = [name for place, name in enumerate(names) if pattern >> place & 1]
            for ways in zip(passed, passed[1:], strict=False):
                found[ways] = found.get(ways, 0) + table[:, pattern]
        return found

    @cached_property
    def hand_offs(self) -> Floats:
        return self._sums(np.where(self._stood.own_log, self._stood.cohort.hand_offs, 0))

    @cached_property
    def ages(self) -> Sequence[Floats]:
        """Days that the cases open at the end had waited, by group, ascending."""
        queue = (self._cases.received < self._end) & (self._cases.closed > self._end)
        days, of = (self._end - self._cases.received[queue]) / DAY, self._groups[queue]
        order = np.lexsort((days, of))
        edges = np.searchsorted(of[order], np.arange(self._count + 1))
        parts: Sequence[Floats] = np.split(days[order], edges[1:-1])
        return list(parts)
