"""How work went, counted for all groups of cases at once: what `reports.quality` tells of one group.

Plain Python and numpy. Imported cases bring no log of steps: they are left out of what is told from steps.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import NO_SPAN, Cases, Floats
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, OPEN, RESOLVED
from reports.incidence import Curve, incidence
from reports.metrics import DAY
from reports.queries.fact_sql import (
    ACK_MET,
    ACK_MISSED,
    ACTION_MET,
    ACTION_MISSED,
    FIRST_CONTACT,
    HELD,
    IMPORTED,
    LAST_DAY,
    MISROUTED,
    NO_VISIT,
    ONE_STEP,
    PASSED_ON,
    QUEUED,
    REPORTED_AGAIN,
    TAKEN,
    TRIAGE,
    WORKING,
)

STEPS = {TRIAGE: "triage", QUEUED: "queued", TAKEN: "taken", WORKING: "working", HELD: "held"}
IN_ORDER = ("triage", "queued", "taken", "working")  # a hold may come in any of them
CLOSED = "closed"
AGAIN_DAYS = 30
OLD_DAYS = (30, 90)
OF_CLOSED = {
    "no_visit": NO_VISIT, "last_day": LAST_DAY, "passed_on": PASSED_ON, "first_contact": FIRST_CONTACT,
    "one_step": ONE_STEP,
}  # fmt: skip

Mask = NDArray[np.bool_]


class Counts:
    """The figures of all groups, as columns with a row for each group; each is counted once, when it is asked for.

    `groups` are numbers from 0 to `count - 1`. Moments as in `reports.metrics`.
    """

    def __init__(
        self, cases: Cases, groups: NDArray[Any], count: int, start: float, end: float, as_of: float
    ) -> None:  # fmt: skip
        inside = (cases.received >= start) & (cases.received < end)
        self._cases, self._groups, self._count, self._end, self._as_of = cases, groups, count, end, as_of
        self.rows = np.flatnonzero(inside)
        self.cohort = cases.take(self.rows)
        self._within = groups[self.rows]
        self._shares: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {}

    # Which cases of the cohort are meant.

    @cached_property
    def is_closed(self) -> Mask:
        found: Mask = self.cohort.closed <= self._as_of
        return found

    @cached_property
    def is_joined(self) -> Mask:
        found: Mask = self.is_closed & (self.cohort.ending == JOINED)
        return found

    @cached_property
    def counted(self) -> Mask:
        """Neither joined nor withdrawn."""
        found: Mask = ~self.is_joined & ~(self.is_closed & (self.cohort.ending == CANCELED))
        return found

    @cached_property
    def answered(self) -> Mask:
        """Closed with an answer."""
        found: Mask = self.counted & self.is_closed
        return found

    @cached_property
    def own_log(self) -> Mask:
        """Counted, and not imported."""
        return self.counted & ~self.flagged(IMPORTED)

    def flagged(self, bit: int) -> Mask:
        found: Mask = (self.cohort.flags & bit) > 0
        return found

    def part_of(self, name: str) -> tuple[Mask, Mask]:
        """A share that counts cases, as the cases counted and those they are counted of. Raises KeyError."""
        if name in OF_CLOSED:
            by_hand = self.answered & ~self.flagged(IMPORTED)
            return by_hand & self.flagged(OF_CLOSED[name]), by_hand
        if name == "not_actionable":
            return self.answered & (self.cohort.ending == NOT_ACTIONABLE), self.answered
        if name == "joined":
            return self.is_joined, np.ones(len(self.cohort), dtype=np.bool_)
        if name == "misrouted":
            return self.own_log & self.flagged(MISROUTED), self.own_log
        if name == "reported_again":
            followed = self.answered & (self.cohort.closed <= self._as_of - AGAIN_DAYS * DAY)
            return followed & self.flagged(REPORTED_AGAIN), followed
        if name == "taken_in_time":
            return self._met(ACK_MET, ACK_MISSED, "ack_due")
        if name == "begun_in_time":
            return self._met(ACTION_MET, ACTION_MISSED, "action_due")
        raise KeyError(name)

    def _met(self, met: int, missed: int, due: str) -> tuple[Mask, Mask]:
        """Clocks that were met, of those met, missed, or running past their due time."""
        runs_late = (getattr(self.cohort, due) < self._as_of) & ~self.is_closed
        judged = self.counted & (self.flagged(met | missed) | runs_late)
        return judged & self.flagged(met), judged

    # The figures.

    def _many(self, mask: Mask) -> NDArray[np.int64]:
        return np.bincount(self._within[mask], minlength=self._count)

    def _sums(self, values: NDArray[Any]) -> Floats:
        total: Floats = np.bincount(self._within, weights=values, minlength=self._count).astype(np.float64)
        return total

    def share(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Counts and what they are of."""
        if name not in self._shares:
            if name == "told":
                told, reachable = self.cohort.told, self.cohort.reachable
                self._shares[name] = self._sums(self.answered * told), self._sums(self.answered * reachable)
            else:
                part, whole = self.part_of(name)
                self._shares[name] = self._many(part), self._many(whole)
        return self._shares[name]

    @cached_property
    def received(self) -> NDArray[np.int64]:
        return self._many(np.ones(len(self.cohort), dtype=np.bool_))

    @cached_property
    def imported(self) -> NDArray[np.int64]:
        return self._many(self.flagged(IMPORTED))

    @cached_property
    def people(self) -> Floats:
        return self._sums(np.where(self.is_joined, 0, self.cohort.voices))

    @cached_property
    def _spans(self) -> Floats:
        spans: Floats = np.minimum(self.cohort.closed, self._as_of) - self.cohort.received
        return spans

    @cached_property
    def _ending(self) -> NDArray[Any]:
        return np.where(self.is_closed, self.cohort.ending, OPEN)

    @cached_property
    def _waited(self) -> Mask:
        """Cases with a log of their own that were not joined: withdrawn ones too, since they waited until then."""
        return ~self.is_joined & ~self.flagged(IMPORTED)

    @cached_property
    def to_resolve(self) -> list[Curve]:
        some = ~self.is_joined  # as in `metrics`: what was taken back can never be resolved
        return incidence(self._spans[some], self._ending[some], self._within[some], self._count)

    @cached_property
    def to_assign(self) -> list[Curve]:
        return self._until(self.cohort.to_assign)

    @cached_property
    def to_action(self) -> list[Curve]:
        return self._until(self.cohort.to_action)

    def _until(self, column: NDArray[Any]) -> list[Curve]:
        """Until a step that a case may end without; a withdrawn one waited until then."""
        happened = (column != NO_SPAN) & (column <= self._spans)
        otherwise = np.where(self._ending == OPEN, OPEN, CANCELED)
        some = self._waited
        spans, how = np.where(happened, column, self._spans), np.where(happened, RESOLVED, otherwise)
        return incidence(spans[some], how[some], self._within[some], self._count)

    @cached_property
    def from_assign(self) -> list[Curve]:
        column = self.cohort.to_assign
        taken = self._waited & (column != NO_SPAN) & (column <= self._spans)
        return incidence((self._spans - column)[taken], self._ending[taken], self._within[taken], self._count)

    @cached_property
    def _spent(self) -> dict[str, Floats]:
        """Seconds of each case in each step, with those so far in the step that an open case stands in."""
        found: dict[str, Floats] = {}
        for step, name in STEPS.items():
            lasts = (self.cohort.step == step) & (self.cohort.step_since <= self._as_of)
            running = np.where(lasts, self._as_of - self.cohort.step_since, 0.0)
            found[name] = np.where(self.own_log, getattr(self.cohort, name) + running, 0.0)
        return found

    @cached_property
    def steps(self) -> dict[str, Floats]:
        return {name: self._sums(each) for name, each in self._spent.items()}

    @cached_property
    def stepped(self) -> NDArray[np.int64]:
        return self._many(self.own_log)

    @cached_property
    def entered(self) -> dict[str, NDArray[np.int64]]:
        return {name: self._many(each > 0) for name, each in self._spent.items()}

    @cached_property
    def moves(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """A case that was in two steps and in none between went on from one to the other, or closed after the last."""
        were = np.zeros(len(self.cohort), dtype=np.uint8)
        for place, name in enumerate(IN_ORDER):
            were |= ((self._spent[name] > 0).astype(np.uint8) << place).astype(np.uint8)
        were |= ((self.own_log & self.is_closed).astype(np.uint8) << len(IN_ORDER)).astype(np.uint8)
        codes = self._within * np.uint32(32) + were
        table = np.bincount(codes[self.own_log], minlength=32 * self._count).reshape(self._count, 32)
        names = [*IN_ORDER, CLOSED]
        found: dict[tuple[str, str], NDArray[np.int64]] = {}
        for pattern in range(32):
            passed = [name for place, name in enumerate(names) if pattern >> place & 1]
            for ways in zip(passed, passed[1:], strict=False):
                found[ways] = found.get(ways, 0) + table[:, pattern]
        return found

    @cached_property
    def hand_offs(self) -> Floats:
        return self._sums(np.where(self.own_log, self.cohort.hand_offs, 0))

    @cached_property
    def ages(self) -> Sequence[Floats]:
        """Days that the cases open at the end had waited, by group, ascending."""
        queue = (self._cases.received < self._end) & (self._cases.closed > self._end)
        days, of = (self._end - self._cases.received[queue]) / DAY, self._groups[queue]
        order = np.lexsort((days, of))
        edges = np.searchsorted(of[order], np.arange(self._count + 1))
        parts: Sequence[Floats] = np.split(days[order], edges[1:-1])
        return list(parts)
