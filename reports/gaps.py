"""Do areas with more of something (income, a language, age) fare otherwise? Plain numpy; METRICS.md has the words.

Areas are ranked by an indicator and weighted by their residents. What is compared is each area's standing, adjusted for
services. Areas without the indicator, or with too few cases, are left out and counted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reports.cases import Floats
from reports.chance import student_chance, student_reach
from reports.fairness import Standing
from reports.metrics import Link, rank_link

FEWEST_AREAS = 5
FIFTH = 0.2
SHUFFLES = 2000
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Slope:
    """The slope index of inequality: how much the ratio differs between the two ends of the ranking, with its interval.

    `chance` is two-sided, from the areas' own spread around the line.
    """

    value: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Fifths:
    """The ratio of the residents' lowest and of their highest fifth by the indicator, and the highest by the lowest."""

    lowest: float
    highest: float
    gap: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Gap:
    """One indicator against one measure over `areas`; `left_out` lack the indicator, residents or enough cases."""

    slope: Slope
    fifths: Fifths | None
    link: Link | None
    areas: int
    left_out: int


@dataclass(frozen=True)
class Ranked:
    """Areas that can be compared by an indicator: which, where each lies from 0 to 1 and which part of the ranking it
    takes (`start` to `end`; areas with the same indicator take theirs together).
    """

    chosen: NDArray[np.intp]
    start: Floats
    end: Floats

    @property
    def middle(self) -> Floats:
        return (self.start + self.end) / 2


def ranked(standing: Standing, indicator: Floats, residents: Floats) -> Ranked | None:
    """The areas in a ranking by an indicator (nan: not known), each as wide as its residents.

    None for fewer than five or when all have the same. When no residents are known at all, areas count alike.
    """
    weight = residents if np.nansum(residents) > 0 else np.ones(len(residents))
    usable = ~standing.is_few & np.isfinite(indicator) & np.isfinite(weight) & (weight > 0)
    chosen = np.flatnonzero(usable)
    if len(chosen) < FEWEST_AREAS:
        return None
    values, block = np.unique(indicator[chosen], return_inverse=True)
    if len(values) < 2:
        return None
    widths = np.bincount(block, weights=weight[chosen])
    ends = np.cumsum(widths) / widths.sum()
    starts = np.concatenate([[0.0], ends[:-1]])
    return Ranked(chosen, starts[block], ends[block])


def slope_of(standing: Standing, along: Ranked) -> Slope:
    """The weighted line through the areas' ratios along the ranking; its interval is from their spread around it."""
    line = _line(standing, along)
    freedom = len(along.chosen) - 2
    error = math.sqrt(line.spread / line.breadth)
    reach = student_reach(freedom) * error
    return Slope(line.slope, line.slope - reach, line.slope + reach, _chance(line.slope, error, freedom))


class _Line(NamedTuple):
    """A weighted line: its slope, how broad the places lie, and how much more the values differ than by chance (1)."""

    slope: float
    breadth: float
    spread: float


def _line(standing: Standing, along: Ranked) -> _Line:
    observed, expected = standing.observed[along.chosen], standing.expected[along.chosen]
    value = (expected + 0.5) / (observed + 0.5) if standing.is_time else observed / expected
    weight = expected**2 / np.maximum(standing.variance[along.chosen], 1e-9)
    place = along.middle - np.average(along.middle, weights=weight)
    breadth = float((weight * place**2).sum())
    slope = float((weight * place * value).sum()) / breadth
    around = value - np.average(value, weights=weight) - slope * place
    return _Line(slope, breadth, float((weight * around**2).sum()) / (len(value) - 2))


def _chance(value: float, error: float, freedom: int) -> float:
    """Two-sided chance of a value with this standard error; 1 when nothing differs but by rounding."""
    if not error or abs(value) < _ROUNDING:
        return 1.0
    return float(student_chance(np.array(value / error), np.array(float(freedom))))


def fifths_of(standing: Standing, along: Ranked) -> Fifths | None:
    """The highest fifth of residents against the lowest; an area at the border counts in part. None without cases."""
    columns = (getattr(standing, name)[along.chosen] for name in ("observed", "expected", "variance"))
    observed, expected, variance = columns
    width = along.end - along.start
    parts = (
        np.clip(np.minimum(along.end, FIFTH) - along.start, 0.0, None) / width,
        np.clip(along.end - np.maximum(along.start, 1 - FIFTH), 0.0, None) / width,
    )
    found = [(float(part @ observed), float(part @ expected), float(part**2 @ variance)) for part in parts]
    if any(seen <= 0 or awaited <= 0 for seen, awaited, _variance in found):
        return None
    turn = -1 if standing.is_time else 1
    lowest, highest = ((seen / awaited) ** turn for seen, awaited, _variance in found)
    error = math.sqrt(_line(standing, along).spread * sum(each / seen**2 for seen, _awaited, each in found))
    between, freedom = math.log(highest / lowest), len(along.chosen) - 2
    reach = student_reach(freedom) * error
    chance = _chance(between, error, freedom)
    return Fifths(lowest, highest, highest / lowest, math.exp(between - reach), math.exp(between + reach), chance)


def gap_of(standing: Standing, indicator: Floats, residents: Floats, *, in_full: bool = True) -> Gap | None:
    """One indicator against one measure; None where fewer than five areas can be compared.

    Without `in_full` only the slope, on which the words rest.
    """
    along = ranked(standing, indicator, residents)
    if along is None:
        return None
    count = len(along.chosen)
    left_out = len(indicator) - count
    slope = slope_of(standing, along)
    if not in_full:
        return Gap(slope, None, None, count, left_out)
    ratio = standing.ratio[along.chosen]
    link = rank_link(ratio.tolist(), indicator[along.chosen].tolist(), shuffles=SHUFFLES)
    return Gap(slope, fifths_of(standing, along), link, count, left_out)


def chances(gaps: Sequence[Gap | None]) -> Floats:
    """The chances on which the words of gaps rest; nan where there is none."""
    return np.array([math.nan if each is None else each.slope.chance for each in gaps], dtype=np.float64)
