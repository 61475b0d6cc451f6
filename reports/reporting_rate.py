"""How fast residents report an incident again while it lasts, by area and service. Plain Python and numpy.

After Liu, Bhandaram and Garg, "Quantifying spatial under-reporting disparities in resident crowdsourcing" (2022): what
nobody reported is not known, but once a first report shows that an incident is there, further ones come at the rate at
which people there report. An incident is a case with all its voices.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases, Floats, Integers
from reports.chance import ALPHA, corrected
from reports.comparison import places_in
from reports.endings import CANCELED, JOINED
from reports.fairness import EXPECTED_FEW, Standing
from reports.metrics import DAY, FEW, compact, places_of
from reports.voices import Voices

MOST_DAYS = 30  # an incident is not followed for longer


@dataclass(frozen=True)
class Incidents:
    """Incidents as columns of equal length: place of the area, place of the service, days followed, further reports."""

    area: Integers
    service: Integers
    days: Floats
    further: Integers


@dataclass(frozen=True)
class ServiceRate:
    """Further reports of one service (by id) in all areas together, over the days in which its incidents lasted."""

    service: int
    incidents: int
    further: int
    days: float

    @property
    def is_few(self) -> bool:
        return self.incidents < FEW or self.further < EXPECTED_FEW

    @property
    def half_within(self) -> float | None:
        """In how many days half of such incidents would be reported at this rate; None when none was reported again."""
        return math.log(2) * self.days / self.further if self.further else None


@dataclass(frozen=True)
class ReportingRate:
    """`standing` has each area's further reports beside those expected at the city's rate of each service.

    `clustering` is how many times further reports vary as much from incident to incident as with one constant rate
    for each service, 1 at least: variances are that much wider. `services` begin with the one with most incidents.
    """

    standing: Standing
    services: list[ServiceRate]
    clustering: float

    @property
    def incidents(self) -> int:
        return int(self.standing.cases.sum())

    @property
    def further(self) -> int:
        return round(float(self.standing.observed.sum()))

    @cached_property
    def is_sure(self) -> NDArray[np.bool_]:
        """Which areas differ from the city by more than chance, corrected for how many areas there are."""
        found: NDArray[np.bool_] = corrected(self.standing.chance) <= ALPHA  # nan, too few, is never within
        return found


def reporting_rate(
    cases: Cases, voices: Voices, found_by_staff: Integers, areas: Sequence[int], *,
    start: float, end: float, as_of: float,
) -> ReportingRate:  # fmt: skip
    """The rate in these areas (by id), of cases received from `start` until before `end`, as it stood at `as_of`.
    Cases must lie in the order in which they were received.

    `found_by_staff` are the numbers of requests that staff found: an incident that one of them began says nothing
    about residents, and one that was joined is no further report. Moments are seconds since 1970.
    """
    first, last = np.searchsorted(cases.received, (start, end))
    some = cases.take(slice(int(first), int(last)))
    area = places_in(some.area, areas)
    is_gone = (some.closed <= as_of) & ((some.ending == JOINED) | (some.ending == CANCELED))
    rows = np.flatnonzero(~is_gone & (area >= 0))
    mine, area = some.take(rows), area[rows]
    kept, service = compact(mine.service) if len(mine) else (mine.service, mine.service)
    days, further = _followed(mine, voices, found_by_staff, as_of)
    rows = np.flatnonzero(days > 0)
    incidents = Incidents(area[rows], service[rows].astype(np.int64), days[rows], further[rows])
    return rates(incidents, [int(each) for each in kept], len(areas))


def _followed(cases: Cases, voices: Voices, found_by_staff: Integers, as_of: float) -> tuple[Floats, Integers]:
    """Days followed and further reports of each case; no days where the first report did not come from residents."""
    place, known = places_of(cases.number, voices.number)
    known = known & (voices.since <= as_of)
    of, came = place[known], voices.received[known]
    is_theirs = ~places_of(found_by_staff, voices.part[known])[1]
    by_residents = ~places_of(found_by_staff, cases.number)[1]
    first, first_of_residents = cases.received.copy(), np.where(by_residents, cases.received, np.inf)
    np.minimum.at(first, of, came)
    np.minimum.at(first_of_residents, of[is_theirs], came[is_theirs])
    until = np.minimum(np.minimum(cases.closed, as_of), first + MOST_DAYS * DAY)
    counted = np.bincount(of[is_theirs & (came < until[of])], minlength=len(cases))
    counted += by_residents & (cases.received < until)
    days = np.where(first_of_residents == first, np.maximum(until - first, 0.0) / DAY, 0.0)
    return days, counted - 1


def rates(incidents: Incidents, services: list[int], areas: int) -> ReportingRate:
    """Set the areas against the city's rate of each service (indirect standardisation); `services` are the ids."""
    shape = max(len(services), 1), areas
    cells = incidents.service * areas + incidents.area
    further, days = (_added(cells, weights, shape) for weights in (incidents.further, incidents.days))
    whole, lasted = further.sum(axis=1, keepdims=True), days.sum(axis=1, keepdims=True)
    part = days / np.where(lasted > 0, lasted, 1.0)
    rate = whole / np.where(lasted > 0, lasted, 1.0)
    sizes = np.bincount(incidents.service, minlength=shape[0])
    clustering = _clustering(incidents, rate[:, 0], int(np.count_nonzero(sizes)))
    variance = whole * part * (1 - part)
    standing = Standing(
        cases=np.bincount(incidents.area, minlength=areas), observed=further.sum(axis=0),
        expected=(days * rate).sum(axis=0), variance=clustering * variance.sum(axis=0),
        third=clustering**2 * (variance * (1 - 2 * part)).sum(axis=0), drift=np.zeros(areas),
    )  # fmt: skip
    told = [
        ServiceRate(each, int(sizes[row]), round(float(whole[row, 0])), float(lasted[row, 0]))
        for row, each in enumerate(services)
    ]  # fmt: skip
    return ReportingRate(standing, sorted(told, key=lambda each: (-each.incidents, each.service)), clustering)


def _clustering(incidents: Incidents, rate: Floats, services: int) -> float:
    """How many times further reports vary around the usual ones as much as chance alone would let them; 1 at least.

    The squares of the differences are added up by service, since most incidents have no further report.
    """
    again = np.flatnonzero(incidents.further)
    further, days, service = incidents.further[again], incidents.days[again], incidents.service[again]
    total, count = float(further.sum()), len(incidents.further)
    if not total or count <= services:
        return 1.0
    squares = np.bincount(incidents.service, weights=incidents.days**2, minlength=len(rate))
    differences = float((further * (further - 2 * rate[service] * days)).sum() + (rate**2 * squares).sum())
    return max(1.0, differences / total * count / (count - services))


def _added(cells: Integers, weights: NDArray[np.number], shape: tuple[int, int]) -> Floats:
    found = np.bincount(cells, weights=weights.astype(np.float64), minlength=shape[0] * shape[1])
    return found.astype(np.float64).reshape(shape)  # without any rows, counts are whole numbers
