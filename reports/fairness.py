"""Areas compared as if all had asked for the same mix of services (indirect standardisation). Plain numpy.

For each service, the whole city gives the rate; what an area would have had at these rates is *expected*, and set
against what was *observed*. An area is part of the city it is compared with, and the variances allow for that: those of
drawing the area's cases from the city's (hypergeometric), service by service. METRICS.md defines each measure.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reports.cases import Floats, Integers
from reports.chance import Z95, from_normal, normal_scores, together, two_sided
from reports.metrics import FEW

EXPECTED_FEW = 5  # an area of which fewer are expected is not judged
TIME, LATE, CLOSED, REOPENED, SATISFIED = "time", "late", "closed", "reopened", "satisfied"
MEASURES = (TIME, LATE, CLOSED, REOPENED, SATISFIED)
WORSE_WHEN_HIGH = {TIME: True, LATE: True, CLOSED: False, REOPENED: True, SATISFIED: False}

_PER_DOUBLING = 4  # bins of age, each a fifth longer than the one before
_BINS = 30 * _PER_DOUBLING  # from one second on; the last, from 28 years on, has all that is longer


@dataclass(frozen=True)
class Standing:
    """Areas in one measure, as columns of equal length.

    `observed` of `cases` against `expected` at the city's rates; `variance` and `third` are the central moments of
    their difference that chance alone would give. `is_time`: resolutions against those expected in the same time.
    There an area that happens to be slow has a larger variance too, by which the difference over its spread leans to
    the other side: `drift` is what that makes in counts.
    """

    cases: Integers
    observed: Floats
    expected: Floats
    variance: Floats
    third: Floats
    drift: Floats
    is_time: bool = False

    def __len__(self) -> int:
        return len(self.cases)

    @cached_property
    def is_few(self) -> NDArray[np.bool_]:
        """Too few to say: under 20 cases or under 5 expected; or nothing to compare with."""
        alone = self.cases == self.cases.sum()
        few: NDArray[np.bool_] = (self.cases < FEW) | (self.expected < EXPECTED_FEW) | alone
        return few

    @cached_property
    def ratio(self) -> Floats:
        """Times as often as the same services in the city; of response times, times as long. nan where none is
        expected, infinite where nothing was resolved.
        """
        return self._turned(self.observed)

    @cached_property
    def interval(self) -> tuple[Floats, Floats]:
        """The 95% interval of each ratio (Byar's, narrowed as much as the variance is below that of a count)."""
        part = np.clip(self.variance / np.where(self.expected > 0, self.expected, 1.0), 1e-9, None)
        low, high = _byar(self.observed / part)
        turned = self._turned(low * part), self._turned(high * part)
        return (turned[1], turned[0]) if self.is_time else turned

    @cached_property
    def scores(self) -> Floats:
        """How many spreads each area lies from what is expected, as a normal score; nan where too few."""
        found = normal_scores(self.observed - self.expected - self.drift, self.variance, self.third)
        return np.where(self.is_few, np.nan, found)

    @property
    def chance(self) -> Floats:
        """How often chance alone would move an area as far from the city; nan where too few."""
        return two_sided(self.scores)

    @property
    def together(self) -> float:
        """How often chance alone makes the areas differ as much, all together."""
        whole = float(self.expected.sum())
        return together(self.scores, self.expected / whole) if whole else 1.0

    def limits(self, expected: Floats, score: float) -> tuple[Floats, Floats]:
        """Between which ratios chance keeps an area of so many expected, at a normal score: the lines of a funnel.

        They are drawn for an area with the city's usual mix; each area's own chance is by its own.
        """
        whole = float(self.expected.sum())
        left = np.clip(1 - expected / whole, 1e-9, 1.0) if whole else np.ones(len(expected))
        scale = float((self.expected * (1 - self.expected / whole)).sum()) if whole else 0.0
        if not scale or not self.variance.sum():
            return np.ones(len(expected)), np.ones(len(expected))
        variance = expected * left * (float(self.variance.sum()) / scale)
        skew = expected * left * (float(self.third.sum()) / scale) / variance**1.5
        reach, middle = np.sqrt(variance) / expected, 1 + float(self.drift.mean()) / expected
        low = np.maximum(middle + from_normal(-score, skew) * reach, 0.0)
        high = middle + from_normal(score, skew) * reach
        if not self.is_time:
            return low, high
        return 1 / high, np.where(low > 0, 1 / np.where(low > 0, low, 1.0), np.inf)

    def _turned(self, observed: Floats) -> Floats:
        """Observed by expected; for times, expected by observed: so much longer it took."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.expected / observed if self.is_time else observed / self.expected
        turned: Floats = np.where(self.expected > 0, found, np.nan)
        return turned


def _byar(count: Floats) -> tuple[Floats, Floats]:
    """The 95% interval of a Poisson mean."""
    some = np.maximum(count, 1e-9)
    low = np.where(count > 0, some * np.maximum(1 - 1 / (9 * some) - Z95 / (3 * np.sqrt(some)), 0.0) ** 3, 0.0)
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + Z95 / (3 * np.sqrt(more))) ** 3


def shares(counted: Floats, positive: Floats) -> Standing:
    """How many are `positive` of those `counted`, both by service (rows) and area (columns)."""
    size, found = counted.sum(axis=1, keepdims=True), positive.sum(axis=1, keepdims=True)
    whole = np.maximum(size, 1.0)
    rate, part = found / whole, counted / whole
    base = size * part * (1 - part) * rate * (1 - rate)
    variance = base * whole / np.maximum(whole - 1, 1.0)
    third = base * (1 - 2 * part) * (1 - 2 * rate) * whole**2 / np.maximum((whole - 1) * (whole - 2), 1.0)
    third = np.where(whole > 2, third, 0.0)
    return Standing(
        cases=counted.sum(axis=0).astype(np.int64), observed=positive.sum(axis=0),
        expected=(counted * rate).sum(axis=0), variance=variance.sum(axis=0), third=third.sum(axis=0),
        drift=np.zeros(counted.shape[1]),
    )  # fmt: skip


def times(left: Floats, resolved: Floats) -> Standing:
    """Resolutions against those expected from the city's hazard of each service: a log-rank comparison by service.

    `left` are the cases whose following ended in each bin of age, `resolved` those of them that ended so; both by
    service, area and bin. What ended otherwise, or is open, was waiting until then. Within a bin, resolutions come
    first.
    """
    waiting = np.cumsum(left[:, :, ::-1], axis=2)[:, :, ::-1]
    events = resolved.sum(axis=1)
    service, bin_ = np.nonzero(events)
    here, count = waiting[service, :, bin_], events[service, bin_][:, None]
    total = np.maximum(here.sum(axis=1, keepdims=True), 1.0)
    part = here / total
    variance = count * part * (1 - part) * (total - count) / np.maximum(total - 1, 1.0)
    hazard = np.zeros_like(events)
    hazard[service, bin_] = (count / total)[:, 0]
    so_far = (np.cumsum(hazard, axis=1) - hazard)[service, bin_][:, None]
    third = variance * (1 - 2 * part)
    spread = variance.sum(axis=0)
    drift = (third * so_far).sum(axis=0) / (2 * np.where(spread > 0, spread, 1.0))
    return Standing(
        cases=left.sum(axis=(0, 2)).astype(np.int64), observed=resolved.sum(axis=(0, 2)),
        expected=(count * part).sum(axis=0), variance=spread, third=third.sum(axis=0), drift=drift,
        is_time=True,
    )  # fmt: skip


# What is counted of a case, as bits of `Answered.flags`.
PROMISED, IS_LATE, COUNTS, IS_CLOSED, WAS_CLOSED, CAME_BACK = (1 << n for n in range(6))
_FLAGS = 64
_OF = {LATE: (PROMISED, IS_LATE), CLOSED: (COUNTS, IS_CLOSED), REOPENED: (WAS_CLOSED, CAME_BACK)}


@dataclass(frozen=True)
class Answered:
    """What of each case is counted, as columns of equal length; `area` and `service` from 0 on, -1 to leave out.

    `span` in seconds until the resolution, the other ending or the moment of counting; `flags` are sums of the bits
    above. A case without any flag still counts as one that waited.
    """

    area: Integers
    service: Integers
    span: Floats
    is_resolved: NDArray[np.bool_]
    flags: Integers


@dataclass(frozen=True)
class Counts:
    """Cases counted by service and area: by their flags, and by the bin of age in which their wait ended and how."""

    by_flag: Floats
    by_age: Floats

    @property
    def as_one_service(self) -> "Counts":
        """The same when services are not told apart: what the naive figures rest on."""
        return Counts(self.by_flag.sum(axis=0, keepdims=True), self.by_age.sum(axis=0, keepdims=True))


def counts_of(cases: Answered, areas: int, services: int) -> Counts:
    """Count all cases at once."""
    cells = _cells(cases.area, cases.service, areas, services)
    ages = cells * 2 * _BINS + bin_of(cases.span) * 2 + cases.is_resolved
    return Counts(
        _counted(cells * _FLAGS + cases.flags, (services, areas, _FLAGS)),
        _counted(ages, (services, areas, _BINS, 2)),
    )


def standings(counts: Counts) -> dict[str, Standing]:
    """Response time, late, closed and reopened shares of each area, adjusted for services."""
    values = np.arange(_FLAGS)
    found = {
        name: shares(
            counts.by_flag[:, :, (values & of) > 0].sum(axis=2),
            counts.by_flag[:, :, (values & of > 0) & (values & flag > 0)].sum(axis=2),
        )
        for name, (of, flag) in _OF.items()
    }
    return {TIME: times(counts.by_age.sum(axis=3), counts.by_age[:, :, :, 1]), **found}


def answers_of(area: Integers, service: Integers, is_happy: NDArray[np.bool_], areas: int, services: int) -> Floats:
    """Answers by service, area and whether somebody is satisfied; one row for each answer."""
    return _counted(_cells(area, service, areas, services) * 2 + is_happy, (services, areas, 2))


def satisfaction(answers: Floats) -> Standing:
    """The share of satisfied answers of each area, adjusted for services."""
    return shares(answers.sum(axis=2), answers[:, :, 1])


def _cells(area: Integers, service: Integers, areas: int, services: int) -> Integers:
    """The cell of each row; those to leave out stand behind all others."""
    found: Integers = np.where((area >= 0) & (service >= 0), service * areas + area, services * areas)
    return found


def _counted(places: Integers, shape: tuple[int, ...]) -> Floats:
    """How often each place of an array of this shape occurs; those beyond its end are left out."""
    size = math.prod(shape)
    return np.bincount(places, minlength=size)[:size].reshape(shape).astype(np.float64)


def bin_of(spans: Floats) -> Integers:
    """The bin of age of each span in seconds: 0 for the first second, then four to each doubling."""
    doublings = np.log2(np.maximum(spans, 1.0).astype(np.float32))
    bins: Integers = np.minimum((doublings * _PER_DOUBLING).astype(np.int64), _BINS - 1)
    return bins
