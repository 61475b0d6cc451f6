"""How a city's work went: what METRICS.md counts of each step, closing and hand-off, for any grouping of cases.

Plain Python and numpy. Everything is a share with its parts, a curve, or seconds by step, so that a page need not
divide. Imported cases bring no log of steps: they are left out of what is told from steps, and counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.cases import NO_SPAN, Cases, Floats
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, OPEN, RESOLVED
from reports.incidence import Curve, incidence
from reports.metrics import DAY, Share, compact
from reports.queries.fact_sql import (
    ACK_MET,
    ACK_MISSED,
    ACTION_MET,
    ACTION_MISSED,
    FIRST_CONTACT,
    HELD,
    IMPORTED,
    LAST_DAY,
    MISROUTED,
    NO_VISIT,
    ONE_STEP,
    PASSED_ON,
    QUEUED,
    REPORTED_AGAIN,
    TAKEN,
    TRIAGE,
    WORKING,
)

STEPS = {TRIAGE: "triage", QUEUED: "queued", TAKEN: "taken", WORKING: "working", HELD: "held"}
AGAIN_DAYS = 30
OLD_DAYS = (30, 90)


@dataclass(frozen=True)
class Quality:
    """One group of requests received in a period, as it stood at `as_of`; the backlog is that of the period's end.

    `to_assign`, `to_action` and `to_resolve` are curves from the receipt until somebody took the case, began with it,
    answered it; `from_assign` from the taking to the answer. `of_closed` holds shares of the cases closed with an
    answer. `steps` are seconds by step, `stepped` the cases behind them. `told` is of the people who can be told that
    their case was closed. `ages` are days that open cases waited, ascending.
    """

    received: int
    not_actionable: Share
    joined: Share
    misrouted: Share
    reported_again: Share
    of_closed: dict[str, Share]
    taken_in_time: Share
    begun_in_time: Share
    told: Share
    people: int
    to_assign: Curve = field(repr=False)
    to_action: Curve = field(repr=False)
    from_assign: Curve = field(repr=False)
    to_resolve: Curve = field(repr=False)
    steps: dict[str, float]
    stepped: int
    hand_offs: int
    imported: int
    ages: Floats = field(repr=False)

    def old(self, days: float) -> Share:
        """Open cases that have waited for longer than so many days."""
        return Share(int(np.count_nonzero(self.ages > days)), len(self.ages))

    @property
    def middle_age(self) -> float | None:
        """The median age of open cases, in days."""
        return float(np.median(self.ages)) if len(self.ages) else None


OF_CLOSED = {
    "no_visit": NO_VISIT, "last_day": LAST_DAY, "passed_on": PASSED_ON, "first_contact": FIRST_CONTACT,
    "one_step": ONE_STEP,
}  # fmt: skip


def quality(cases: Cases, *, start: float, end: float, as_of: float) -> Quality:
    """All cases together."""
    return _qualities(cases, np.zeros(len(cases), dtype=np.uint8), 1, start, end, as_of)[0]


def quality_by(cases: Cases, key: str, *, start: float, end: float, as_of: float) -> dict[int, Quality]:
    """For each value of the column `key`; 0 holds those without one. Text columns give places in `cases.texts`."""
    keys = getattr(cases, key)
    if not len(keys):
        return {}
    values, places = compact(keys)
    return dict(zip(values.tolist(), _qualities(cases, places, len(values), start, end, as_of), strict=True))


def _qualities(cases: Cases, groups: NDArray[Any], count: int, start: float, end: float, as_of: float) -> list[Quality]:
    inside = (cases.received >= start) & (cases.received < end)
    cohort, within = cases.take(inside), groups[inside]
    closed = cohort.closed <= as_of
    is_joined = closed & (cohort.ending == JOINED)
    counted = ~is_joined & ~(closed & (cohort.ending == CANCELED))
    answered = counted & closed
    is_imported = (cohort.flags & IMPORTED) > 0

    def many(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(within[mask], minlength=count)

    def sums(values: NDArray[Any]) -> Floats:
        total: Floats = np.bincount(within, weights=values, minlength=count).astype(np.float64)
        return total

    def flagged(bit: int) -> NDArray[np.bool_]:
        return (cohort.flags & bit) > 0

    followed = answered & (cohort.closed <= as_of - AGAIN_DAYS * DAY)
    own_log = counted & ~is_imported
    by_hand = answered & ~is_imported
    shares = {
        "not_actionable": (many(answered & (cohort.ending == NOT_ACTIONABLE)), many(answered)),
        "joined": (many(is_joined), many(np.ones(len(cohort), dtype=np.bool_))),
        "misrouted": (many(own_log & flagged(MISROUTED)), many(own_log)),
        "reported_again": (many(followed & flagged(REPORTED_AGAIN)), many(followed)),
        "taken_in_time": _met(many, counted, flagged(ACK_MET), flagged(ACK_MISSED), cohort.ack_due < as_of, closed),
        "begun_in_time": _met(
            many, counted, flagged(ACTION_MET), flagged(ACTION_MISSED), cohort.action_due < as_of, closed
        ),
        "told": (sums(np.where(answered, cohort.told, 0)), sums(np.where(answered, cohort.reachable, 0))),
    }  # fmt: skip
    of_closed = {name: (many(by_hand & flagged(bit)), many(by_hand)) for name, bit in OF_CLOSED.items()}
    curves = _curves(cohort, within, count, as_of, counted, own_log)
    steps = {
        name: sums(np.where(own_log, getattr(cohort, name) + _running(cohort, step, as_of), 0))
        for step, name in STEPS.items()
    }
    hand_offs, people = sums(np.where(own_log, cohort.hand_offs, 0)), sums(np.where(is_joined, 0, cohort.voices))
    ages = _ages(cases, groups, count, end)
    received, stepped, imported = many(np.ones(len(cohort), dtype=np.bool_)), many(own_log), many(is_imported)
    named: list[dict[str, Any]] = [
        {name: _share(found, place) for name, found in shares.items()}
        | {name: found[place] for name, found in curves.items()}
        for place in range(count)
    ]
    return [
        Quality(
            received=int(received[place]), people=int(people[place]), **named[place],
            of_closed={name: _share(found, place) for name, found in of_closed.items()},
            steps={name: float(found[place]) for name, found in steps.items()}, stepped=int(stepped[place]),
            hand_offs=int(hand_offs[place]), imported=int(imported[place]), ages=ages[place],
        )
        for place in range(count)
    ]  # fmt: skip


def _share(found: tuple[NDArray[Any], NDArray[Any]], place: int) -> Share:
    return Share(int(found[0][place]), int(found[1][place]))


def _met(
    many: Any, counted: NDArray[np.bool_], met: NDArray[np.bool_], missed: NDArray[np.bool_],
    is_due: NDArray[np.bool_], closed: NDArray[np.bool_],
) -> tuple[NDArray[Any], NDArray[Any]]:  # fmt: skip
    """Clocks that were met, of those met, missed, or running past their due time."""
    judged = counted & (met | missed | (is_due & ~closed))
    return many(judged & met), many(judged)


def _curves(
    cohort: Cases, within: NDArray[Any], count: int, as_of: float, counted: NDArray[np.bool_],
    own_log: NDArray[np.bool_],
) -> dict[str, list[Curve]]:  # fmt: skip
    ended = np.minimum(cohort.closed, as_of)
    spans = ended - cohort.received
    ending = np.where(cohort.closed <= as_of, cohort.ending, OPEN)
    found = {"to_resolve": incidence(spans[counted], ending[counted], within[counted], count)}
    otherwise = np.where(ending == OPEN, OPEN, CANCELED)  # it ended before anybody took it
    for name, column in (("to_assign", cohort.to_assign), ("to_action", cohort.to_action)):
        happened = (column != NO_SPAN) & (column <= spans)
        found[name] = incidence(
            np.where(happened, column, spans)[own_log], np.where(happened, RESOLVED, otherwise)[own_log],
            within[own_log], count,
        )  # fmt: skip
    taken = own_log & (cohort.to_assign != NO_SPAN) & (cohort.to_assign <= spans)
    found["from_assign"] = incidence((spans - cohort.to_assign)[taken], ending[taken], within[taken], count)
    return found


def _running(cohort: Cases, step: int, as_of: float) -> Floats:
    """Seconds so far in the step that an open case stands in; none when it stands in another."""
    lasts = (cohort.step == step) & (cohort.step_since <= as_of)
    seconds: Floats = np.where(lasts, as_of - cohort.step_since, 0.0)
    return seconds


def _ages(cases: Cases, groups: NDArray[Any], count: int, end: float) -> list[Floats]:
    """Days that the cases open at the end had waited, by group, ascending."""
    queue = (cases.received < end) & (cases.closed > end)
    days, of = (end - cases.received[queue]) / DAY, groups[queue]
    order = np.lexsort((days, of))
    edges = np.searchsorted(of[order], np.arange(count + 1))
    parts: Sequence[Floats] = np.split(days[order], edges[1:-1])
    return list(parts)
