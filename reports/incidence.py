"""How long cases take when some are still open and some end otherwise: the cumulative incidence of resolution.

Aalen and Johansen's estimator from counts by age, for many groups at once. An open case tells that it took at least so
long; one that was not actionable or taken back can never be resolved and says so. Nobody is left out, so a department
that never finishes its slow cases is not called quick. Where every ending is a resolution it is Kaplan and Meier's.

Plain Python and numpy. Spans are seconds, counted in whole ones (rounded up, so that "within three days" is exact).
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reports.endings import OPEN, RESOLVED

DAY = 86_400.0
_Z = 1.959964  # 95%
_MANY = 2_000  # times of a curve from which on its interval is sought, not worked out everywhere
_AHEAD = 0.15
_CLOSE = 1e-9  # sums of shares this near to one another are the same
_GROUP, _SPAN = np.uint64(34), np.uint64(2)  # bits: group, 32 of seconds, 2 of how it ended
_LONGEST = 2.0**32 - 1  # 136 years
_IS_RESOLVED, _IS_OTHER, _IS_OPEN = 0, 1, 2  # at equal spans endings come before open cases

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Counts = NDArray[np.int32]


class Estimate(NamedTuple):
    """A share with its 95% interval; `value` is None when nobody waited that long yet, or there was nobody."""

    value: float | None
    low: float
    high: float


class Reach(NamedTuple):
    """The time in seconds by which a share was reached, with its 95% interval; None stands for not reached."""

    seconds: float | None
    low: float | None
    high: float | None


class Point(NamedTuple):
    """A step of the curve to draw: the share resolved from `days` on."""

    days: float
    value: float
    low: float
    high: float


class Lift(NamedTuple):
    """How much more (above 0) or less was resolved here than there, with its 95% interval, all None when unknown."""

    difference: float | None
    low: float | None
    high: float | None
    n_here: int
    n_there: int


@dataclass(frozen=True, eq=False)
class Curve:
    """The cases of one group by age: how many ended at each of `times` (seconds, ascending) and how many still waited.

    `at_risk` cases had not ended before that time, `ended` did at it, `answered` of them were resolved. `waiting` holds
    the ages of open cases in order.
    """

    times: Integers
    at_risk: Counts
    ended: Counts
    answered: Counts
    waiting: Integers

    @cached_property
    def resolved(self) -> int:
        return int(self.answered.sum())

    @cached_property
    def other(self) -> int:
        """Cases that ended without being resolved."""
        return int(self.ended.sum()) - self.resolved

    @property
    def open(self) -> int:
        return len(self.waiting)

    @property
    def n(self) -> int:
        """All cases, however they stand."""
        return self.resolved + self.other + self.open

    @cached_property
    def _open_before(self) -> Floats:
        """The share that had not ended just before each time."""
        left = np.cumprod(1.0 - self.ended / self.at_risk, dtype=np.float64)
        return np.concatenate([np.ones(1), left[:-1]]) if len(left) else left

    @cached_property
    def _shares(self) -> Floats:
        """The share resolved by each time."""
        return np.minimum(np.cumsum(self._open_before * self.answered / self.at_risk), 1.0)

    @cached_property
    def variances(self) -> Floats:
        """The variance of the share at each time by the delta method; Greenwood's where nothing ends otherwise."""
        variances: Floats = _variances(self._shares, *self._sums(len(self.times)))
        return variances

    def _sums(self, size: int) -> tuple[Floats, ...]:
        """The sums up to each of the first times that variances are made of."""
        return tuple(np.cumsum(each) for each in self._terms(size))

    def _terms(self, size: int) -> tuple[Floats, ...]:
        """What each of the first times adds to those sums."""
        share, before = self._shares[:size], self._open_before[:size]
        ended, answered = self.ended[:size], self.answered[:size]
        risk = self.at_risk[:size].astype(np.float64)
        left = risk - ended
        lost = np.divide(ended, risk * left, out=np.zeros(size), where=left > 0)
        gained = before * answered / risk**2
        own = before * gained * (risk - answered) / risk
        weighted = share * lost
        return own, lost, weighted, share * weighted, gained, share * gained

    @cached_property
    def _bounds(self) -> tuple[Floats, Floats]:
        """The interval at each time, on the scale of log(-log) so that it stays between 0 and 1."""
        share = self._shares
        inside = (share > 0) & (share < 1 - _CLOSE)
        hazard = -np.log1p(-share[inside])
        reach = np.exp(_Z * np.sqrt(self.variances[inside]) / ((1 - share[inside]) * hazard))
        low, high = np.zeros(len(share)), np.where(share > 0, 1.0, 0.0)
        low[inside], high[inside] = -np.expm1(-hazard / reach), -np.expm1(-hazard * reach)
        if len(share) and share[-1] >= 1 - _CLOSE:  # the last ones at risk, judged as a share of their own
            earlier = low[-2] if len(low) > 1 else 0.0
            low[-1] = 1 - (1 - earlier) * _none_of(int(self.at_risk[-1]))
        return low, high

    @cached_property
    def _told(self) -> dict[float, Estimate]:
        """What was asked for already: a page shows a share, and its difference from another."""
        return {}

    def at(self, seconds: float) -> Estimate:
        """The share of all cases that were resolved within `seconds` of their start."""
        if seconds not in self._told:
            self._told[seconds] = self._at(seconds)
        return self._told[seconds]

    def _at(self, seconds: float) -> Estimate:
        place = self._last_until(seconds)
        ended = int(self.ended[: place + 1].sum())
        at_risk = self.n - ended - int(np.searchsorted(self.waiting, seconds))
        is_over = place >= 0 and bool(self.at_risk[place] == self.ended[place])
        if not at_risk and not is_over:
            return Estimate(None, 0.0, 1.0)
        value = float(self._shares[place]) if place >= 0 else 0.0
        if value == 0.0:
            return Estimate(0.0, 0.0, _none_of(ended + at_risk))
        if len(self.times) >= _MANY and value < 1 - _CLOSE:
            return Estimate(value, *self._bounds_at(place, tuple(float(each.sum()) for each in self._terms(place + 1))))
        low, high = self._bounds
        return Estimate(value, float(low[place]), float(high[place]))

    def _last_until(self, seconds: float) -> int:
        """The place of the last ending at or before that age; -1 when there is none."""
        return int(np.searchsorted(self.times, seconds, side="right")) - 1

    def time_of(self, share: float) -> Reach:
        """The earliest time by which `share` (above 0) of all cases were resolved.

        Its interval inverts those of the shares (Brookmeyer and Crowley).
        """
        seconds = self.reached(share)
        if len(self.times) >= _MANY and seconds is not None and share + 2 * _AHEAD < 1:
            size = int(np.searchsorted(self._shares, share + _AHEAD))
            if size < len(self.times):
                low, high = self._around(share, size)
                if high is not None:
                    return Reach(seconds, low, high)
        lows, highs = self._bounds
        return Reach(seconds, self._first(highs, share), self._first(lows, share))

    def reached(self, share: float) -> float | None:
        """The earliest time by which `share` (above 0) of all cases were resolved, without its interval."""
        place = int(np.searchsorted(self._shares, share - _CLOSE))
        return float(self.times[place]) if place < len(self.times) else None

    def _bounds_at(self, place: int, sums: tuple[float, ...]) -> tuple[float, float]:
        """What `_bounds` has at one place, from the sums of `_sums` there; not for a share of 1."""
        here = float(self._shares[place])
        if here <= 0:
            return 0.0, 0.0
        variance = max(0.0, float(_variances(here, *sums)))
        hazard = -math.log1p(-here)
        reach = math.exp(_Z * math.sqrt(variance) / ((1 - here) * hazard))
        return -math.expm1(-hazard / reach), -math.expm1(-hazard * reach)

    def _around(self, share: float, size: int) -> tuple[float | None, float | None]:
        """The interval of `time_of` from the first `size` times alone; its end is None when it lies beyond.

        Bounds grow with time, so halving finds the same places as looking at each.
        """
        sums = self._sums(size)

        def bounds(place: int) -> tuple[float, float]:
            return self._bounds_at(place, tuple(each[place] for each in sums))

        places = (bisect_left(range(size), share - _CLOSE, key=lambda place: bounds(place)[side]) for side in (1, 0))
        low, high = (float(self.times[place]) if place < size else None for place in places)
        return low, high

    def _first(self, shares: Floats, share: float) -> float | None:
        reached = shares >= share - _CLOSE
        return float(self.times[np.argmax(reached)]) if reached.any() else None

    def of_resolved(self, share: float) -> float | None:
        """The time by which `share` of those that were resolved so far were; None without any.

        It leaves out what is open, so it looks the better the more slow work is left lying. Only to set beside.
        """
        if not self.resolved:
            return None
        so_far = np.cumsum(self.answered)
        return float(self.times[np.searchsorted(so_far, share * self.resolved - _CLOSE)])

    def outcomes(self, seconds: float) -> tuple[float, float, float]:
        """The shares resolved, ended otherwise and still open at that age; together 1 where anybody waited so long."""
        place = self._last_until(seconds)
        if place < 0:
            return 0.0, 0.0, 1.0
        steps = self._open_before[: place + 1] * (self.ended - self.answered)[: place + 1] / self.at_risk[: place + 1]
        left = float(self._open_before[place] * (1 - self.ended[place] / self.at_risk[place]))
        return float(self._shares[place]), float(steps.sum()), left

    def points(self, *, until: float = math.inf, most: int = 200) -> list[Point]:
        """The steps of the curve from age 0 to `until` seconds, about `most` of them, close in time and in share.

        It goes on, level, as long as anybody waited. Empty without cases.
        """
        size = self._last_until(until) + 1
        chosen = np.arange(size)
        if size > most:
            times, shares = self.times[:size], self._shares[:size]
            by_time = np.searchsorted(times, np.linspace(0, times[-1], most // 2))
            by_share = np.searchsorted(shares, np.linspace(0, shares[-1], most // 2))
            chosen = np.unique(np.minimum(np.concatenate([by_time, by_share, [size - 1]]), size - 1))
        low, high = self._bounds
        steps = zip(*(each[chosen].tolist() for each in (self.times, self._shares, low, high)), strict=True)
        made = [Point(time / DAY, *rest) for time, *rest in steps]
        if not self.n:
            return []
        if not made or made[0].days > 0:
            made.insert(0, Point(0.0, 0.0, 0.0, 0.0))
        end = min(until, self.longest()) / DAY
        return [*made, made[-1]._replace(days=end)] if end > made[-1].days else made

    def longest(self) -> float:
        """The age in seconds of the case that took or waits longest; 0 without cases."""
        return float(max([0, *self.times[-1:].tolist(), *self.waiting[-1:].tolist()]))


def _variances(share: Any, own: Any, lost: Any, lost_1: Any, lost_2: Any, gained: Any, gained_1: Any) -> Any:
    """Variances of shares from sums over what ended until then: at all times, or at one."""
    return np.maximum(own + share**2 * lost - 2 * share * lost_1 + lost_2 - 2 * (share * gained - gained_1), 0.0)


def _none_of(count: int) -> float:
    """How large a share may be of which none was seen in `count` cases (Wilson's 95%)."""
    return _Z * _Z / (count + _Z * _Z)


def incidence(spans: NDArray[Any], endings: NDArray[Any], groups: NDArray[Any] | None = None, count: int = 1,
              ) -> list[Curve]:  # fmt: skip
    """The curve of each group from 0 to `count - 1`, by one sorting of all cases.

    `spans` are seconds from the start to the ending or, for open ones (`endings` 0), to the moment of counting; below 0
    counts as 0. Any ending but RESOLVED ends a case otherwise: leave joined ones out before. Raises ValueError when
    a group lies outside.
    """
    keys = _keys(spans, endings, groups, count)
    keys.sort()
    bounds = np.arange(count + 1, dtype=np.uint64) << _GROUP
    how = (keys & np.uint64(3)).astype(np.uint8)
    is_open = how == _IS_OPEN
    waiting = keys[is_open]
    firsts = np.searchsorted(waiting, bounds)
    ages = _seconds(waiting)
    times, at_risk, ended, answered, places = _cells(keys, how, bounds)
    return [
        Curve(
            times[places[k] : places[k + 1]], at_risk[places[k] : places[k + 1]], ended[places[k] : places[k + 1]],
            answered[places[k] : places[k + 1]], ages[firsts[k] : firsts[k + 1]],
        )
        for k in range(count)
    ]  # fmt: skip


def _keys(spans: NDArray[Any], endings: NDArray[Any], groups: NDArray[Any] | None, count: int) -> NDArray[np.uint64]:
    """One number for each case that sorts by group, then age, then how it ended."""
    # A thousandth of a second is the noise of subtracting moments, not a new second.
    whole = spans if np.issubdtype(spans.dtype, np.integer) else np.ceil(spans - 1e-3)
    keys: NDArray[np.uint64] = np.clip(whole, 0, _LONGEST).astype(np.uint64)
    keys <<= _SPAN
    how = np.full(len(endings), _IS_OTHER, dtype=np.uint8)
    how[endings == RESOLVED] = _IS_RESOLVED
    how[endings == OPEN] = _IS_OPEN
    keys |= how
    if groups is not None and len(groups):
        if groups.min() < 0 or groups.max() >= count:
            raise ValueError("a group lies outside of those that are counted")
        keys |= groups.astype(np.uint64) << _GROUP
    return keys


def _seconds(keys: NDArray[np.uint64]) -> Integers:
    return ((keys >> _SPAN) & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _cells(
    keys: NDArray[np.uint64], how: NDArray[np.uint8], bounds: NDArray[np.uint64]
) -> tuple[Integers, Counts, Counts, Counts, NDArray[np.intp]]:
    """For each age of each group at which a case ended: the age, cases at risk, ended, resolved; where groups begin."""
    ages = keys >> _SPAN
    begins = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(ages[1:], ages[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    if not len(starts):
        none = np.zeros(0, dtype=np.int32)
        return np.zeros(0, dtype=np.int64), none, none, none, np.zeros(len(bounds), dtype=np.intp)
    ended = np.add.reduceat(how != _IS_OPEN, starts, dtype=np.int32)
    some = ended > 0
    answered = np.add.reduceat(how == _IS_RESOLVED, starts, dtype=np.int32)[some]
    starts, ended = starts[some], ended[some]
    told = keys[starts]
    group_ends = np.searchsorted(keys, bounds[1:])
    at_risk = (group_ends[(told >> _GROUP).astype(np.intp)] - starts).astype(np.int32)
    return _seconds(told), at_risk, ended, answered, np.searchsorted(told, bounds)


def lift(here: Curve, there: Curve, seconds: float) -> Lift:
    """How much larger the share resolved within `seconds` is here than there.

    The interval adds the reaches of both (Newcombe), so it also holds where a share is 0 or 1.
    """
    mine, theirs = here.at(seconds), there.at(seconds)
    if mine.value is None or theirs.value is None:
        return Lift(None, None, None, here.n, there.n)
    gap = mine.value - theirs.value
    down = math.hypot(mine.value - mine.low, theirs.high - theirs.value)
    up = math.hypot(mine.high - mine.value, theirs.value - theirs.low)
    return Lift(gap, max(-1.0, gap - down), min(1.0, gap + up), here.n, there.n)
