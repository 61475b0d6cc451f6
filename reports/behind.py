"""Which cases stand behind a figure: the very ones that were counted. Plain Python and numpy."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases
from reports.metrics import DAY
from reports.quality_counts import OLD_DAYS
from reports.quality_rows import SHARES as COUNTED_SHARES
from reports.quality_rows import Mask, Stood, stood

Rule = Callable[[Stood], Mask]


def _all(stands: Stood) -> Mask:
    return np.ones(len(stands.cohort), dtype=np.bool_)


def _late(stands: Stood) -> Mask:
    found: Mask = stands.answered & (stands.cohort.closed > stands.cohort.promise)
    return found


def _overdue(stands: Stood) -> Mask:
    found: Mask = stands.counted & ~stands.is_closed & (stands.cohort.promise < stands.as_of)
    return found


def _not_due(stands: Stood) -> Mask:
    promise = stands.cohort.promise
    found: Mask = stands.counted & ~stands.is_closed & np.isfinite(promise) & (promise >= stands.as_of)
    return found


def _on_time(stands: Stood) -> tuple[Mask, Mask]:
    promise = stands.cohort.promise
    kept: Mask = stands.answered & np.isfinite(promise) & (stands.cohort.closed <= promise)
    return kept, kept | _late(stands) | _overdue(stands)


def _came_back(stands: Stood) -> tuple[Mask, Mask]:
    back: Mask = stands.counted & (stands.cohort.reopened > 0)
    return back, back | stands.answered


# Of the requests received in the period: some of them, or a share as its part; "not_" before it means all others of
# what it is counted of.
SOME: Mapping[str, Rule] = {"received": _all, "late": _late, "overdue": _overdue, "not_due": _not_due}
SHARES = ("on_time", "came_back", *COUNTED_SHARES)
OTHERS = "not_"

# Of all that was open at its end.
_OLD = {f"open_{days}": days for days in OLD_DAYS}
BACKLOG = ("backlog", "backlog_late", *_OLD)
NAMES = (*SOME, *SHARES, *(OTHERS + each for each in SHARES), *BACKLOG)


def rows_behind(cases: Cases, figure: str, *, start: float, end: float, as_of: float) -> NDArray[np.intp]:
    """The places of the cases that a figure stands. Raises KeyError for a figure that counts no cases."""
    if figure in BACKLOG:
        return np.flatnonzero(_open_at(cases, figure, end))
    stands = stood(cases, start, end, as_of)
    found: NDArray[np.intp] = stands.rows[_meant(stands, figure)]
    return found


def _meant(stands: Stood, figure: str) -> Mask:
    if figure in SOME:
        return SOME[figure](stands)
    name = figure if figure in SHARES else figure.removeprefix(OTHERS)
    if name not in SHARES:
        raise KeyError(figure)
    own = {"on_time": _on_time, "came_back": _came_back}.get(name)
    part, whole = own(stands) if own else stands.part_of(name)
    return part if name == figure else whole & ~part


def _open_at(cases: Cases, figure: str, end: float) -> Mask:
    is_open = (cases.received < end) & (cases.closed > end)
    if figure == "backlog_late":  # while a clock stands still it does not become late
        is_open &= cases.due < np.minimum(end, cases.paused_since)
    if figure in _OLD:
        is_open &= (end - cases.received) / DAY > _OLD[figure]
    found: Mask = is_open
    return found
