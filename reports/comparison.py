"""The areas of one layer in every measure: naive and adjusted, with gaps by who lives there. Plain Python and numpy.

All words of one comparison are corrected together, whatever part of it a page shows, so that the internal and the
published page never say different things.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports import fairness
from reports.cases import Cases, Floats, Integers
from reports.chance import words_of
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED
from reports.fairness import MEASURES, SATISFIED, TIME, Answered, Counts, Standing, satisfaction, standings
from reports.gaps import Gap, chances, gap_of
from reports.metrics import compact


@dataclass(frozen=True)
class Comparison:
    """Standings by measure, adjusted for services and naive; the word of each area; gaps and words by indicator."""

    adjusted: dict[str, Standing]
    naive: dict[str, Standing]
    words: dict[str, Integers]
    gaps: dict[str, list[Gap | None]]
    gap_words: dict[str, Integers]


@dataclass(frozen=True)
class Cohort:
    """Cases as a comparison takes them, with the request's `number` of each; `services` is how many occur."""

    answered: Answered
    number: Integers
    services: int


def cohort(cases: Cases, areas: Sequence[int], *, start: float, end: float, as_of: float) -> Cohort:
    """The cases received from `start` until before `end` in these areas, as they stood at `as_of`.

    They must lie in the order in which they were received. Joined ones speak through the case they joined. Withdrawn
    ones waited until then, and count in nothing else.
    """
    first, last = np.searchsorted(cases.received, (start, end))
    mine = cases.take(slice(int(first), int(last)))
    is_closed = mine.closed <= as_of
    ending = np.where(is_closed, mine.ending, 0)
    until = np.minimum(mine.closed, as_of)
    counts = (ending != CANCELED) & (ending != JOINED)
    is_answered = (ending == RESOLVED) | (ending == NOT_ACTIONABLE)
    is_past = until > mine.promise
    came_back = mine.reopened > 0
    flags = (
        (counts & np.isfinite(mine.promise) & (is_answered | is_past)) * fairness.PROMISED + is_past * fairness.IS_LATE
        + counts * fairness.COUNTS + is_answered * fairness.IS_CLOSED
        + (counts & (is_answered | came_back)) * fairness.WAS_CLOSED + came_back * fairness.CAME_BACK
    )  # fmt: skip
    kept, service = compact(mine.service) if len(mine) else (mine.service, mine.service)
    area = np.where(ending == JOINED, -1, places_in(mine.area, areas))
    found = Answered(area, service.astype(np.int64), until - mine.received, ending == RESOLVED, flags.astype(np.int64))
    return Cohort(found, mine.number, max(len(kept), 1))


def places_in(values: NDArray[np.integer], areas: Sequence[int]) -> Integers:
    """The place of each area's id in a list, -1 for others."""
    place = np.full(max([int(values.max(initial=0)), *areas]) + 1, -1, dtype=np.int64)
    place[list(areas)] = np.arange(len(areas))
    found: Integers = place[values]
    return found


def compare(
    counts: Counts, answers: Floats, residents: Floats, indicators: Mapping[str, Floats], *, in_full: Collection[str]
) -> Comparison:
    """Every measure of every area, and every indicator against every measure.

    `answers` as of `fairness.answers_of`; of measures beyond `in_full`, gaps have their slope only.
    """
    adjusted = standings(counts) | {SATISFIED: satisfaction(answers)}
    naive = standings(counts.as_one_service) | {SATISFIED: satisfaction(answers.sum(axis=0, keepdims=True))}
    gaps = {
        name: [gap_of(adjusted[name], each, residents, in_full=name in in_full) for each in indicators.values()]
        for name in MEASURES
    }
    others = [name for name in MEASURES if name != TIME]
    rest = [*(adjusted[name].chance for name in others), *(chances(gaps[name]) for name in MEASURES)]
    first, told = words_of(adjusted[TIME].chance, adjusted[TIME].together, rest)
    words = {TIME: first} | dict(zip(others, told, strict=False))
    return Comparison(adjusted, naive, words, gaps, dict(zip(MEASURES, told[len(others) :], strict=True)))
