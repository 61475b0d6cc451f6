"""Earlier requests that a new report may repeat: open or recently closed ones close by, the likeliest first.

Three queries whatever the history: candidates by index (H3 cell, address, asset), the words of the likeliest, and the
rows that are shown. What a viewer may not see is not among `rows` and so never a candidate.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import h3
from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib import public_ids
from civic311.lib.translated_text import in_language
from requests_app.duplicate_files import current_weights
from requests_app.duplicate_score import (
    CLOSED_DAYS,
    DEFAULT_DAYS,
    DEFAULT_RADIUS,
    SHOWN,
    Ranked,
    Told,
    distance,
    is_candidate,
    rank,
    with_words,
)
from requests_app.models import Report, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.no_location import NoLocation, no_location
from requests_app.queries.public import may_reopen, public_list
from requests_app.queries.visible import by_number, public_requests, staff_requests
from requests_app.queries.voices import root_id
from requests_app.workflow import Status
from routing.models import Service
from routing.models.catalogue import PlacePrecision
from routing.place import EARTH_RADIUS_METRES, metres_between, valid_position
from routing.reference import reference

MOST_METRES = 2_000  # a larger radius would mean reading whole districts
MOST_READ = 400  # newest candidates read of each kind: recent and long open
MOST_TEXTS = 40  # the likeliest, whose words are compared as well
_RESOLUTION = 9
_CELL_METRES = 150  # less than from the middle of any cell of this resolution to its side

COLUMNS = (
    "id", "requested_datetime", "service_id", "lat", "long", "address", "asset_id", "channel", "closed_datetime",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """An earlier request that a report may repeat.

    `metres` is None when only the address or the asset is the same; `score` the chance from 0 to 1 that it is the same
    thing; `is_likely` says that it is likely enough to ask before a second request is made.
    """

    service_request: ServiceRequest
    metres: int | None
    score: float
    is_open: bool
    is_likely: bool


def public_candidates() -> QuerySet[ServiceRequest]:
    """What a resident may be shown as a candidate: public requests whose exact place is public, and that are kept from
    nobody.
    """
    public = public_list().filter(service__place_precision=PlacePrecision.EXACT)
    return public.exclude(kept_from__isnull=False)


def find_original(number: str, *, now: datetime) -> ServiceRequest | None:
    """The public request that a report may join by this number, or the one that was joined to; None when there is none
    or it was closed too long ago.
    """
    named = by_number(public_requests(), number.replace("\x00", ""), public_ids.normalise(number.replace("\x00", "")))
    if named is None:
        return None
    found = public_candidates().filter(pk=root_id(named.pk)).first()
    return found if found is not None and (found.is_open or may_reopen(found, now=now)) else None


def nearby(
    rows: QuerySet[ServiceRequest],
    lat: float | None,
    long: float | None,
    service_id: int | None,
    *,
    now: datetime,
    radius: int | None = None,
    window: timedelta | None = None,
    limit: int = SHOWN,
    text: str = "",
    asset_id: int | None = None,
    address: str = "",
    channel: str = "",
) -> list[Candidate]:
    """What a report that is being written may repeat, of the `rows` that its writer may see, the likeliest first.

    `radius` (metres, at most MOST_METRES) and `window` (how far back requests that are closed by now may have come in)
    replace those of the service. A place that stands for no place counts as none: then only the same address or the
    same asset is looked for.
    """
    service = reference().services_by_id.get(service_id) if service_id else None
    new = _told(service, id=0, opened=now.timestamp(), lat=lat, long=long, address=address, text=text, asset=asset_id,
                channel=channel)  # fmt: skip
    return _likeliest(rows, new, service, at=now, radius=radius, window=window, limit=limit)


def suggest_for(
    service_request: ServiceRequest, viewer: Viewer, *, now: datetime, limit: int = SHOWN
) -> list[Candidate]:
    """Earlier cases that a case may repeat, of those the viewer may see, the likeliest first.

    Judged by what was known when the case came in; `is_open` is of `now`. A joined case has no suggestions.
    """
    if service_request.status == Status.DUPLICATE:
        return []
    service = reference().services_by_id.get(service_request.service_id)
    words = Report.objects.filter(service_request=service_request, is_first=True).values_list("description", flat=True)
    new = _told(
        service, id=service_request.pk, opened=service_request.requested_datetime.timestamp(), lat=service_request.lat,
        long=service_request.long, address=service_request.address, text=words.first() or "",
        asset=service_request.asset_id, channel=service_request.channel,
    )  # fmt: skip
    at = min(service_request.requested_datetime, now)
    return _likeliest(staff_requests(viewer), new, service, at=at, radius=None, window=None, limit=limit)


def reach(service: Service | None) -> tuple[float, float]:
    """How far, in metres, and how many days back candidates of a new report for this service lie."""
    radius = (service.duplicate_radius if service else None) or DEFAULT_RADIUS
    days = (service.duplicate_days if service else None) or DEFAULT_DAYS
    return min(radius, MOST_METRES), days


def told_of(row: Sequence[Any], nowhere: NoLocation, services: dict[int, Service], text: str = "") -> Told:
    """One side of a comparison from a row of COLUMNS."""
    pk, requested, service_id, lat, long, address, asset, channel, closed = row
    if nowhere.holds(lat, long):
        lat = long = None
    return _told(
        services.get(service_id), id=pk, opened=requested.timestamp(), lat=lat, long=long, address=address, text=text,
        asset=asset, channel=channel, closed=closed.timestamp() if closed else None,
    )  # fmt: skip


def _told(service: Service | None, **values: Any) -> Told:
    if service is None:
        return Told(service="", **values)
    return Told(
        service=service.service_code, group=service.group.code, service_name=in_language(service.name, "en"), **values
    )


def _likeliest(rows: QuerySet[ServiceRequest], new: Told, service: Service | None, *, at: datetime,
               radius: int | None, window: timedelta | None, limit: int) -> list[Candidate]:  # fmt: skip
    metres, days = reach(service)
    metres = min(radius, MOST_METRES) if radius is not None else metres
    days = window / timedelta(days=1) if window is not None else days
    nowhere = no_location()
    if nowhere.holds(new.lat, new.long) or not valid_position(new.lat, new.long):
        new = replace(new, lat=None, long=None)
    services = dict(reference().services_by_id)
    found = [told_of(row, nowhere, services) for row in _read(rows, new, nowhere, at=at, radius=metres, days=days)]
    others = [
        (other, apart) for other, apart in ((other, distance(new, other)) for other in found)
        if is_candidate(new, other, apart, radius=metres, days=days)
    ]  # fmt: skip
    weights = current_weights()
    ranked = rank(new, others, weights)
    if new.text:
        first = [one.other.id for one in ranked[:MOST_TEXTS]]
        words = Report.objects.filter(service_request_id__in=first, is_first=True).exclude(description="")
        ranked = with_words(new, ranked, dict(words.values_list("service_request_id", "description")), weights)
    return _as_rows(rows, ranked[:limit], alert_at=weights.alert_at)


def _read(rows: QuerySet[ServiceRequest], new: Told, nowhere: NoLocation, *, at: datetime, radius: float,
          days: float) -> list[tuple[Any, ...]]:  # fmt: skip
    """Rows of COLUMNS in reach: by cell, by address and by asset; recent ones, and open ones whatever their age."""
    rows = rows.exclude(status__in=(Status.DUPLICATE, Status.CANCELED)).filter(requested_datetime__lte=at)
    recent = Q(requested_datetime__gte=at - timedelta(days=days)) & (
        Q(closed_datetime=None) | Q(closed_datetime__gte=at - timedelta(days=CLOSED_DAYS))
    )
    long_open = IS_OPEN & Q(requested_datetime__lt=at - timedelta(days=days))
    parts: list[QuerySet[Any]] = []
    if new.lat is not None and new.long is not None:
        here = rows.filter(_around(new.lat, new.long, radius)).exclude(_nowhere_near(new, nowhere))
        parts += [here.filter(recent), here.filter(long_open)]
    if new.address:
        parts.append(rows.filter(recent, address=new.address))
    if new.asset is not None:
        parts.append(rows.filter(recent | long_open, asset_id=new.asset))
    newest = [part.order_by("-requested_datetime").values_list(*COLUMNS)[:MOST_READ] for part in parts]
    if not newest:
        return []
    read: Iterable[tuple[Any, ...]] = newest[0].union(*newest[1:], all=True) if len(newest) > 1 else newest[0]
    return list({row[0]: row for row in read}.values())


def _around(lat: float, long: float, radius: float) -> Q:
    """The cells that a circle touches, and the box around it so that a crowded cell does not fill what is read."""
    up, aside = _degrees(lat, radius * 1.01)
    box = Q(lat__range=(lat - up, lat + up), long__range=(long - aside, long + aside))
    return Q(h3__in=cells_around(lat, long, radius)) & box


def _nowhere_near(new: Told, nowhere: NoLocation) -> Q:
    """The points close by that stand for no place: one may hold more requests than all that is read."""
    found = Q(pk__in=[])
    for lat, long in nowhere.points:
        if metres_between(new.lat or 0.0, new.long or 0.0, lat, long) <= 2 * MOST_METRES:
            found |= Q(lat__range=(lat - 1e-6, lat + 1e-6), long__range=(long - 1e-6, long + 1e-6))
    return found


def cells_around(lat: float, long: float, radius: float) -> list[int]:
    """The H3 cells of resolution 9 that a circle of `radius` metres lies in, as the rows keep them."""
    near = partial(metres_between, lat, long)
    wide = radius * 1.1 + 10  # so that no corner of a cell slips in between two points of the rim
    points = max(24, math.ceil(wide / 10))
    up, aside = _degrees(lat, wide)
    turns = [2 * math.pi * point / points for point in range(points)]
    found = {h3.latlng_to_cell(lat, long, _RESOLUTION)}
    found |= {
        h3.latlng_to_cell(lat + up * math.sin(turn), long + aside * math.cos(turn), _RESOLUTION) for turn in turns
    }  # fmt: skip
    if radius > _CELL_METRES:
        home = h3.latlng_to_cell(lat, long, _RESOLUTION)
        inside = h3.grid_disk(home, math.ceil(wide / _CELL_METRES))
        found |= {cell for cell in inside if near(*h3.cell_to_latlng(cell)) <= wide}
    return [h3.str_to_int(cell) for cell in found]


def _degrees(lat: float, metres: float) -> tuple[float, float]:
    """A length as degrees of latitude and of longitude at a latitude."""
    up = math.degrees(metres / EARTH_RADIUS_METRES)
    return up, up / max(0.01, math.cos(math.radians(lat)))


def _as_rows(rows: QuerySet[ServiceRequest], ranked: list[Ranked], *, alert_at: float) -> list[Candidate]:
    ids = [one.other.id for one in ranked]
    shown = rows.select_related("service", "service__group", "ward").defer("ward__geometry")
    full = shown.in_bulk(ids) if ids else {}
    return [
        Candidate(
            service_request=full[one.other.id],
            metres=None if one.metres is None else round(one.metres),
            score=round(one.chance, 4),
            is_open=full[one.other.id].is_open,
            is_likely=one.chance >= alert_at,
        )
        for one in ranked
        if one.other.id in full
    ]
