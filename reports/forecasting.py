"""What the next days will bring, from the counts of the days before. Needs statsmodels: only the worker's own process
imports this.

Days are those of the city's zone, counts are requests received on a day. The model is a Poisson regression on the day
of the week and on holidays, whose variance may be larger than its mean. Recent weeks count more, so that it follows a
slow rise or fall; what stands far out of the ordinary (a storm) counts only as far as the ordinary reaches.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

from reports.count_ranges import USUAL, WIDE, Expected, ranges

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK = 7
AHEAD = 14
FEWEST_DAYS = 28  # below that nobody knows what a usual week looks like
FEWEST_CASES = 30
TRIED_WEEKS = 4
MODEL, LAST_WEEK = "model", "last_week"

# Found on five spans of Boston's summer of 2011; neighbouring values do about as well.
_HALF_LIFE = 42.0  # days after which a day counts half
_FAR_OUT = 2.5  # standard deviations above the expected that still count
_ROUNDS = 8
_OF_NINE = 0.62  # how large the smaller nine of ten squares of a normal variable are on average
_LEAN = 1.0  # how many days' worth a weekday leans on the city's usual week
_HOLIDAY_LEAN = 0.5
_NEVER_LESS = 0.02


@dataclass(frozen=True)
class Days:
    """The days learned from and those ahead; `whole` are the whole city's counts of the former."""

    weekday: NDArray[np.int64]
    is_holiday: Flags
    whole: Floats

    @classmethod
    def since(cls, first: date, whole: Floats, free: Collection[date], ahead: int = AHEAD) -> "Days":
        """The days from `first` on; `free` are those on which the city does not work although it usually would."""
        days = [first + timedelta(days=number) for number in range(len(whole) + ahead)]
        weekday = np.array([day.weekday() for day in days], dtype=np.int64)
        return cls(weekday, np.array([day in free for day in days], dtype=np.bool_), whole)

    def usual_week(self, until: int) -> Floats:
        """How much each weekday has of an average day in the whole city, from the first `until` days."""
        weekday, whole = self.weekday[:until], _without_peaks(self.whole[:until], self.weekday[:until])
        counted = np.bincount(weekday, minlength=WEEK)
        means = np.bincount(weekday, weights=whole, minlength=WEEK) / np.maximum(counted, 1)
        usual: Floats = np.maximum(means / max(float(means.mean()), 1e-9), _NEVER_LESS)
        return usual


@dataclass(frozen=True)
class Trial:
    """How forecasts of a week did on the last weeks, each made without knowing them; None while nothing was tried.

    Errors are mean absolute ones, in requests a day; `inside` is the share of days inside the range of 8 of 10.
    """

    tried: int = 0
    error: float | None = None
    error_last_week: float | None = None
    scaled: float | None = None
    inside: float | None = None

    @property
    def is_better(self) -> bool:
        """Whether the model beat the same day of the week before; taken to do so while nothing was tried."""
        return self.error is None or self.error_last_week is None or self.error < self.error_last_week


@dataclass(frozen=True)
class Outlook:
    """The days ahead of one series, by which method, and how it did; `spread` is the variance over the mean."""

    expected: Expected
    method: str
    spread: float
    trial: Trial


def outlook(counts: Floats, days: Days) -> Outlook | None:
    """The next `AHEAD` days of a series by whichever did better lately, the model or last week's same day.

    `counts` ends with the same day as `days.whole`. None for fewer than four weeks or too few cases to go by.
    """
    start = begun_at(counts)
    if len(counts) - start < FEWEST_DAYS or counts[start:].sum() < FEWEST_CASES:
        return None
    found = _trial(counts, start, days)
    mean, spread = fitted(counts, start, len(counts), days, AHEAD)
    if found.is_better:
        return Outlook(ranges(mean, spread), MODEL, spread, found)
    return Outlook(_like_last_week(counts[start:], AHEAD), LAST_WEEK, spread, found)


def begun_at(counts: Floats) -> int:
    """Where a series begins: the day after its first case when that came late, as a new service's does."""
    first = int(np.argmax(counts > 0)) if counts.any() else 0
    return first + 1 if first > WEEK else 0


def fitted(counts: Floats, start: int, end: int, days: Days, ahead: int) -> tuple[Floats, float]:
    """The means of `ahead` days from position `end` on, learned from `start` until before it; and the spread."""
    columns = np.zeros((end + ahead - start, WEEK + 1))
    columns[np.arange(len(columns)), days.weekday[start : end + ahead]] = 1.0
    columns[:, WEEK] = days.is_holiday[start : end + ahead]
    known, size = counts[start:end], end - start
    weights = 0.5 ** (np.arange(size - 1, -1, -1) / _HALF_LIFE)
    usual, ordinary = days.usual_week(end), _without_peaks(known, days.weekday[start:end])
    for _round in range(_ROUNDS):
        level = max(float(np.average(ordinary, weights=weights)), 0.01)
        found = _fit(columns[:size], ordinary, weights, level * usual)
        mean = np.exp(columns[:size] @ found)
        misses = (known - mean) ** 2 / np.maximum(mean, 0.05)
        capped = np.minimum(known, mean + _FAR_OUT * np.sqrt(_usual_spread(misses) * np.maximum(mean, 0.3)))
        misses = (capped - mean) ** 2 / np.maximum(mean, 0.05)
        spread = max(1.0, float(np.average(misses, weights=weights)) * size / max(size - WEEK, 1))
        if np.abs(capped - ordinary).max() < 0.01 * level:
            break
        ordinary = capped
    return np.exp(columns[size:] @ found), spread


def _without_peaks(counts: Floats, weekday: NDArray[np.int64]) -> Floats:
    """The counts to begin with: of each weekday, the highest eighth is no higher than the next."""
    calm = counts.copy()
    for number in range(WEEK):
        places = np.flatnonzero(weekday == number)
        if len(places) > 3:
            highest = np.sort(counts[places])[::-1]
            calm[places] = np.minimum(counts[places], highest[math.ceil(len(places) / 8)])
    return calm


def _usual_spread(misses: Floats) -> float:
    """The variance over the mean as the nine of ten days with the smallest misses tell it; a storm has no say."""
    kept = np.sort(misses)[: math.ceil(0.9 * len(misses))]
    return max(1.0, float(kept.mean()) / _OF_NINE)


def _fit(columns: Floats, counts: Floats, weights: Floats, usual: Floats) -> Floats:
    """Coefficients of the weekdays and of a holiday, which lean on the city's usual week where counts are few.

    They do so by eight made-up days: one of each weekday, and a holiday as quiet as a Sunday.
    """
    holiday = np.zeros(WEEK + 1)
    holiday[[0, WEEK]] = 1.0
    rows = np.vstack([columns, np.eye(WEEK, WEEK + 1), holiday])
    heard = np.where(columns[:, WEEK] > 0, 1.0, weights)  # holidays are rare: an old one tells as much
    all_weights = np.concatenate([heard, np.full(WEEK, _LEAN), [_HOLIDAY_LEAN]])
    all_counts = np.concatenate([counts, usual, [usual[WEEK - 1]]])
    model = sm.GLM(all_counts, rows, family=sm.families.Poisson(), var_weights=all_weights)
    found: Floats = model.fit(start_params=_from_above(rows, all_counts, all_weights), maxiter=50, tol=1e-5).params
    return found


def _from_above(rows: Floats, counts: Floats, weights: Floats) -> Floats:
    """Where the search begins: no lower than it will end, since from below its first step may go far astray."""
    weighted = rows[:, :WEEK] * weights[:, None]
    means = (weighted.T @ counts) / weighted.sum(axis=0)
    is_free = rows[:, WEEK] > 0
    most = float((counts[is_free] / (rows[is_free, :WEEK] @ means)).max())
    return np.append(np.log(means), math.log(max(most, 1.0)))


def scale_of(counts: Floats) -> float | None:
    """The mean absolute error of last week's same day over these counts; None where it never erred."""
    error = float(np.abs(counts[WEEK:] - counts[:-WEEK]).mean()) if len(counts) > WEEK else 0.0
    return error or None


def last_week(counts: Floats, ahead: int) -> Floats:
    """The same days of the last known week, over and over."""
    return np.tile(counts[-WEEK:], math.ceil(ahead / WEEK))[:ahead]


def _like_last_week(counts: Floats, ahead: int) -> Expected:
    """Last week's same days, with the ranges by which such guesses were off."""
    mean, misses = last_week(counts, ahead), counts[WEEK:] - counts[:-WEEK]
    offs = np.quantile(misses, [*USUAL, *WIDE])
    lows = (np.floor(np.maximum(mean + off, 0)) for off in offs[[0, 2]])
    highs = (np.ceil(np.maximum(mean + off, mean)) for off in offs[[1, 3]])
    low, lowest, high, highest = *lows, *highs
    return Expected(mean, low, high, lowest, highest)


def _trial(counts: Floats, start: int, days: Days) -> Trial:
    """Forecasts of the last four weeks, each made at the end of the week before."""
    weeks = min(TRIED_WEEKS, (len(counts) - start - FEWEST_DAYS) // WEEK)
    if weeks < 1:
        return Trial()
    first = len(counts) - weeks * WEEK
    told, naive = [], []
    for origin in range(first, len(counts), WEEK):
        told.append(ranges(*fitted(counts, start, origin, days, WEEK)))
        naive.append(_like_last_week(counts[start:origin], WEEK))
    true = counts[first:].reshape(weeks, WEEK)
    error, plain = (float(np.mean([np.abs(row - one.mean) for row, one in zip(true, made, strict=True)]))
                    for made in (told, naive))  # fmt: skip
    used = told if error < plain else naive
    inside = [np.mean((row >= one.low) & (row <= one.high)) for row, one in zip(true, used, strict=True)]
    scale = scale_of(counts[start:first])
    return Trial(weeks * WEEK, error, plain, error / scale if scale else None, float(np.mean(inside)))
