"""What operators, council offices and languages add where many speak another language. Plain Python and numpy.

Areas are parted into the half of residents where an indicator is higher and the half where it is lower. Rates are set
side by side; nothing says that one thing causes the other.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.cases import Floats
from reports.chance import student_reach
from reports.heard import ENTERED_BY, FOUND, MONTHS, Heard

FEWEST = 3  # areas on each side
ALL, OTHER_LANGUAGE = "all", "other_language"
PARTS = (ALL, *(each for each in ENTERED_BY if each != FOUND), OTHER_LANGUAGE, FOUND)


@dataclass(frozen=True)
class Added:
    """Requests per 1,000 residents a year of one part, in the higher half and in the lower one, and the difference with
    its 95% interval.
    """

    part: str
    higher: float
    lower: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """How much more it is in the higher half."""
        return self.higher - self.lower

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Halves:
    """Every part of `PARTS`; how many areas lie in each half, and how many have no residents or no indicator."""

    parts: list[Added]
    higher: int
    lower: int
    left_out: int


def part_of(heard: Heard, part: str) -> Floats:
    """Requests of one part in each area."""
    if part == ALL:
        return heard.counts
    if part == OTHER_LANGUAGE:
        return heard.in_other
    counts: Floats = heard.by_entry[:, list(ENTERED_BY).index(part)]
    return counts


def halves(heard: Heard, indicator: Floats) -> Halves | None:
    """Both halves by an indicator (nan: not known); None with fewer than three areas in either."""
    known = np.flatnonzero((heard.residents > 0) & np.isfinite(indicator))
    is_higher = _higher(indicator[known], heard.residents[known])
    higher, lower = known[is_higher], known[~is_higher]
    if min(len(higher), len(lower)) < FEWEST:
        return None
    a_year = 1000 * MONTHS / len(heard.ends)
    made = []
    for part in PARTS:
        counts = part_of(heard, part)
        rates = [_rate(counts[side], heard.residents[side]) for side in (higher, lower)]
        (here, spread), (there, other) = rates
        reach = student_reach(len(known) - 2) * math.sqrt(spread + other) * a_year
        difference = (here - there) * a_year
        made.append(Added(part, here * a_year, there * a_year, difference - reach, difference + reach))
    return Halves(made, len(higher), len(lower), len(indicator) - len(known))


def _higher(indicator: Floats, residents: Floats) -> NDArray[np.bool_]:
    """The areas whose middle lies in the upper half of residents; those with the same indicator stay together."""
    if not len(indicator):
        return np.zeros(0, dtype=np.bool_)
    _values, block = np.unique(indicator, return_inverse=True)
    widths = np.bincount(block, weights=residents)
    middle = (np.cumsum(widths) - widths / 2) / widths.sum()
    found: NDArray[np.bool_] = middle[block] > 0.5  # noqa: PLR2004 - one half
    return found


def _rate(counts: Floats, residents: Floats) -> tuple[float, float]:
    """Requests by resident of areas together, and the variance of that as the areas differ around it."""
    people = float(residents.sum())
    rate = float(counts.sum()) / people
    around = counts - rate * residents
    return rate, len(counts) / (len(counts) - 1) * float((around**2).sum()) / people**2
