"""How long people waited, each from their own report: one case may have many voices.

Plain Python and numpy; moments as in `reports.metrics`.
"""

from dataclasses import dataclass

import numpy as np

from reports.cases import Cases, Floats, Integers
from reports.endings import CANCELED, JOINED, OPEN, RESOLVED
from reports.incidence import incidence
from reports.metrics import FEW, places_of


@dataclass(frozen=True)
class Voices:
    """Reports besides the first of each case: when each came, since when and for which case (by number) it speaks.

    `part` is the number of the request that it came as; 0 for a report that was added to one.
    """

    received: Floats
    since: Floats
    number: Integers
    part: Integers


MOST_LEVELS = 8  # a join of a join of a join: no city goes deeper, and a circle in imported rows ends here


def speaking(number: Integers, part: Integers, received: Floats, since: Floats) -> Voices:
    """Voices from what was joined: `part` (0: only a report) was joined to, or added to, `number` at `since`.

    What hangs on a part speaks for the case of that part too, from the later of both joins on.
    """
    place = np.full(int(part.max(initial=0)) + 1, -1, dtype=np.int64)
    place[part] = np.arange(len(part))
    place[0] = -1
    level = Voices(received, since, number, part)
    levels = [level]
    for _level in range(MOST_LEVELS):
        inside = np.flatnonzero(level.number < len(place))
        above = place[level.number[inside]]
        inside, above = inside[above >= 0], above[above >= 0]
        if not len(inside):
            break
        later = np.maximum(level.since[inside], since[above])
        level = Voices(level.received[inside], later, number[above], level.part[inside])
        levels.append(level)
    return Voices(
        *(np.concatenate([getattr(each, name) for each in levels]) for name in ("received", "since", "number", "part"))
    )


@dataclass(frozen=True)
class Wait:
    """The median time in seconds from a person's report to the closing (None: half is not reached yet), how many
    people it rests on and how many of them still wait.
    """

    median_seconds: float | None
    people: int
    still_waiting: int

    @property
    def is_few(self) -> bool:
        return self.people < FEW


def wait_of(cases: Cases, voices: Voices, *, start: float, end: float, as_of: float) -> Wait:
    """How long the voices of the cases received from `start` until before `end` waited, as it stood at `as_of`.

    Each case speaks with its first report; `voices` are added to it. Joined cases speak through the one they were
    joined to, so they come as voices; withdrawn ones wait for nothing. Who reported after the closing waited no time.
    """
    is_closed = cases.closed <= as_of
    gone = is_closed & ((cases.ending == JOINED) | (cases.ending == CANCELED))
    cohort = cases.take((cases.received >= start) & (cases.received < end) & ~gone)
    heard = voices.since <= as_of
    places, known = places_of(cohort.number, voices.number[heard])
    received = np.concatenate([cohort.received, voices.received[heard][known]])
    closed = np.concatenate([cohort.closed, cohort.closed[places[known]]])
    finished = closed <= as_of
    spans = np.minimum(closed, as_of) - received
    found = incidence(spans, np.where(finished, RESOLVED, OPEN))[0]
    return Wait(found.reached(0.5), len(spans), int(np.count_nonzero(~finished)))
