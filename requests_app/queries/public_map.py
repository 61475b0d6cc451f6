"""What the public map draws: cells with their counts when there is much to see, single requests when there is little.

Only requests whose place is public to the block or better are on it. A place that is public to the block lies in one
cell or in its neighbour, and which of the two would say more than the block does: such requests count in a cell from
the third on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Func, Q, QuerySet, Value

from civic311.lib.hexagons import Box, children_range, parent_from, ranges_in, resolution_for, shift_of
from requests_app.models import HotCellCount, ServiceRequest
from requests_app.queries.nearby import cells_around
from requests_app.queries.public_place import place_at
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES
from routing.models.catalogue import PlacePrecision
from routing.reference import reference

MOST_POINTS = 2_000
FEW_POINTS = 300  # so few are drawn singly however far out the map is
CLOSE_ZOOM = 15.0
LEAST_OF_BLOCK = 3
_BLOCK_DEGREES = 0.001
_FAR_OUT = 7
_COUNTED = [status for status in CLOSED_STATUSES if status != "DUPLICATE"]


@dataclass(frozen=True)
class CellCount:
    """Open and closed requests of one H3 cell."""

    cell: str
    open: int
    closed: int


@dataclass(frozen=True)
class MapPoint:
    """One request at the place that the public may know."""

    public_id: str
    lat: float
    long: float
    service_id: int
    is_open: bool


@dataclass(frozen=True)
class Simple:
    """Filters that indexes and kept counts answer: services, wards, open or closed, and aware times of receipt from
    `first` on and before `last`; None for any."""

    service_ids: Sequence[int]
    ward_ids: Sequence[int] | None = None
    status: str = ""
    first: datetime | None = None
    last: datetime | None = None


def within_circle(
    requests: QuerySet[ServiceRequest], lat: float, long: float, metres: float
) -> QuerySet[ServiceRequest]:
    """Those at most `metres` from a point."""
    up = metres / 111_195
    aside = up / max(0.01, math.cos(math.radians(lat)))
    distance = (F("lat") - lat) * (F("lat") - lat) / (up * up) + (F("long") - long) * (F("long") - long) / (
        aside * aside
    )
    box = Q(lat__range=(lat - up, lat + up), long__range=(long - aside, long + aside))
    near = requests.filter(box, h3__in=cells_around(lat, long, metres))
    return near.alias(from_middle=distance).filter(from_middle__lte=1.0)


def drawn_services() -> list[int]:
    """Ids of the services whose requests a public map may draw."""
    placed = (PlacePrecision.EXACT, PlacePrecision.BLOCK)
    return [row.pk for row in reference().services_by_id.values() if row.is_public and row.place_precision in placed]


def cells_of(
    box: Box, zoom: float, *, simple: Simple | None, requests: QuerySet[ServiceRequest]
) -> tuple[list[CellCount], int]:
    """The cells in view with how many requests they hold, and how many those are before small counts are left out.

    With `simple` the counts that the worker keeps are used; else `requests` are counted one by one.
    """
    resolution = resolution_for(zoom, box.middle)
    rows = _kept(box, resolution, simple) if simple else _counted(box, resolution, requests)
    blocks = {row.pk for row in reference().services_by_id.values() if row.place_precision == PlacePrecision.BLOCK}
    exact: dict[int, list[int]] = {}
    coarse: dict[int, list[int]] = {}
    total = 0
    for shifted, service_id, is_open, is_closed in rows:
        held = (coarse if service_id in blocks else exact).setdefault(shifted, [0, 0])
        held[0] += is_open
        held[1] += is_closed
        total += is_open + is_closed
    for shifted, counts in coarse.items():
        held = exact.setdefault(shifted, [0, 0])
        for place, count in enumerate(counts):
            held[place] += count if count >= LEAST_OF_BLOCK else 0
    return [CellCount(parent_from(key, resolution), *held) for key, held in exact.items() if any(held)], total


def points_of(box: Box, requests: QuerySet[ServiceRequest]) -> list[MapPoint]:
    """The single requests in view, newest first, at most 2,000."""
    services = reference().services_by_id
    rows = requests.filter(
        _in_ranges(box),
        service_id__in=drawn_services(),
        lat__range=(box.south - _BLOCK_DEGREES, box.north + _BLOCK_DEGREES),
        long__range=(box.west - _BLOCK_DEGREES, box.east + _BLOCK_DEGREES),
    ).order_by("-requested_datetime", "-id")
    found = []
    for public_id, lat, long, service_id, status in rows.values_list(
        "public_id", "lat", "long", "service_id", "status"
    )[:MOST_POINTS]:
        place = place_at(services[service_id].place_precision, address="", area="", lat=lat, long=long)
        if place.lat is not None and place.long is not None:
            found.append(MapPoint(public_id, place.lat, place.long, service_id, status in OPEN_STATUSES))
    return found


def _in_ranges(box: Box) -> Q:
    ranges = ranges_in(box)
    within = Q(h3__isnull=False)
    if ranges is not None:
        within &= Q(pk__in=[]) if not ranges else Q()
        one_of = Q()
        for low, high in ranges:
            one_of |= Q(h3__range=(low, high))
        within &= one_of
    return within


def _counted(box: Box, resolution: int, requests: QuerySet[ServiceRequest]) -> list[tuple[int, int, int, int]]:
    """Read from the requests themselves, by whatever index their filters find."""
    shifted = Func(
        F("h3"), Value(shift_of(resolution)), template="(%(expressions)s)", arg_joiner=" >> ",
        output_field=BigIntegerField(),
    )  # fmt: skip
    rows = requests.filter(_in_ranges(box), service_id__in=drawn_services()).order_by()
    grouped = rows.annotate(shifted=shifted).values("shifted", "service_id")
    counted = grouped.annotate(
        open_count=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
        closed_count=Count("pk", filter=~Q(status__in=OPEN_STATUSES)),
    )
    return list(counted.values_list("shifted", "service_id", "open_count", "closed_count"))


_OPEN = """
    SELECT h3 >> %(shift)s AS shifted, service_id, count(*) AS open, 0 AS closed
    FROM requests_app_servicerequest AS request {ranges}
    WHERE status = ANY(%(open)s) AND h3 IS NOT NULL AND NOT is_withheld AND parent_id IS NULL
          AND service_id = ANY(%(services)s) {wards} {since}
    GROUP BY 1, 2
"""
_KEPT = """
    SELECT cell >> %(shift)s AS shifted, service_id, 0 AS open, sum(closed) AS closed
    FROM requests_app_hotcell AS request {ranges}
    WHERE service_id = ANY(%(services)s) {wards}
    GROUP BY 1, 2
"""
_SINCE = """
    SELECT h3 >> %(shift)s AS shifted, service_id, 0 AS open, count(*) AS closed
    FROM requests_app_servicerequest AS request {ranges}
    WHERE status = ANY(%(closed)s) AND h3 IS NOT NULL AND NOT is_withheld AND parent_id IS NULL
          AND service_id = ANY(%(services)s) {wards} {since}
    GROUP BY 1, 2
"""


def _kept(box: Box, resolution: int, simple: Simple) -> list[tuple[int, int, int, int]]:
    """Open requests from their index, closed ones from the counts of the worker and what closed since.

    Days are not in those counts: with them closed requests come from an index by the time of receipt.
    """
    dated = simple.first is not None or simple.last is not None
    until = None if dated else HotCellCount.objects.values_list("counted_until", flat=True).first()
    # The index by days reads every cell of those days anyhow: far out it is quicker to drop what is out of view after.
    drops_later = dated and resolution <= _FAR_OUT
    ranges = ranges_in(box)
    inside = None if drops_later else ranges
    values = {
        "shift": shift_of(resolution), "open": [*OPEN_STATUSES], "closed": _COUNTED, "until": until,
        "first": simple.first, "last": simple.last,
        "services": list(simple.service_ids), "wards": list(simple.ward_ids or []),
        "lows": [low for low, _high in inside or []], "highs": [high for _low, high in inside or []],
    }  # fmt: skip
    days = "".join(
        ([" AND requested_datetime >= %(first)s"] if simple.first else [])
        + ([" AND requested_datetime < %(last)s"] if simple.last else [])
    )
    parts = []
    if simple.status != "closed":
        parts.append((_OPEN, "h3", days))
    if simple.status != "open":
        parts.append((_SINCE, "h3", "AND closed_datetime > %(until)s" if until else days))
        parts += [(_KEPT, "cell", "")] if until else []
    statement = " UNION ALL ".join(
        part.format(
            ranges=_JOINED.format(cell=cell) if inside is not None else "",
            wards="AND ward_id = ANY(%(wards)s)" if simple.ward_ids is not None else "",
            since=since,
        )
        for part, cell, since in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = [(row[0], row[1], int(row[2]), int(row[3])) for row in cursor.fetchall()]
    return [row for row in rows if _in_view(row[0], resolution, ranges)] if drops_later and ranges is not None else rows


def _in_view(shifted: int, resolution: int, ranges: list[tuple[int, int]]) -> bool:
    """Whether some child of the cell is in one of the ranges."""
    low, high = children_range(parent_from(shifted, resolution))
    return any(first <= high and low <= last for first, last in ranges)


_JOINED = (
    "JOIN unnest(%(lows)s::bigint[], %(highs)s::bigint[]) AS part(low, high) ON request.{cell} BETWEEN low AND high"
)
