"""What an address answers: ward, council member, collection days, notices, planned works, open requests close by."""

from dataclasses import dataclass
from datetime import datetime

import h3
from django.db.models import QuerySet

from community.queries.collections import Collected, collections_in
from community.queries.known_here import Known, known_here
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.models import Area, Representation
from routing.place import metres_between
from routing.planning import Neighbor, place
from routing.reference import in_city_zone, reference

NEAR_METRES = 250
MOST_NEAR = 8
_MOST_READ = 200
_RESOLUTION, _RINGS = 9, 2  # two rings around a cell of this size reach further than NEAR_METRES


@dataclass(frozen=True)
class Close:
    """An open request close by, with how far it is in metres, in tens."""

    service_request: ServiceRequest
    metres: int


@dataclass(frozen=True)
class AddressFacts:
    """All that the city knows of a place. `inside` is False beyond the city; `neighbor` names whose it is then."""

    ward: str
    areas: list[str]
    council_members: list[str]
    collections: list[Collected]
    known: list[Known]
    near: list[Close]
    inside: bool
    neighbor: Neighbor | None


def address_facts(
    lat: float, long: float, address: str, *, rows: QuerySet[ServiceRequest], now: datetime
) -> AddressFacts:
    """Read it in at most five queries. `rows` are the requests that the reader may see."""
    placed = place(reference(), lat, long, on=in_city_zone(now).date())
    names = dict(Area.objects.filter(pk__in=placed.all_area_ids).values_list("pk", "name"))
    ward = names.get(placed.ward_id or 0, "")
    speaking = Representation.objects.filter(area_id=placed.ward_id, user__is_active=True).select_related("user")
    return AddressFacts(
        ward=ward,
        areas=sorted({*names.values()} - {ward}),
        council_members=[each.user.name for each in speaking.order_by("user__name")],
        collections=collections_in(placed.all_area_ids, now=now),
        known=known_here(lat, long, address, None, now),
        near=_near(rows, lat, long),
        inside=placed.inside,
        neighbor=placed.neighbor,
    )


def _near(rows: QuerySet[ServiceRequest], lat: float, long: float) -> list[Close]:
    cells = [h3.str_to_int(cell) for cell in h3.grid_disk(h3.latlng_to_cell(lat, long, _RESOLUTION), _RINGS)]
    open_here = rows.filter(IS_OPEN, h3__in=cells).select_related("service", "ward", "queue", "hold_reason")
    found = []
    for row in open_here.defer("ward__geometry").order_by("-requested_datetime")[:_MOST_READ]:
        metres = metres_between(lat, long, row.lat or 0.0, row.long or 0.0)
        if metres <= NEAR_METRES:
            found.append(Close(row, round(metres / 10) * 10))
    return sorted(found, key=lambda each: each.metres)[:MOST_NEAR]
