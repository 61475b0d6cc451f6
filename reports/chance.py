"""How often chance alone would do it, and what may be said after looking at many figures at once. Plain numpy.

A finding has one of three words. They hold for all figures of a page together: see `words_of` and METRICS.md.
"""

import math
from collections.abc import Sequence

import numpy as np

from reports.cases import Floats, Integers

TOO_FEW, NO_DIFFERENCE, LIKELY, CLEAR = 0, 1, 2, 3
Z95, Z998 = 1.959964, 3.090232

ALPHA = 0.05
ALONE = 0.015  # one area's response time speaks although the areas together do not differ by more than chance
REST = 0.01  # all other figures speak first
CLEAR_AT = 0.002

_upper_tail = np.vectorize(lambda z: 0.5 * math.erfc(z / math.sqrt(2)), otypes=[np.float64])


def normal_scores(deviation: Floats, variance: Floats, third: Floats) -> Floats:
    """The normal score of each deviation from what is expected: how many spreads away, 0 without variance.

    `variance` and `third` are the second and third central moments that chance alone would give. The distribution is
    taken for the gamma distribution with these (Wilson and Hilferty), which is close down to five expected cases; half
    of the chance of the very count observed is on either side.
    """
    known = variance > 0
    spread = np.sqrt(np.where(known, variance, 1.0))
    scores: Floats = np.where(known, _to_normal(deviation / spread, third / spread**3), 0.0)
    return scores


def two_sided(scores: Floats) -> Floats:
    """How often chance alone goes as far in this direction, doubled."""
    chances: Floats = np.minimum(1.0, 2 * _upper_tail(np.abs(scores)))
    return chances


def _to_normal(z: Floats, skew: Floats) -> Floats:
    """The normal score of a standardised value of a gamma distribution with this skewness (mirrored when negative)."""
    size = np.maximum(np.abs(skew), 1e-6)
    along = np.where(skew < 0, -z, z)
    root = np.cbrt(np.maximum(1 + size * along / 2, 0.0))
    score = (root - 1 + size**2 / 36) * 6 / size
    return np.where(skew < 0, -score, score)


def from_normal(score: float, skew: Floats) -> Floats:
    """The inverse: the standardised value at a normal score."""
    size = np.maximum(np.abs(skew), 1e-6)
    along = np.where(skew < 0, -score, score)
    z = (np.maximum(size * along / 6 + 1 - size**2 / 36, 0.0) ** 3 - 1) * 2 / size
    return np.where(skew < 0, -z, z)


def student_chance(t: Floats, freedom: Floats) -> Floats:
    """Two-sided chance of a t value by Wallace's approximation.

    With three degrees of freedom it is up to 7% too large, from eight on within 2%.
    """
    score = (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(freedom * np.log1p(t**2 / freedom))
    return two_sided(score)


def student_reach(freedom: float) -> float:
    """The t value that leaves 95% between it and its negative: the inverse of the same approximation."""
    score = Z95 * (8 * freedom + 3) / (8 * freedom + 1)
    return math.sqrt(freedom * math.expm1(score**2 / freedom))


def corrected(chances: Floats) -> Floats:
    """Each chance corrected for how many there are (Benjamini and Hochberg); those not known (nan) stay apart."""
    result = np.full(len(chances), np.nan)
    known = np.flatnonzero(~np.isnan(chances))
    if len(known):
        order = known[np.argsort(chances[known])[::-1]]
        ranks = np.arange(len(order), 0, -1)
        result[order] = np.minimum.accumulate(np.minimum(chances[order] * len(order) / ranks, 1.0))
    return result


def together(scores: Floats, parts: Floats) -> float:
    """How often chance alone makes areas differ as much among each other, all taken together (chi-square).

    `scores` are their normal scores (nan where too few), `parts` how much of the whole each is: since an area is part
    of what it is compared with, one degree of freedom is lost. 1 for fewer than two areas.
    """
    known = ~np.isnan(scores)
    freedom = int(np.count_nonzero(known)) - 1
    if freedom < 1:
        return 1.0
    total = float((scores[known] ** 2 * (1 - parts[known])).sum())
    spread = 2 / (9 * freedom)
    return float(_upper_tail((math.pow(total / freedom, 1 / 3) - 1 + spread) / math.sqrt(spread)))


def words_of(first: Floats, first_together: float, rest: Sequence[Floats]) -> tuple[Integers, list[Integers]]:
    """The word of each chance on one page: `TOO_FEW` (nan), `NO_DIFFERENCE`, `LIKELY` or `CLEAR`.

    Of pages without any difference, at most one in twenty may say "likely" or "clear" anywhere. Two families share
    this: `first` are response times by area, `rest` is all else. The first family speaks when its least corrected
    chance is within `ALONE`, or within `ALPHA` while all areas together (`first_together`) differ by more than
    `ALPHA`; the rest speaks when its least is within `REST`. Once one has spoken, `ALPHA` is enough for the other.
    Who speaks says "likely" at a corrected chance of 0.05 and "clear" at 0.002.
    """
    q, others = corrected(first), corrected(np.concatenate([*rest, np.empty(0)]))
    least, least_of_rest = _least(q), _least(others)
    differ = first_together <= ALPHA and least <= ALPHA
    speaks = [least <= ALONE or differ, least_of_rest <= REST]
    if any(speaks):
        speaks = [least <= ALPHA, least_of_rest <= ALPHA]
    told = _word(others, speaks[1])
    ends = np.cumsum([len(each) for each in rest])
    return _word(q, speaks[0]), np.split(told, ends[:-1]) if rest else []


def _least(q: Floats) -> float:
    return math.inf if np.isnan(q).all() else float(np.nanmin(q))


def _word(q: Floats, may_speak: bool) -> Integers:
    found = np.where(q <= CLEAR_AT, CLEAR, np.where(q <= ALPHA, LIKELY, NO_DIFFERENCE))
    return np.where(np.isnan(q), TOO_FEW, found if may_speak else NO_DIFFERENCE)
