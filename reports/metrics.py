"""Every figure the city publishes or manages by, computed here and nowhere else; METRICS.md defines each in words.

Plain Python and numpy. Moments are seconds since 1970 in UTC; `NEVER` (infinity) means that it has not happened, so a
case without a due time has `due == NEVER` and an open one `closed == NEVER`. Spans are seconds that really passed:
nights on which clocks change count as long as they were.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from reports.endings import CANCELED as CANCELED
from reports.endings import JOINED as JOINED
from reports.endings import NOT_ACTIONABLE as NOT_ACTIONABLE
from reports.endings import RESOLVED as RESOLVED

NEVER = math.inf
DAY = 86_400.0
DONE = RESOLVED  # answered: resolved or not actionable
SMALL = 5  # public pages give no count from 1 to 4
FEW = 20  # no share or median of fewer is published; inside the city it is marked
_Z = 1.959964  # 95%

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """Requests as columns of equal length. `ending` counts only once the case is closed; 0 in a key means none.

    `promise` is what the resident was told first and never moves, `due` the clock's due time as it is now. `paused`
    holds the seconds that the clock stood still so far, a pause that lasts left out: that began at `paused_since`.
    """

    number: Integers
    received: Floats
    closed: Floats
    promise: Floats
    due: Floats
    paused: Floats
    paused_since: Floats
    ending: Integers
    reopened: Integers
    voices: Integers
    area: Integers
    department: Integers
    service: Integers

    def __len__(self) -> int:
        return len(self.received)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Cases":
        """The chosen rows, by mask, positions or slice."""
        return Cases(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


@dataclass(frozen=True)
class Share:
    """`count` of `of`; `value` is None when there is nothing to divide by."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval: how far chance alone could move the share. (0, 1) when nothing is known."""
        if not self.of:
            return 0.0, 1.0
        part, square = self.count / self.of, _Z * _Z
        middle = part + square / (2 * self.of)
        reach = _Z * math.sqrt(part * (1 - part) / self.of + square / (4 * self.of**2))
        scale = 1 + square / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    @property
    def is_few(self) -> bool:
        return self.of < FEW


@dataclass(frozen=True)
class Figures:
    """The figures of one group of requests received in a period, as they stood at one moment.

    `kept + late + overdue + not_due + no_target` is `received - joined - canceled`, all by the first promise;
    `kept_paused` and `overdue_paused` are kept and overdue when the promise is moved by the time that the clock stood
    still. `backlog` and what follows it are about everything open at the period's end, whenever it was received:
    `backlog_late` is past its due time as it is now, `backlog_broken` past the first promise.
    """

    received: int
    joined: int
    canceled: int
    people: int
    done: int
    still_open: int
    kept: int
    late: int
    overdue: int
    kept_paused: int
    overdue_paused: int
    not_due: int
    no_target: int
    reopened: int
    ever_done: int
    median_seconds: float | None
    backlog: int
    backlog_late: int
    backlog_broken: int
    backlog_paused: int

    @property
    def on_time(self) -> Share:
        """Closed by the first promise, of those closed or open past it. Open ones that are not due yet are left out."""
        return Share(self.kept, self.kept + self.late + self.overdue)

    @property
    def on_time_paused(self) -> Share:
        """The same when each promise is moved by the time that its clock stood still."""
        return Share(self.kept_paused, self.kept + self.late + self.overdue_paused)

    @property
    def on_time_closed(self) -> Share:
        """Closed by the first promise, of those closed: what most cities publish, blind to what is left lying."""
        return Share(self.kept, self.kept + self.late)

    @property
    def came_back(self) -> Share:
        """Reopened at least once, of those that were ever closed with an answer."""
        return Share(self.reopened, self.ever_done)

    @property
    def waits(self) -> int:
        """How many cases the median time rests on, the open ones among them."""
        return self.done + self.still_open


def figures(cases: Cases, *, start: float, end: float, as_of: float) -> Figures:
    """Figures of the requests received from `start` until before `end`, as they stood at `as_of` (at or after `end`).

    The backlog is that of `end`.
    """
    cohort = cases.take((cases.received >= start) & (cases.received < end))
    is_closed = cohort.closed <= as_of
    joined = is_closed & (cohort.ending == JOINED)
    canceled = is_closed & (cohort.ending == CANCELED)
    counts = ~joined & ~canceled
    done = is_closed & counts
    waiting = ~is_closed
    promised = counts & np.isfinite(cohort.promise)
    kept = promised & done & (cohort.closed <= cohort.promise)
    overdue = promised & waiting & (cohort.promise < as_of)
    moved = cohort.promise + cohort.paused + np.maximum(as_of - cohort.paused_since, 0.0)
    kept_paused = promised & done & (cohort.closed <= moved)
    overdue_paused = promised & waiting & (moved < as_of)
    came_back = counts & (cohort.reopened > 0)
    spans = np.maximum(np.where(done, cohort.closed, as_of) - cohort.received, 0.0)
    queue = cases.take((cases.received < end) & (cases.closed > end))
    return Figures(
        received=len(cohort), joined=_count(joined), canceled=_count(canceled),
        people=int(cohort.voices[~joined].sum()), done=_count(done), still_open=_count(waiting),
        kept=_count(kept), late=_count(promised & done & ~kept), overdue=_count(overdue),
        kept_paused=_count(kept_paused), overdue_paused=_count(overdue_paused),
        not_due=_count(promised & waiting & ~overdue), no_target=_count(counts & ~promised),
        reopened=_count(came_back), ever_done=_count(done | came_back),
        median_seconds=median_time(spans[counts], done[counts]),
        backlog=len(queue), backlog_late=_count(_past_due(queue, end)), backlog_broken=_count(queue.promise < end),
        backlog_paused=_count((queue.paused_since <= end) & ~_past_due(queue, end)),
    )  # fmt: skip


def _past_due(cases: Cases, at: float) -> NDArray[np.bool_]:
    """Whether the due time had passed; while a clock stands still it cannot pass, but what was late stays late."""
    return cases.due < np.minimum(at, cases.paused_since)


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def by_key(cases: Cases, key: str, *, start: float, end: float, as_of: float) -> dict[int, Figures]:
    """Figures for each value of the column `key` ("area", "department", "service"); 0 holds those without one."""
    keys = getattr(cases, key)
    if not len(keys):
        return {}
    order = np.argsort(keys, kind="stable")
    ordered = cases.take(order)
    values, firsts = np.unique(keys[order], return_index=True)
    ends = [*firsts[1:].tolist(), len(keys)]
    return {
        int(value): figures(ordered.take(slice(int(first), last)), start=start, end=end, as_of=as_of)
        for value, first, last in zip(values, firsts, ends, strict=True)
    }


def median_time(spans: Floats, finished: NDArray[np.bool_]) -> float | None:
    """The time by which half were finished, in seconds, those still running counted as running (Kaplan-Meier).

    None when half is not reached yet, or when there is nothing.
    """
    if not len(spans):
        return None
    ordered = np.sort(spans)
    times, ended = np.unique(spans[finished], return_counts=True)
    at_risk = len(spans) - np.searchsorted(ordered, times, side="left")
    left = np.cumprod(1.0 - ended / at_risk)
    reached = left <= 0.5 + 1e-12
    return float(times[np.argmax(reached)]) if reached.any() else None


def per_interval(moments: Floats, edges: Sequence[float]) -> list[int]:
    """How many moments lie in each interval between neighbouring edges (the first edge belongs, the last does not)."""
    ordered = np.sort(moments[np.isfinite(moments)])
    return [int(count) for count in np.diff(np.searchsorted(ordered, np.asarray(edges), side="left"))]


def per_thousand(count: int, residents: float | None) -> float | None:
    """Requests for each 1,000 residents; None where nobody is counted."""
    return 1000 * count / residents if residents else None


@dataclass(frozen=True)
class Link:
    """A rank correlation: `rho` from -1 to 1 over `pairs` places, and how often chance alone gives as strong a one."""

    rho: float
    pairs: int
    chance: float


def rank_link(first: Sequence[float | None], second: Sequence[float | None], *, shuffles: int = 2000) -> Link | None:
    """Spearman's rank correlation of two columns, places that lack either left out.

    None for fewer than four places or when one side does not vary. `chance` is a two-sided permutation test from a
    fixed seed, so the same figures give the same words.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if len(pairs) < 4:
        return None
    left, right = (_ranks(np.array(side, dtype=np.float64)) for side in zip(*pairs, strict=True))
    left, right = left - left.mean(), right - right.mean()
    size = math.sqrt(float((left**2).sum() * (right**2).sum()))
    if size == 0:
        return None
    rho = float(left @ right) / size
    chance = np.random.default_rng(311)
    shuffled = chance.permuted(np.tile(right, (shuffles, 1)), axis=1) @ left / size
    as_strong = int(np.count_nonzero(np.abs(shuffled) >= abs(rho) - 1e-12))
    return Link(rho, len(pairs), (as_strong + 1) / (shuffles + 1))


def _ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    upper = np.cumsum(counts)
    means: Floats = (upper - (counts - 1) / 2).astype(np.float64)
    return means[places]


def hidden_cells(counts: Sequence[int]) -> set[int]:
    """Positions of a public column that are not given: 1 to 4, and when that is a single one, the next smallest too.

    Otherwise the city's total would give it away.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < SMALL}
    if len(hidden) == 1:
        others = [(count, place) for place, count in enumerate(counts) if count >= SMALL]
        hidden |= {min(others)[1]} if others else set()
    return hidden


def places_of(numbers: Integers, sought: Integers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each sought number stands in `numbers` (in any order, each once), and whether it is there at all."""
    order = np.argsort(numbers, kind="stable")
    found = np.searchsorted(numbers, sought, sorter=order)
    inside = found < len(numbers)
    places = np.zeros(len(sought), dtype=np.intp)
    places[inside] = order[found[inside]]
    inside[inside] = numbers[places[inside]] == sought[inside]
    return places, inside
