"""Hot spots of a period as pages tell them: where, what, how many, and whether it grows."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import h3.api.numpy_int as h3
import numpy as np
from django.db.models import F
from numpy.typing import NDArray

from reports.cases import SINCE_2000, Cases, Integers
from reports.endings import CANCELED, JOINED
from reports.filters import Chosen
from reports.hot_spots import EVERYTHING, LEAST, Spot, Trend, find, trend
from reports.metrics import per_interval
from reports.periods import Period
from reports.queries.areas import places_of, reporting_layer
from reports.queries.columns import read_cases
from reports.queries.packing import among, numbers, unpacked
from reports.snapshot import current
from requests_app.models import ServiceRequest
from requests_app.queries.no_location import no_location
from routing.models import PlacePrecision
from routing.reference import reference
from routing.street_words import split_address

MOST = 20  # hot spots on a page
_NAMED_BY = 60  # newest requests of a spot whose streets name it
_RESOLUTION = 9
_EDGE = 210.0  # metres from the middle of a cell to its corners
_KNOWN_PLACES = (PlacePrecision.EXACT, PlacePrecision.BLOCK)


@dataclass(frozen=True)
class Part:
    """A service of a spot: `count` now and `before`; `usual` by chance, None where it is simply among the rest."""

    service: int
    count: int
    before: int
    usual: float | None = None


@dataclass(frozen=True)
class HotSpot:
    """One hot spot. `parts` begins with what makes it hot (service 0: all together), then the other hot services.

    `also` are the most frequent services when all together are too many. `streets` are those most requests name, at
    most two; `ward` is the name of the one that most lie in. `weeks` counts `parts[0]` week by week of the period.
    `lat`, `long` (degrees) and `metres` are a circle around it.
    """

    cells: tuple[int, ...]
    parts: tuple[Part, ...]
    also: tuple[Part, ...]
    trend: Trend
    weeks: tuple[int, ...]
    streets: tuple[str, ...]
    ward: str
    lat: float
    long: float
    metres: int


@dataclass(frozen=True)
class HotSpots:
    """The hot spots of a period, the surest first; `more` are left out. `starts` are the beginnings of the weeks.

    `counted` requests have a place and were looked at. `too_few`: nothing can be said of so few.
    """

    spots: list[HotSpot] = field(default_factory=list)
    more: int = 0
    starts: list[datetime] = field(default_factory=list)
    counted: int = 0
    too_few: bool = False

    @property
    def grows(self) -> bool:
        """Whether any of them is growing for sure."""
        return any(spot.trend.kind == "up" for spot in self.spots)


def read_hot_spots(
    period: Period, chosen: Chosen, *, wards: Collection[int] | None = None, most: int = MOST
) -> HotSpots:  # fmt: skip
    """The hot spots of the whole city, or the part of them in some wards (ids).

    What is usual is always that of the whole city; `chosen` says which requests are meant, its wards left out.
    """
    cases = read_cases(period)
    known = _known_cells(cases)
    is_new = not _reaches_back(cases, period)
    cases = replace(chosen, wards=frozenset()).apply(_placed(cases, period))
    start = period.start.timestamp()
    now = cases.take(cases.received >= start)
    found = find(now.cell.astype(np.int64), now.service.astype(np.int64), known)
    if wards is not None:
        cases = cases.take(np.isin(cases.area, list(wards)))
        now = cases.take(cases.received >= start)
    before = cases.take(cases.received < start)
    reader = _Reader(period, now, before, is_new=is_new)
    spots = [spot for spot in found.spots if reader.is_here(spot)]
    starts = period.weeks()[:-1]
    return HotSpots(reader.told(spots[:most]), max(0, len(spots) - most), starts, len(now), found.too_few)


def with_known_places(chosen: Chosen, *, public: bool = False) -> Chosen:
    """The same of the services only whose places are told as exactly as a cell; `public`: of public ones."""
    known = reference().services_by_id.values()
    told = {row.pk for row in known if row.place_precision in _KNOWN_PLACES and (row.is_public or not public)}
    wanted = told & chosen.services if chosen.services else told
    return replace(chosen, services=frozenset(wanted or {0}))  # 0 is no service


def _known_cells(cases: Cases) -> Integers:
    """All cells that anything was ever reported in."""
    kept = current()
    return _cells_of(cases) if kept is None else _kept_cells(kept.revision, kept.until)


@lru_cache(maxsize=2)
def _kept_cells(_revision: int, _until: datetime | None) -> Integers:
    kept = current()
    return _distinct(kept.columns["cell"]) if kept is not None else np.zeros(0, dtype=np.int64)


def _cells_of(cases: Cases) -> Integers:
    return _distinct(cases.raw("cell"))


def _distinct(cells: NDArray[np.integer]) -> Integers:
    found = np.unique(cells).astype(np.int64)
    return found[found > 0]


def _reaches_back(cases: Cases, period: Period) -> bool:
    """Whether records go back to the beginning of the period before: else nothing is known to have grown."""
    raw = cases.raw("received")  # in the order in which requests were received
    return bool(len(raw)) and int(raw[0]) + SINCE_2000 <= period.before.start.timestamp()


def _placed(cases: Cases, period: Period) -> Cases:
    """Received in the period or in the one before it, at a real place; joined and withdrawn ones left out."""
    first, last = period.before.start.timestamp(), period.end.timestamp()
    is_closed = cases.closed <= period.as_of.timestamp()
    gone = is_closed & ((cases.ending == JOINED) | (cases.ending == CANCELED))
    inside = (cases.received >= first) & (cases.received < last) & (cases.cell > 0) & ~gone
    nowhere = _numbers_nowhere(period)
    if len(nowhere):
        inside &= ~np.isin(cases.number, nowhere)
    return cases.take(inside)


def _numbers_nowhere(period: Period) -> Integers:
    """Ids of the requests of both periods at points that stand for no place."""
    points = no_location().points
    if not points:
        return np.zeros(0, dtype=np.int64)
    rows = ServiceRequest.objects.none()
    for lat, long in sorted(points):
        rows |= ServiceRequest.objects.filter(
            h3=h3.latlng_to_cell(lat, long, _RESOLUTION),
            lat__range=(lat - 1e-6, lat + 1e-6), long__range=(long - 1e-6, long + 1e-6),
            requested_datetime__range=(period.before.start, period.end),
        )  # fmt: skip
    return unpacked(rows.aggregate(number=numbers(F("pk"))), moments_in=())["number"]


class _Reader:
    """Tells what lies in spots, from the requests of the period (`now`) and of the one before it."""

    def __init__(self, period: Period, now: Cases, before: Cases, *, is_new: bool) -> None:
        self.period, self.now, self.before, self.is_new = period, now, before, is_new
        self.edges = [edge.timestamp() for edge in period.weeks()]
        self.wards = {each.id: each.name for each in places_of(reporting_layer(), period.start)}

    def is_here(self, spot: Spot) -> bool:
        """Whether enough of it lies in the wards that are meant."""
        return self._count(self._inside(self.now, spot), spot.much[0].service) >= LEAST

    def told(self, spots: list[Spot]) -> list[HotSpot]:
        """The spots with everything that is said of them; one query for the names of all."""
        held = [self._inside(self.now, spot) for spot in spots]
        streets = _streets([_of_service(cases, spot.much[0].service) for cases, spot in zip(held, spots, strict=True)])
        return [self._spot(spot, cases, named) for spot, cases, named in zip(spots, held, streets, strict=True)]

    def _spot(self, spot: Spot, now: Cases, streets: tuple[str, ...]) -> HotSpot:
        before = self._inside(self.before, spot)
        parts = tuple(
            Part(each.service, self._count(now, each.service), self._count(before, each.service), each.usual)
            for each in spot.much
        )
        mine = _of_service(now, spot.much[0].service)
        lat, long, metres = _circle(spot.cells)
        ward = Counter(mine.area.tolist()).most_common(1)[0][0]
        return HotSpot(
            cells=spot.cells, parts=parts, streets=streets, ward=self.wards.get(ward, ""),
            also=self._also(now, before) if spot.much[0].service == EVERYTHING else (),
            trend=Trend("unknown") if self.is_new else trend(parts[0].count, parts[0].before),
            weeks=tuple(per_interval(mine.received, self.edges)), lat=lat, long=long, metres=metres,
        )  # fmt: skip

    def _also(self, now: Cases, before: Cases) -> tuple[Part, ...]:
        most = Counter(now.service.tolist()).most_common(3)
        return tuple(Part(service, count, self._count(before, service)) for service, count in most)

    @staticmethod
    def _inside(cases: Cases, spot: Spot) -> Cases:
        return cases.take(np.isin(cases.cell.astype(np.int64), spot.cells))

    @staticmethod
    def _count(cases: Cases, service: int) -> int:
        return len(_of_service(cases, service))


def _of_service(cases: Cases, service: int) -> Cases:
    return cases if service == EVERYTHING else cases.take(cases.service == service)


def _streets(spots: list[Cases]) -> list[tuple[str, ...]]:
    """For each spot the streets its newest requests name most; places that are not public name none."""
    asked = [cases.number[-_NAMED_BY:].tolist() for cases in spots]
    every = np.array([number for each in asked for number in each], dtype=np.int64)
    rows = ServiceRequest.objects.filter(pk__in=among(every), service__place_precision__in=_KNOWN_PLACES)
    addresses = dict(rows.exclude(address="").values_list("pk", "address")) if len(every) else {}
    found = []
    for numbers_of_spot in asked:
        streets = Counter(split_address(addresses[one]).street for one in numbers_of_spot if one in addresses)
        found.append(tuple(street for street, _count in streets.most_common(2) if street))
    return found


def _circle(cells: tuple[int, ...]) -> tuple[float, float, int]:
    """Middle (degrees) and radius (metres) of a circle that holds all cells."""
    points = np.array([h3.cell_to_latlng(cell) for cell in cells])
    lat, long = points.mean(axis=0)
    aside = np.cos(np.radians(lat))
    apart = np.hypot(points[:, 0] - lat, (points[:, 1] - long) * aside) * 111_320
    return float(lat), float(long), round(float(apart.max()) + _EDGE)
