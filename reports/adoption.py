"""Signs that work is done outside the system, unit by unit. Plain Python and numpy; moments in seconds.

A sign is a reason to ask, never proof: some work ends in one step, and a day of paperwork may be a good day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from reports.cases import NO_SPAN, Cases, Floats
from reports.endings import NOT_ACTIONABLE, RESOLVED
from reports.metrics import DAY, FEW, Share
from reports.queries.fact_sql import IMPORTED, QUEUED, TRIAGE

QUIET = 3 * DAY  # so long without a closing, then
WITHIN = 900.0  # in a quarter of an hour
MANY = 8  # so many: a burst
UNTOUCHED_DAYS = 14
MOSTLY, OFTEN = 0.5, 0.3
FEWEST_PEOPLE = 3
WORK_ORDERS = "work_orders"

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """The people of one unit: how many there are, and how many of them signed in within 7 and within 30 days."""

    all: int
    week: int
    month: int

    @property
    def are_few(self) -> bool:
        """So few that a figure would be about single people."""
        return self.all < FEWEST_PEOPLE


class Sign(Enum):
    """What a unit's figures may mean."""

    NOBODY_SIGNS_IN = 1
    FEW_SIGN_IN = 2
    UNTOUCHED = 3
    ONE_STEP = 4
    BURSTS = 5
    ELSEWHERE = 6


@dataclass(frozen=True)
class Work:
    """One worklist or department. `in_bursts`: closings of the period that came in bursts, of all of them. At the
    moment that figures are drawn: `open` cases, those that nobody took for 14 days (`lying`), and how many cases were
    taken, begun or closed within the last 14 days (`touched`)."""

    in_bursts: Share = Share(0, 0)
    open: int = 0
    lying: int = 0
    touched: int = 0

    @property
    def is_untouched(self) -> bool:
        """Whether cases wait and nothing was done with any for 14 days."""
        return self.open > 0 and self.touched == 0


def work_by(cases: Cases, key: str, *, start: float, end: float, as_of: float) -> dict[int, Work]:
    """The work of each value of `key` ("queue", "department"). Cases brought from elsewhere are in no closing."""
    groups = getattr(cases, key)
    if not len(groups):
        return {}
    count = int(groups.max()) + 1
    typed = (cases.flags & IMPORTED) == 0
    closing = typed & np.isin(cases.ending, (RESOLVED, NOT_ACTIONABLE)) & (cases.closed >= start - QUIET)
    closing &= cases.closed < end
    closed, of = cases.closed[closing], groups[closing]
    within, burst = closed >= start, in_bursts(closed, of, since=start - QUIET)
    is_open = (cases.received <= as_of) & (cases.closed > as_of)
    untaken = is_open & np.isin(cases.step, (TRIAGE, QUEUED)) & (cases.step_since <= as_of - UNTOUCHED_DAYS * DAY)
    many = {
        "all": np.bincount(of[within], minlength=count),
        "burst": np.bincount(of[within & burst], minlength=count),
        "open": np.bincount(groups[is_open], minlength=count),
        "lying": np.bincount(groups[untaken], minlength=count),
        "touched": np.bincount(groups[touched(cases, as_of)], minlength=count),
    }
    there = np.flatnonzero(many["all"] + many["open"] + many["touched"])
    return {
        int(each): Work(
            Share(int(many["burst"][each]), int(many["all"][each])),
            int(many["open"][each]), int(many["lying"][each]), int(many["touched"][each]),
        )
        for each in there
    }  # fmt: skip


def in_bursts(closed: Floats, groups: NDArray[np.int64], *, since: float) -> Mask:
    """Which closings belong to a burst: `MANY` or more of one group `WITHIN` a quarter of an hour, after it closed
    nothing for `QUIET`. The closings are all those from `since` on."""
    found = np.zeros(len(closed), dtype=np.bool_)
    order = np.lexsort((closed, groups))
    times, of = closed[order], groups[order]
    is_first = np.ones(len(times), dtype=np.bool_)
    is_first[1:] = of[1:] != of[:-1]
    before = np.where(is_first, since, np.concatenate([[since], times[:-1]]))
    for place in np.flatnonzero(times - before >= QUIET).tolist():
        after = place + int(np.searchsorted(of[place:], of[place], side="right"))
        last = place + int(np.searchsorted(times[place:after], times[place] + WITHIN, side="right"))
        if last - place >= MANY:
            found[order[place:last]] = True
    return found


def touched(cases: Cases, as_of: float) -> Mask:
    """Cases that were taken, begun or closed within the last 14 days before a moment."""
    found = _lately(cases.closed, as_of)
    for name in ("to_assign", "to_action"):
        spans = getattr(cases, name)
        found |= (spans != NO_SPAN) & _lately(cases.received + spans, as_of)
    return found


def _lately(moments: Floats, as_of: float) -> Mask:
    lately: Mask = (moments > as_of - UNTOUCHED_DAYS * DAY) & (moments <= as_of)
    return lately


def signs_of_people(people: People) -> list[Sign]:
    """What the sign-ins of a unit may mean; nothing of fewer than three people."""
    if people.are_few:
        return []
    if not people.month:
        return [Sign.NOBODY_SIGNS_IN]
    return [Sign.FEW_SIGN_IN] if people.month < MOSTLY * people.all else []


def signs_of_work(work: Work, shares: Mapping[str, Share]) -> list[Sign]:
    """What the figures of a unit may mean. `shares` are "one_step", "passed_on" and "work_orders"; a share of fewer
    than 20 says nothing."""
    found = [Sign.UNTOUCHED] if work.is_untouched else []
    if _is(shares["one_step"], MOSTLY):
        found.append(Sign.ONE_STEP)
    if _is(work.in_bursts, OFTEN):
        found.append(Sign.BURSTS)
    if _is(shares["passed_on"], OFTEN) or _is(shares["work_orders"], OFTEN):
        found.append(Sign.ELSEWHERE)
    return found


def _is(share: Share, least: float) -> bool:
    return share.of >= FEW and (share.value or 0.0) >= least


def from_work_orders(cases: Cases, key: str, *, start: float, end: float, **_rest: float) -> dict[int, Share]:
    """Of the cases received in the period, those that a work-order system sent, for each value of `key`."""
    cohort = cases.take((cases.received >= start) & (cases.received < end))
    groups = getattr(cohort, key)
    many, sent = np.bincount(groups), np.bincount(groups[cohort.where("channel", [WORK_ORDERS])])
    return {
        int(each): Share(int(sent[each]) if each < len(sent) else 0, int(many[each])) for each in np.flatnonzero(many)
    }
