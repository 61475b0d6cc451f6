"""Does one figure of areas go with another? Rank correlation, and what may be said of it. Plain Python and numpy."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.cases import Floats
from reports.chance import ALPHA, CLEAR, CLEAR_AT, LIKELY, NO_DIFFERENCE, TOO_FEW, student_chance
from reports.metrics import Link, rank_link

FEWEST = 5  # areas, below which nothing is said
_SHUFFLED = 15  # up to so many areas are shuffled; of more, Student's distribution is as good and much quicker
_SHUFFLES = 50_000


@dataclass(frozen=True)
class Association:
    """A rank correlation with its chance, corrected for `looks`: how many pairs of figures could have been looked at.

    `word` is one of `reports.chance`; `link` is None for too few areas, or where one figure is the same everywhere.
    """

    link: Link | None
    word: int
    looks: int
    areas: int
    left_out: int


def association(first: Floats, second: Floats, *, looks: int) -> Association:
    """Two columns of the same areas, nan where not known. Each chance counts `looks` times (Bonferroni)."""
    known = np.flatnonzero(np.isfinite(first) & np.isfinite(second))
    left_out = len(first) - len(known)
    link = _link(first[known], second[known]) if len(known) >= FEWEST else None
    if link is None:
        return Association(None, TOO_FEW, looks, len(known), left_out)
    chance = min(1.0, link.chance * max(looks, 1))
    word = CLEAR if chance <= CLEAR_AT else LIKELY if chance <= ALPHA else NO_DIFFERENCE
    return Association(link, word, looks, len(known), left_out)


def _link(first: Floats, second: Floats) -> Link | None:
    if len(first) <= _SHUFFLED:
        return rank_link(first.tolist(), second.tolist(), shuffles=_SHUFFLES)
    link = rank_link(first.tolist(), second.tolist(), shuffles=1)
    if link is None:
        return None
    freedom = link.pairs - 2
    rest = max(1 - link.rho**2, 1e-12)
    t = link.rho * math.sqrt(freedom / rest)
    return Link(link.rho, link.pairs, float(student_chance(np.array(t), np.array(float(freedom)))))


def column(values: Sequence[float | None]) -> Floats:
    """Values as a column, nan for those not known."""
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)
