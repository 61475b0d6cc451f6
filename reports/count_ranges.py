"""Between which whole numbers counts of days lie, when their mean is known. Plain Python and numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

USUAL, WIDE = (0.1, 0.9), (0.025, 0.975)  # between which 8 of 10, and 19 of 20 days lie
_NEARLY_EVEN = 1.01  # a spread up to here is taken as none at all
_FAR = 12.0  # standard deviations; nothing that counts lies beyond


@dataclass(frozen=True)
class Expected:
    """For each day the mean, and the ranges of 8 of 10 (`low`, `high`) and 19 of 20 days, whole numbers."""

    mean: Floats
    low: Floats
    high: Floats
    lowest: Floats
    highest: Floats


def ranges(mean: Floats, spread: float) -> Expected:
    """The ranges about means when a day's variance is `spread` times its mean: negative binomial, or Poisson at 1."""
    mean = np.maximum(mean, 0.0)
    rows = [_quantiles(float(each), spread, (*USUAL, *WIDE)) for each in mean]
    return Expected(mean, *np.array(rows, dtype=np.float64).reshape(len(mean), 4).T)


def part_of(whole: Floats, share: float, spread: float) -> Expected:
    """What falls to one of many places, each case going there with a chance of `share`."""
    return ranges(whole * share, 1 + share * (spread - 1))


def _quantiles(mean: float, spread: float, shares: tuple[float, ...]) -> list[int]:
    """The smallest counts that at most so many days exceed."""
    if mean < 1e-9:
        return [0] * len(shares)
    above = np.arange(1, int(mean + _FAR * (mean * max(spread, 1.0)) ** 0.5) + 20)
    if spread > _NEARLY_EVEN:
        size = mean / (spread - 1)
        none, steps = -size * np.log(spread), np.log((size + above - 1) / above * (1 - 1 / spread))
    else:
        none, steps = -mean, np.log(mean / above)
    chances = np.exp(none + np.concatenate([[0.0], np.cumsum(steps)]))
    return [int(place) for place in np.searchsorted(np.cumsum(chances), np.array(shares) - 1e-12)]
