"""How many crews keep which share of promises: the city's own weeks played again and again with other crews.

Plain Python. Time is counted in working minutes of the unit's calendar, so that nights and holidays take none. A week
is drawn at random from the real ones, whole, so that its Monday mornings and its storms stay what they were; how long a
case keeps a crew busy is drawn from what was recorded. Crews take what is due first and finish what they began.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from math import ceil
from random import Random

REPEATS = 200
LOW, HIGH = 0.05, 0.95
SIZES_BELOW, SIZES_ABOVE, MOST_CREWS = 3, 4, 60


@dataclass(frozen=True)
class Pattern:
    """What was seen, all in working minutes.

    `weeks`: for each week the cases that came, as (after the week began, until it was due). `lengths`: how long each
    week was. `backlog`: for each case that is open now how much is left until it is due (below zero: late).
    `handling`: how long cases kept a crew, travel included.
    """

    weeks: Sequence[Sequence[tuple[float, float]]]
    lengths: Sequence[float]
    backlog: Sequence[float]
    handling: Sequence[float]

    def load(self) -> float:
        """Crews that the work of a usual week would keep busy all the time."""
        minutes = sum(self.lengths)
        cases = sum(len(week) for week in self.weeks)
        return cases * sum(self.handling) / len(self.handling) / minutes if minutes and self.handling else 0.0


@dataclass(frozen=True)
class Outcome:
    """The share done in time with so many crews: in half of the repeats at least `middle`, in nine of ten between
    `low` and `high`. `waiting` is how many cases were left open in the middle one. Shares are None without cases.
    """

    crews: int
    low: float | None
    middle: float | None
    high: float | None
    waiting: int


def sizes(pattern: Pattern) -> list[int]:
    """The numbers of crews worth comparing: around what the load asks for."""
    about = max(1, ceil(pattern.load()))
    return list(range(max(1, about - SIZES_BELOW), min(MOST_CREWS, about + SIZES_ABOVE) + 1))


def outcome(pattern: Pattern, crews: int, *, random: Random, repeats: int = REPEATS) -> Outcome:
    """Play the weeks `repeats` times with so many crews. Raises ValueError for no crew, week or handling time."""
    if crews < 1 or not pattern.weeks or not pattern.handling:
        raise ValueError("a simulation needs crews, weeks and handling times")
    shares, left = [], []
    for _repeat in range(repeats):
        share, waiting = _play(pattern, crews, random)
        left.append(waiting)
        if share is not None:
            shares.append(share)
    shares.sort()
    left.sort()
    return Outcome(crews, _quantile(shares, LOW), _quantile(shares, 0.5), _quantile(shares, HIGH), left[len(left) // 2])


def _play(pattern: Pattern, crews: int, random: Random) -> tuple[float | None, int]:
    """One repeat: as many weeks as were seen, drawn with replacement, after the backlog of now."""
    chosen = random.choices(range(len(pattern.weeks)), k=len(pattern.weeks))
    coming: list[tuple[float, float]] = []
    horizon = 0.0
    for index in chosen:
        coming.extend((horizon + at, horizon + at + allowed) for at, allowed in pattern.weeks[index])
        horizon += pattern.lengths[index]
    coming.sort()
    waiting = [(due, -1.0) for due in pattern.backlog]
    heapify(waiting)
    return _serve(coming, waiting, [0.0] * crews, horizon, pattern.handling, random)


def _serve(coming: Sequence[tuple[float, float]], waiting: list[tuple[float, float]], free: list[float],
           horizon: float, handling: Sequence[float], random: Random) -> tuple[float | None, int]:  # fmt: skip
    """Crews (`free`: when each is next free) take what is due first. Cases of the backlog take time, but what is judged
    are those that came: done in time among those done or past their due time at the end."""
    in_time = judged = taken = 0
    while waiting or taken < len(coming):
        now = free[0] if waiting else max(free[0], coming[taken][0])
        while taken < len(coming) and coming[taken][0] <= now:
            heappush(waiting, (coming[taken][1], coming[taken][0]))
            taken += 1
        if now >= horizon:
            break
        due, at = heappop(waiting)
        done = now + random.choice(handling)
        heapreplace(free, done)
        if at >= 0 and min(done, horizon) <= horizon:
            if done <= due:
                in_time, judged = in_time + 1, judged + 1
            elif due <= horizon:
                judged += 1
    judged += sum(1 for due, at in waiting if at >= 0 and due <= horizon)
    return (in_time / judged if judged else None), len(waiting) + len(coming) - taken


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
