"""How many requests came on each day: by service and ward, in the city's zone. Parts of split cases are left out.

The worker learns from the requests themselves; pages count from the facts, which are as good and quicker.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from civic311.city.current import city_zone
from reports.cases import SINCE_2000, Cases
from reports.queries.board import drawn_at
from reports.queries.columns import read_all
from requests_app.models import ServiceRequest
from routing.reference import reference

LEARNED_DAYS = 26 * 7
_CHUNK = 14

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """Counts of whole days from `first` on; 0 in a key means that a request had no service or no ward."""

    first: date
    size: int
    cells: dict[tuple[int, int], Counts]

    @property
    def end(self) -> date:
        """The day after the last one counted."""
        return self.first + timedelta(days=self.size)

    def whole(self) -> Counts:
        """All requests together."""
        return sum(self.cells.values(), np.zeros(self.size))

    def by_service(self) -> dict[int, Counts]:
        """By service, those without one left out."""
        return self._summed(0)

    def by_ward(self) -> dict[int, Counts]:
        """By ward, those without one left out."""
        return self._summed(1)

    def _summed(self, place: int) -> dict[int, Counts]:
        sums: dict[int, Counts] = {}
        for key, counts in self.cells.items():
            if key[place]:
                sums[key[place]] = sums.get(key[place], np.zeros(self.size)) + counts
        return sums


def today_of(now: datetime) -> date:
    """The day in the city on which its data stands at `now`: the first one that is not over."""
    return drawn_at(now).astimezone(city_zone()).date()


def has_history(now: datetime, days: int) -> bool:
    """Whether requests came both before the last `days` days and within them, half a year back at most."""
    end = today_of(now)
    within = _received(end - timedelta(days=days), end)
    return within.exists() and _received(end - timedelta(days=LEARNED_DAYS), end - timedelta(days=days)).exists()


def read_arrivals(now: datetime) -> Arrivals:
    """The whole days of the last half year, from the first on which anything came; two weeks a query."""
    end = today_of(now)
    first = end - timedelta(days=LEARNED_DAYS)
    cells: dict[tuple[int, int], Counts] = {}
    for service, ward, day, count in _counted(first, end):
        cells.setdefault((service or 0, ward or 0), np.zeros(LEARNED_DAYS))[(day - first).days] = count
    if not cells:
        return Arrivals(end, 0, {})
    begun = min(int(np.argmax(counts > 0)) for counts in cells.values())
    kept = {key: counts[begun:] for key, counts in cells.items()}
    return Arrivals(first + timedelta(days=begun), LEARNED_DAYS - begun, kept)


@dataclass(frozen=True)
class Received:
    """What came on whole days from `first` on, for pages: `day` is the place of each case's day."""

    first: date
    size: int
    cases: Cases
    day: NDArray[np.intp]

    def counts(self, *, service_id: int | None = None, ward_id: int | None = None) -> Counts:
        """Requests on each day, of a service or a ward where one is named."""
        day = self.day
        inside = np.ones(len(day), dtype=np.bool_)
        for name, value in (("service", service_id), ("area", ward_id)):
            if value is not None:
                inside &= getattr(self.cases, name) == value
        return np.bincount(day[inside], minlength=self.size).astype(np.float64)

    def totals(self, name: str, *, days: int) -> dict[int, int]:
        """How many came on the last `days` days, by "service" or "area"."""
        keys, counts = np.unique(getattr(self.cases, name)[self.day >= self.size - days], return_counts=True)
        return dict(zip(keys.tolist(), counts.tolist(), strict=True))


def read_received(first: date, end: date) -> Received:
    """What came from `first` until before `end`, from the facts that reports are counted from."""
    zone, size = city_zone(), max((end - first).days, 0)
    edges = [
        datetime.combine(first + timedelta(days=each), time(0), tzinfo=zone).timestamp() for each in range(size + 1)
    ]
    cases = read_all()
    bounds = np.searchsorted(
        cases.raw("received"), [max(round(each) - SINCE_2000, 0) for each in (edges[0], edges[-1])]
    )
    found = cases.take(slice(*(int(each) for each in bounds)))
    return Received(first, size, found, np.searchsorted(edges, found.received, side="right") - 1)


def free_days() -> frozenset[date]:
    """Days on which the city's usual calendar does not work although it does on that weekday."""
    calendar = reference().default_calendar
    if calendar is None:
        return frozenset()
    return frozenset(day for day in calendar.holidays if calendar.hours[day.weekday()])


def _counted(first: date, end: date) -> Iterator[tuple[int | None, int | None, date, int]]:
    zone = city_zone()
    while first < end:
        until = min(first + timedelta(days=_CHUNK), end)
        rows = _received(first, until).annotate(day=TruncDate("requested_datetime", tzinfo=zone))
        found = rows.values_list("service_id", "ward_id", "day").annotate(count=Count("pk"))
        yield from found.order_by()
        first = until


def _received(first: date, end: date) -> QuerySet[ServiceRequest]:
    zone = city_zone()
    since, until = (datetime.combine(day, time(0), tzinfo=zone) for day in (first, end))
    return ServiceRequest.objects.filter(
        parent=None, requested_datetime__gte=since, requested_datetime__lt=until
    ).order_by()
