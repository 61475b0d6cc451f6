"""Which cases stand behind a figure: the very ones that were counted. Plain Python and numpy."""

from collections.abc import Callable, Mapping

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


def _overdue(counts: Counts, as_of: float) -> Mask:
    found: Mask = counts.counted & ~counts.is_closed & (counts.cohort.promise < as_of)
    return found


def _not_due(counts: Counts, as_of: float) -> Mask:
    promise = counts.cohort.promise
    found: Mask = counts.counted & ~counts.is_closed & np.isfinite(promise) & (promise >= as_of)
    return found


def _on_time(counts: Counts, as_of: float) -> tuple[Mask, Mask]:
    promise = counts.cohort.promise
    kept: Mask = counts.answered & np.isfinite(promise) & (counts.cohort.closed <= promise)
    return kept, kept | _late(counts, as_of) | _overdue(counts, as_of)


def _came_back(counts: Counts, as_of: float) -> tuple[Mask, Mask]:
    back: Mask = counts.counted & (counts.cohort.reopened > 0)
    return back, back | counts.answered


# Of the requests received in the period: some of them, or a share as its part; "not_" before it means all others of
# what it is counted of.
SOME: Mapping[str, Rule] = {"received": _all, "late": _late, "overdue": _overdue, "not_due": _not_due}
SHARES = (
    "on_time", "came_back", "not_actionable", "joined", "misrouted", "reported_again", "taken_in_time",
    "begun_in_time", *OF_CLOSED,
)  # fmt: skip
OTHERS = "not_"

# Of all that was open at its end.
_OLD = {f"open_{days}": days for days in OLD_DAYS}
BACKLOG = ("backlog", "backlog_late", *_OLD)
NAMES = (*SOME, *SHARES, *(OTHERS + each for each in SHARES), *BACKLOG)


def rows_behind(cases: Cases, figure: str, *, start: float, end: float, as_of: float) -> NDArray[np.intp]:
    """The places of the cases that a figure counts. Raises KeyError for a figure that counts no cases."""
    if figure in BACKLOG:
        return np.flatnonzero(_open_at(cases, figure, end))
    counts = Counts(cases, np.zeros(len(cases), dtype=np.uint8), 1, start, end, as_of)
    found: NDArray[np.intp] = counts.rows[_meant(counts, figure, as_of)]
    return found


def _meant(counts: Counts, figure: str, as_of: float) -> Mask:
    if figure in SOME:
        return SOME[figure](counts, as_of)
    name = figure if figure in SHARES else figure.removeprefix(OTHERS)
    if name not in SHARES:
        raise KeyError(figure)
    own = {"on_time": _on_time, "came_back": _came_back}.get(name)
    part, whole = own(counts, as_of) if own else counts.part_of(name)
    return part if name == figure else whole & ~part


def _open_at(cases: Cases, figure: str, end: float) -> Mask:
    is_open = (cases.received < end) & (cases.closed > end)
    if figure == "backlog_late":  # while a clock stands still it does not become late
        is_open &= cases.due < np.minimum(end, cases.paused_since)
    if figure in _OLD:
        is_open &= (end - cases.received) / DAY > _OLD[figure]
    found: Mask = is_open
    return found
