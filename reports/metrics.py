"""Every figure the city publishes or manages by, computed here and nowhere else; METRICS.md defines each in words.

Plain Python and numpy. Moments are seconds since 1970 in UTC; `reports.cases.NEVER` (infinity) means that it has not
happened, so a case without a due time has `due == NEVER` and an open one `closed == NEVER`. Spans are seconds that
really passed: nights on which clocks change count as long as they were.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases, Floats, Integers
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, OPEN
from reports.incidence import Curve, incidence

DAY = 86_400.0
SMALL = 5  # public pages give no count from 1 to 4
FEW = 20  # no share or median of fewer is published; inside the city it is marked
_Z = 1.959964  # 95%


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
    not_actionable: int
    backlog: int
    backlog_late: int
    backlog_broken: int
    backlog_paused: int
    times: Curve = field(repr=False)

    @property
    def median_seconds(self) -> float | None:
        """The time by which half of the cases were resolved; None when half is not reached."""
        return self.times.reached(0.5)

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
        """How many cases the median time rests on: the open ones and those that ended in another way among them."""
        return self.times.n


# How a case of the cohort stands: one small number for each, so that a single count gives every figure.
_CANCELED, _JOINED, _KEPT, _KEPT_PAUSED, _LATE, _DONE, _OVERDUE, _OVERDUE_FIRST, _NOT_DUE, _OPEN = range(10)
_STANDS = 10
_REOPENED, _NO_ACTION = _STANDS, 2 * _STANDS  # added to it
_CODES = 4 * _STANDS
_WAITS, _IS_LATE, _IS_BROKEN, _IS_PAUSED = 8, 1, 2, 4  # of the backlog


def figures(cases: Cases, *, start: float, end: float, as_of: float) -> Figures:
    """Figures of the requests received from `start` until before `end`, as they stood at `as_of` (at or after `end`).

    The backlog is that of `end`.
    """
    memo = ("figures", "", start, end, as_of)
    if memo not in cases.memo:
        cases.memo[memo] = _figures(cases, None, 1, start, end, as_of)[0]
    found: Figures = cases.memo[memo]
    return found


def by_key(cases: Cases, key: str, *, start: float, end: float, as_of: float) -> dict[int, Figures]:
    """Figures for each value of the column `key` ("area", "department", "service"); 0 holds those without one."""
    keys = getattr(cases, key)
    if not len(keys):
        return {}
    memo = ("figures", key, start, end, as_of)
    if memo not in cases.memo:
        values, places = compact(keys)
        found = _figures(cases, places, len(values), start, end, as_of)
        cases.memo[memo] = dict(zip(values.tolist(), found, strict=True))
    named: dict[int, Figures] = cases.memo[memo]
    return named


def compact(keys: NDArray[Any]) -> tuple[Integers, NDArray[Any]]:
    """The values that occur, ascending, and for each row the place of its value among them."""
    values: Integers = np.flatnonzero(np.bincount(keys))
    place = np.zeros(int(values[-1]) + 1, dtype=np.uint16 if len(values) < 2**16 else np.uint32)
    place[values] = np.arange(len(values))
    return values, place[keys]


@dataclass(frozen=True)
class _Standing:
    """How the cases of a period stood: those received in it (`inside`) and those open at its end (`queue`).

    `timed` are the places of the former whose time counts, with `spans` in whole seconds and `endings`.
    """

    inside: slice | NDArray[np.bool_]
    stands: NDArray[np.uint8]
    people: Integers
    timed: NDArray[np.intp]
    spans: Integers
    endings: NDArray[Any]
    queue: NDArray[np.intp]
    looks: NDArray[np.uint8]


def _standing(cases: Cases, start: float, end: float, as_of: float) -> _Standing:
    """The same for every way to group them, so it is worked out once."""
    key = ("standing", start, end, as_of)
    if key not in cases.memo:
        cases.memo[key] = _work_out(cases, start, end, as_of)
    found: _Standing = cases.memo[key]
    return found


def _work_out(cases: Cases, start: float, end: float, as_of: float) -> _Standing:
    inside = _span(cases.received, start, end)
    cohort = cases.take(inside)
    stands = _stands(cohort, as_of)
    kind = stands % _STANDS
    timed = np.flatnonzero(kind != _JOINED)  # who took it back can never have it resolved
    closed = cohort.closed[timed]
    spans = np.ceil(np.minimum(closed, as_of) - cohort.received[timed] - 1e-3).astype(np.int64)
    queue = np.flatnonzero((cases.received < end) & (cases.closed > end))
    waiting = cases.take(queue)
    late = _past_due(waiting, end)
    looks = (
        late * _IS_LATE + (waiting.promise < end) * _IS_BROKEN + ((waiting.paused_since <= end) & ~late) * _IS_PAUSED
    )
    return _Standing(
        inside, stands, np.where(kind == _JOINED, 0, cohort.voices), timed, spans,
        np.where(closed <= as_of, cohort.ending[timed], OPEN), queue, looks.astype(np.uint8),
    )  # fmt: skip


def _figures(
    cases: Cases, groups: NDArray[Any] | None, count: int, start: float, end: float, as_of: float
) -> list[Figures]:
    now = _standing(cases, start, end, as_of)
    within = np.zeros(len(now.stands), dtype=np.uint8) if groups is None else groups[now.inside]
    counts = _counted(within, now.stands, count, _CODES)
    people = np.bincount(within, weights=now.people, minlength=count)
    curves = incidence(now.spans, now.endings, None if groups is None else within[now.timed], count)
    of_queue = np.zeros(len(now.queue), dtype=np.uint8) if groups is None else groups[now.queue]
    backlog = _counted(of_queue, now.looks, count, _WAITS)
    return [
        _named(counts[place], int(people[place]), backlog[place], curves[place]) for place in range(count)
    ]  # fmt: skip


def _span(received: Floats, start: float, end: float) -> slice | NDArray[np.bool_]:
    """The rows from `start` until before `end`: a slice where they lie in order, as in a snapshot."""
    first, last = np.searchsorted(received, (start, end))
    lies_in_order = len(received) < 2 or bool(np.all(received[1:] >= received[:-1]))
    return slice(int(first), int(last)) if lies_in_order else (received >= start) & (received < end)


def _counted(groups: NDArray[Any], codes: NDArray[Any], count: int, many: int) -> Integers:
    return np.bincount(groups * np.uint32(many) + codes, minlength=count * many).reshape(count, many)


def _stands(cohort: Cases, as_of: float) -> NDArray[np.uint8]:
    """For each case how it stood at `as_of`."""
    is_closed = cohort.closed <= as_of
    when = np.minimum(cohort.closed, as_of)  # an open case is past its promise from now on, a closed one from its end
    is_late = when > cohort.promise
    look: NDArray[np.uint8] = is_closed.astype(np.uint8) * _CLOSED_BIT
    look |= np.isfinite(cohort.promise).astype(np.uint8) * np.uint8(_PROMISE_BIT)
    look |= is_late.astype(np.uint8) * np.uint8(_LATE_BIT)
    late = np.flatnonzero(is_late)
    stood = cohort.paused[late] + np.maximum(as_of - cohort.paused_since[late], 0.0)
    look[late[when[late] > cohort.promise[late] + stood]] |= _LATE_PAUSED_BIT
    look += cohort.ending.astype(np.uint8) * np.uint8(_LOOKS)
    stands = _STAND_OF[look]
    stands += (cohort.reopened > 0).astype(np.uint8) * np.uint8(_REOPENED)
    return stands


_CLOSED_BIT, _PROMISE_BIT, _LATE_BIT, _LATE_PAUSED_BIT = 1, 2, 4, 8
_LOOKS = 16


def _stand_of(look: int, ending: int) -> int:
    """How a case stands that looks so."""
    closed, promised, late, late_paused = (bool(look & bit) for bit in (1, 2, 4, 8))
    if closed and ending in (CANCELED, JOINED):
        return _CANCELED if ending == CANCELED else _JOINED
    if not closed:
        past = _OVERDUE if late_paused else _OVERDUE_FIRST
        return _OPEN if not promised else past if late else _NOT_DUE
    past = _LATE if late_paused else _KEPT_PAUSED
    stand = _DONE if not promised else past if late else _KEPT
    return stand + (_NO_ACTION if ending == NOT_ACTIONABLE else 0)


_STAND_OF = np.array([_stand_of(look, ending) for ending in range(5) for look in range(_LOOKS)], dtype=np.uint8)


def _named(counts: Integers, people: int, backlog: Integers, times: Curve) -> Figures:
    table = counts.reshape(2, 2, _STANDS)
    kinds = table.sum(axis=(0, 1))
    joined, canceled = int(kinds[_JOINED]), int(kinds[_CANCELED])
    done = int(kinds[[_KEPT, _KEPT_PAUSED, _LATE, _DONE]].sum())
    overdue = int(kinds[_OVERDUE] + kinds[_OVERDUE_FIRST])
    back = table[:, 1, :].sum(axis=0)
    reopened = int(back[_KEPT:].sum())
    return Figures(
        received=int(kinds.sum()), joined=joined, canceled=canceled, people=people, done=done,
        still_open=int(kinds[[_OVERDUE, _OVERDUE_FIRST, _NOT_DUE, _OPEN]].sum()),
        kept=int(kinds[_KEPT]), late=int(kinds[_KEPT_PAUSED] + kinds[_LATE]), overdue=overdue,
        kept_paused=int(kinds[_KEPT] + kinds[_KEPT_PAUSED]), overdue_paused=int(kinds[_OVERDUE]),
        not_due=int(kinds[_NOT_DUE]), no_target=int(kinds[_DONE] + kinds[_OPEN]), reopened=reopened,
        ever_done=done + int(back[[_OVERDUE, _OVERDUE_FIRST, _NOT_DUE, _OPEN]].sum()),
        not_actionable=int(table[1, :, _KEPT:].sum()), backlog=int(backlog.sum()),
        backlog_late=_with(backlog, _IS_LATE), backlog_broken=_with(backlog, _IS_BROKEN),
        backlog_paused=_with(backlog, _IS_PAUSED), times=times,
    )  # fmt: skip


def _with(backlog: Integers, look: int) -> int:
    return int(backlog[(np.arange(_WAITS) & look) > 0].sum())


def _past_due(cases: Cases, at: float) -> NDArray[np.bool_]:
    """Whether the due time had passed; while a clock stands still it cannot pass, but what was late stays late."""
    return cases.due < np.minimum(at, cases.paused_since)


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
    """Where each sought number stands in `numbers` (in any order, each once, none below 0), and whether it is there."""
    most = int(numbers.max(initial=0))
    table = np.full(most + 2, -1, dtype=np.int32)
    table[numbers] = np.arange(len(numbers), dtype=np.int32)
    places = table[np.minimum(sought, most + 1)].astype(np.intp)
    known = places >= 0
    places[~known] = 0
    return places, known
