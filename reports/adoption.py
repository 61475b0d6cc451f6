"""Signs that work is done outside the system, unit by unit. Plain Python and numpy; moments in seconds.

A sign is a reason to ask, never proof: some work ends in one step, and a day of paperwork may be a good day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from reports.cases import NO_SPAN, Cases, Floats, Integers
from reports.endings import NOT_ACTIONABLE, RESOLVED
from reports.metrics import DAY, FEW, Share
from reports.quality_counts import Counts
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


def work_by(cases: Cases, keys: Sequence[str], *, start: float, end: float, as_of: float) -> list[dict[int, Work]]:
    """For each of `keys` ("queue", "department") the work of each of its values. Cases brought from elsewhere are in
    no closing."""
    closing = (cases.closed >= start - QUIET) & (cases.closed < end) & ((cases.flags & IMPORTED) == 0)
    closing &= (cases.ending == RESOLVED) | (cases.ending == NOT_ACTIONABLE)
    is_open = (cases.received <= as_of) & (cases.closed > as_of)
    waiting = cases.take(is_open)
    untaken = (waiting.step == TRIAGE) | (waiting.step == QUEUED)
    untaken &= waiting.step_since <= as_of - UNTOUCHED_DAYS * DAY
    closed, lately = cases.closed[closing], np.flatnonzero(touched(cases, as_of))
    found = []
    for key in keys:
        groups = getattr(cases, key)
        count = int(groups.max(initial=0)) + 1
        of_open = groups[is_open]
        within, burst = closings_by(closed, groups[closing], count, since=start - QUIET, start=start)
        counts = zip(
            burst.tolist(), within.tolist(), np.bincount(of_open, minlength=count).tolist(),
            np.bincount(of_open[untaken], minlength=count).tolist(),
            np.bincount(groups[lately], minlength=count).tolist(), strict=True,
        )  # fmt: skip
        found.append({
            place: Work(Share(many, closings), still_open, lying, done)
            for place, (many, closings, still_open, lying, done) in enumerate(counts) if closings + still_open + done
        })  # fmt: skip
    return found


def closings_by(
    closed: Floats, groups: NDArray[np.int64], count: int, *, since: float, start: float
) -> tuple[Integers, Integers]:
    """For each group the closings from `start` on, and those of them in bursts: `MANY` or more `WITHIN` a quarter of an
    hour, after the group closed nothing for `QUIET`. The closings are all those from `since` on."""
    # One number for group and time sorts several times as quickly as two.
    key = np.sort((groups.astype(np.uint64) << np.uint64(40)) + np.rint(closed - since).astype(np.uint64))
    of, times = (key >> np.uint64(40)).astype(np.int64), (key & np.uint64((1 << 40) - 1)).astype(np.float64) + since
    within = times >= start
    before = np.full(len(times), since)
    same = of[1:] == of[:-1]
    before[1:][same] = times[:-1][same]
    burst: Integers = np.zeros(count, dtype=np.int64)
    for place in np.flatnonzero(times - before >= QUIET).tolist():
        last = int(np.searchsorted(key, key[place] + np.uint64(WITHIN), side="right"))
        if last - place >= MANY:
            burst[of[place]] += int(np.count_nonzero(within[place:last]))
    return np.bincount(of[within], minlength=count), burst


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


def shares_of(found: Mapping[str, Mapping[int, Share]], key: int) -> dict[str, Share]:
    """The shares of one unit, from those of all."""
    return {name: shares.get(key, Share(0, 0)) for name, shares in found.items()}


def all_of(shares: Mapping[int, Share]) -> Share:
    """The share of all units together."""
    return Share(sum(each.count for each in shares.values()), sum(each.of for each in shares.values()))


def _is(share: Share, least: float) -> bool:
    return share.of >= FEW and (share.value or 0.0) >= least


def shares_by(
    cases: Cases, keys: Sequence[str], *, start: float, end: float, as_of: float
) -> list[dict[str, dict[int, Share]]]:
    """For each of `keys` the shares "one_step" and "passed_on" (see `reports.quality`) and "work_orders": of the cases
    received in the period, those that a work-order system sent."""
    counts = Counts(cases, np.zeros(len(cases), dtype=np.uint8), 1, start=start, end=end, as_of=as_of)
    everything = np.ones(len(counts.cohort), dtype=np.bool_)
    masks = {name: counts.part_of(name) for name in ("one_step", "passed_on")}
    masks["work_orders"] = (counts.cohort.where("channel", [WORK_ORDERS]), everything)
    return [
        {name: _shares(getattr(counts.cohort, key), *each) for name, each in masks.items()} for key in keys
    ]  # fmt: skip


def _shares(groups: NDArray[np.int64], counted: Mask, of: Mask) -> dict[int, Share]:
    many = np.bincount(groups[of])
    part = np.bincount(groups[counted], minlength=len(many))
    return {int(each): Share(int(part[each]), int(many[each])) for each in np.flatnonzero(many)}
