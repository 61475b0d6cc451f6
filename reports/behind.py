"""Which cases stand behind a figure: the very ones that were counted. Plain Python and numpy."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases
from reports.metrics import DAY
from reports.quality_counts import OF_CLOSED, OLD_DAYS, Counts, Mask

Rule = Callable[[Counts, float], Mask]


def _all(counts: Counts, as_of: float) -> Mask:
    return np.ones(len(counts.cohort), dtype=np.bool_)


def _late(counts: Counts, as_of: float) -> Mask:
    found: Mask = counts.answered & (counts.cohort.closed > counts.cohort.promise)
    return found


def _kept(counts: Counts, as_of: float) -> Mask:
    cohort = counts.cohort
    found: Mask = counts.answered & np.isfinite(cohort.promise) & (cohort.closed <= cohort.promise)
    return found


def _overdue(counts: Counts, as_of: float) -> Mask:
    found: Mask = counts.counted & ~counts.is_closed & (counts.cohort.promise < as_of)
    return found


def _not_due(counts: Counts, as_of: float) -> Mask:
    promise = counts.cohort.promise
    found: Mask = counts.counted & ~counts.is_closed & np.isfinite(promise) & (promise >= as_of)
    return found


def _reopened(counts: Counts, as_of: float) -> Mask:
    found: Mask = counts.counted & (counts.cohort.reopened > 0)
    return found


def _part(name: str) -> Rule:
    return lambda counts, as_of: counts.part_of(name)[0]


def _missed(name: str) -> Rule:
    def rule(counts: Counts, as_of: float) -> Mask:
        met, judged = counts.part_of(name)
        return judged & ~met

    return rule


# Of the requests received in the period.
RECEIVED: Mapping[str, Rule] = {
    "received": _all, "kept": _kept, "late": _late, "overdue": _overdue, "not_due": _not_due, "reopened": _reopened,
    "taken_late": _missed("taken_in_time"), "begun_late": _missed("begun_in_time"),
} | {name: _part(name) for name in ("not_actionable", "joined", "misrouted", "reported_again", *OF_CLOSED)}  # fmt: skip

# Of all that was open at its end.
_OLD = {f"open_{days}": days for days in OLD_DAYS}
BACKLOG = ("backlog", "backlog_late", *_OLD)
NAMES = (*RECEIVED, *BACKLOG)


def rows_behind(cases: Cases, figure: str, *, start: float, end: float, as_of: float) -> NDArray[np.intp]:
    """The places of the cases that a figure counts. Raises KeyError for a figure that counts no cases."""
    if figure in BACKLOG:
        return np.flatnonzero(_open_at(cases, figure, end))
    rule = RECEIVED[figure]
    counts = Counts(cases, np.zeros(len(cases), dtype=np.uint8), 1, start, end, as_of)
    found: NDArray[Any] = counts.rows[rule(counts, as_of)]
    return found


def _open_at(cases: Cases, figure: str, end: float) -> Mask:
    is_open = (cases.received < end) & (cases.closed > end)
    if figure == "backlog_late":  # while a clock stands still it does not become late
        is_open &= cases.due < np.minimum(end, cases.paused_since)
    if figure in _OLD:
        is_open &= (end - cases.received) / DAY > _OLD[figure]
    found: Mask = is_open
    return found
