"""How the cases of a period stood, case by case: closed or not, by hand, in time, how long in each step.

Plain Python and numpy; worked out once for whatever groups are counted, and for the cases behind a figure. Imported
cases bring no log of steps: they are left out of what is told from steps.
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import NO_SPAN, Cases, Floats
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, OPEN
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
AGAIN_DAYS = 30
OF_CLOSED = {
    "no_visit": NO_VISIT, "last_day": LAST_DAY, "passed_on": PASSED_ON, "first_contact": FIRST_CONTACT,
    "one_step": ONE_STEP,
}  # fmt: skip
SHARES = (
    *OF_CLOSED, "not_actionable", "joined", "misrouted", "reported_again", "taken_in_time", "begun_in_time",
)  # fmt: skip

Mask = NDArray[np.bool_]


class Stood:
    """The cases received in a period (`cohort`, at the places `rows`), as they stood at `as_of`. Moments as in metrics.

    Each column is worked out when it is first asked for.
    """

    def __init__(self, cases: Cases, start: float, end: float, as_of: float) -> None:
        self.rows = np.flatnonzero((cases.received >= start) & (cases.received < end))
        self.cohort, self.as_of = cases.take(self.rows), as_of

    @cached_property
    def is_closed(self) -> Mask:
        found: Mask = self.cohort.closed <= self.as_of
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
    def is_imported(self) -> Mask:
        return self._flagged(IMPORTED)

    @cached_property
    def own_log(self) -> Mask:
        """Counted, and not imported."""
        found: Mask = self.counted & ~self.is_imported
        return found

    @cached_property
    def waited(self) -> Mask:
        """Cases with a log of their own that were not joined: withdrawn ones too, since they waited until then."""
        found: Mask = ~self.is_joined & ~self.is_imported
        return found

    @cached_property
    def by_hand(self) -> Mask:
        """Closed with an answer, and not imported."""
        found: Mask = self.answered & ~self.is_imported
        return found

    def _flagged(self, bit: int) -> Mask:
        found: Mask = (self.cohort.flags & bit) > 0
        return found

    def part_of(self, name: str) -> tuple[Mask, Mask]:
        """One of `SHARES`, as the cases counted and those they are counted of. Raises KeyError for another."""
        if name in OF_CLOSED:
            return self.by_hand & self._flagged(OF_CLOSED[name]), self.by_hand
        if name == "not_actionable":
            return self.answered & (self.cohort.ending == NOT_ACTIONABLE), self.answered
        if name == "joined":
            return self.is_joined, np.ones(len(self.cohort), dtype=np.bool_)
        if name == "misrouted":
            return self.own_log & self._flagged(MISROUTED), self.own_log
        if name == "reported_again":
            followed = self.answered & (self.cohort.closed <= self.as_of - AGAIN_DAYS * DAY)
            return followed & self._flagged(REPORTED_AGAIN), followed
        if name == "taken_in_time":
            return self._met(ACK_MET, ACK_MISSED, "ack_due")
        if name == "begun_in_time":
            return self._met(ACTION_MET, ACTION_MISSED, "action_due")
        raise KeyError(name)

    def _met(self, met: int, missed: int, due: str) -> tuple[Mask, Mask]:
        """Clocks that were met, of those met, missed, or running past their due time."""
        runs_late = (getattr(self.cohort, due) < self.as_of) & ~self.is_closed
        judged = self.counted & (self._flagged(met | missed) | runs_late)
        return judged & self._flagged(met), judged

    @cached_property
    def marks(self) -> NDArray[np.uint32]:
        """Two bits for each of `SHARES`: counted, counted of."""
        found = np.zeros(len(self.cohort), dtype=np.uint32)
        for place, name in enumerate(SHARES):
            part, whole = self.part_of(name)
            found |= part.astype(np.uint32) << np.uint32(2 * place)
            found |= whole.astype(np.uint32) << np.uint32(2 * place + 1)
        return found

    @cached_property
    def kinds(self) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The marks that occur, and for each case the place of its own among them: few, so they are counted at once."""
        values, places = np.unique(self.marks, return_inverse=True)
        return values, places.astype(np.uint32)

    @cached_property
    def spans(self) -> Floats:
        """Seconds from the receipt to the ending, or to `as_of`."""
        found: Floats = np.minimum(self.cohort.closed, self.as_of) - self.cohort.received
        return found

    @cached_property
    def endings(self) -> NDArray[Any]:
        return np.where(self.is_closed, self.cohort.ending, OPEN)

    def happened(self, column: NDArray[Any]) -> Mask:
        """Whether something that a column has the seconds until came before the ending, and by `as_of`."""
        found: Mask = (column != NO_SPAN) & (column <= self.spans)
        return found

    @cached_property
    def spent(self) -> dict[str, Floats]:
        """Seconds of each case in each step, with those so far in the step that an open case stands in."""
        step, since = self.cohort.step, self.cohort.step_since
        running = np.where(since <= self.as_of, self.as_of - since, 0.0)
        return {
            name: np.where(self.own_log, getattr(self.cohort, name) + np.where(step == number, running, 0.0), 0.0)
            for number, name in STEPS.items()
        }


def stood(cases: Cases, start: float, end: float, as_of: float) -> Stood:
    """How cases stood, worked out once for these cases and moments."""
    key = ("quality", start, end, as_of)
    if key not in cases.memo:
        cases.memo[key] = Stood(cases, start, end, as_of)
    found: Stood = cases.memo[key]
    return found
