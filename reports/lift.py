"""How much more is resolved soon: here against there, for each group of services.

"Here" and "there" are this period and an earlier one, or what was reported and what staff found. Plain Python and
numpy; moments and spans in seconds, as in `reports.cases`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from reports.cases import Cases, Floats, Integers
from reports.endings import JOINED, OPEN
from reports.incidence import DAY, Curve, Estimate, Lift, incidence, lift
from reports.metrics import FEW

SOON = (3, 10)  # days within which cases are compared
_READ = max(SOON) * DAY + 1.0
ALL = 0  # the group of all services together
STAFF_FOUND = "staff_found"


class Verdict(Enum):
    """What may be said of a difference."""

    MORE = 1
    LESS = 2
    UNCLEAR = 3
    TOO_FEW = 4
    TOO_YOUNG = 5


@dataclass(frozen=True)
class Side:
    """The cases received from `start` until before `end`, as they stood at `as_of`."""

    cases: Cases
    start: float
    end: float
    as_of: float


@dataclass(frozen=True)
class Lifted:
    """The share resolved within `days` of one group of services, on both sides, and the difference."""

    group: int
    days: int
    here: Estimate
    there: Estimate
    lift: Lift

    @property
    def verdict(self) -> Verdict:
        """A difference is told only when 20 cases or more are on each side and its interval leaves out 0."""
        found = self.lift
        if min(found.n_here, found.n_there) < FEW:
            return Verdict.TOO_FEW
        if found.low is None or found.high is None:
            return Verdict.TOO_YOUNG
        if found.low > 0:
            return Verdict.MORE
        return Verdict.LESS if found.high < 0 else Verdict.UNCLEAR


def lifts(here: Side, there: Side, group_of: Mapping[int, int]) -> list[Lifted]:
    """All services together, then each group that has cases on either side, within 3 and within 10 days.

    `group_of` gives the group (above 0) of a service; services without one count in the first line only.
    """
    groups = sorted({each for each in group_of.values() if each > ALL})
    curves = [_curves(side, groups, group_of) for side in (here, there)]
    return [
        Lifted(group, days, mine.at(days * DAY), theirs.at(days * DAY), lift(mine, theirs, days * DAY))
        for group, mine, theirs in zip((ALL, *groups), *curves, strict=True)
        if mine.n or theirs.n
        for days in SOON
    ]


def by_finder(cases: Cases) -> tuple[Cases, Cases]:
    """What people reported, and what staff found by themselves."""
    found = cases.where("channel", [STAFF_FOUND])
    return cases.take(~found), cases.take(found)


def spans_of(side: Side) -> tuple[Floats, Integers, Cases]:
    """How long each case took or waits, how it ended, and the cases; joined ones speak through the case they joined."""
    inside = (side.cases.received >= side.start) & (side.cases.received < side.end)
    joined = (side.cases.ending == JOINED) & (side.cases.closed <= side.as_of)
    cohort = side.cases.take(inside & ~joined)
    finished = cohort.closed <= side.as_of
    spans = np.where(finished, cohort.closed, side.as_of) - cohort.received
    return spans, np.where(finished, cohort.ending, OPEN), cohort


def _curves(side: Side, groups: list[int], group_of: Mapping[int, int]) -> list[Curve]:
    """The curve of all cases, then of each group, as far as it is read."""
    spans, endings, cohort = spans_of(side)
    goes_on = spans > _READ  # how it ends after that changes no share before, so it need not be sorted by age
    spans, endings = np.where(goes_on, _READ, spans), np.where(goes_on, OPEN, endings)
    places = {group: place for place, group in enumerate(groups)}
    most = max([*group_of, int(cohort.service.max(initial=0)), 0])
    place_of = np.full(most + 1, -1)
    for service, group in group_of.items():
        place_of[service] = places.get(group, -1)
    place = place_of[cohort.service]
    known = place >= 0
    return [
        *incidence(spans, endings),
        *incidence(spans[known], endings[known], place[known], len(groups)),
    ]
