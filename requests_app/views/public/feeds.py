"""The public list as data: GeoJSON, CSV and Atom, with the same filters."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from civic311.city.current import current_city
from civic311.lib.csv_cells import safe_cell
from civic311.lib.key_pages import page_by_key
from civic311.lib.translated_text import in_language
from requests_app.models import ServiceRequest
from requests_app.public_filters import PublicFilter
from requests_app.queries.public import NEWEST, public_list
from requests_app.queries.public_place import public_place
from requests_app.workflow import open311_status

MOST_FEATURES = 1_000
MOST_ENTRIES = 100
MOST_ROWS = 10_000
CHUNK = 500
COLUMNS = (
    "service_request_id", "status", "service_code", "service_name", "requested_datetime", "updated_datetime",
    "expected_datetime", "closed_datetime", "agency_responsible", "status_notes", "address", "ward", "lat", "long",
    "url",
)  # fmt: skip


@require_safe
@conditional_page
def requests_geojson(request: HttpRequest) -> HttpResponse:
    """Up to 1,000 requests that have a public place, newest first."""
    features = [_feature(row) for row in _rows(request, MOST_FEATURES, has_place=True)]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return _cached(request, HttpResponse(body, content_type="application/geo+json"))


@require_safe
def requests_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Up to 10,000 requests, newest first, written as they are read."""
    response = StreamingHttpResponse(_lines(_rows(request, MOST_ROWS)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return _cached(request, response)


@require_safe
@conditional_page
def requests_atom(request: HttpRequest) -> HttpResponse:
    """The newest 100 requests for a feed reader."""
    city = current_city()
    feed = Atom1Feed(
        title=_("Requests to %(service)s") % {"service": city.service_name if city else "311"},
        link=settings.PUBLIC_URL + reverse("requests_list"), description="",
        feed_url=settings.PUBLIC_URL + request.get_full_path(),
    )  # fmt: skip
    for row in _rows(request, MOST_ENTRIES):
        properties = _properties(row)
        feed.add_item(
            title=" ".join(part for part in (properties["service_name"], public_place(row).words) if part),
            link=properties["url"], description=properties["status_notes"] or properties["status"],
            unique_id=properties["url"], pubdate=row.requested_datetime, updateddate=row.updated_datetime,
        )  # fmt: skip
    return _cached(request, HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"))


def _rows(request: HttpRequest, most: int, *, has_place: bool = False) -> Iterator[ServiceRequest]:
    """The filtered rows, read by key in pieces; none when a filter has a value that cannot be."""
    filters = PublicFilter(request.GET, queryset=public_list())
    if not filters.is_valid():
        return
    rows = filters.qs.select_related("department", "closure_reason", "service", "ward")
    if has_place:
        rows = rows.filter(lat__isnull=False, service__place_precision__in=["exact", "block"])
    cursor, left = None, most
    while left > 0:
        page = page_by_key(rows, NEWEST, cursor, min(CHUNK, left))
        yield from page.rows
        left -= len(page.rows)
        cursor = page.next
        if cursor is None:
            return


def _properties(row: ServiceRequest) -> dict[str, Any]:
    place = public_place(row)
    return {
        "service_request_id": row.public_id,
        "status": open311_status(row.status),
        "service_code": row.service.service_code,
        "service_name": in_language(row.service.name),
        "requested_datetime": row.requested_datetime.isoformat(),
        "updated_datetime": row.updated_datetime.isoformat(),
        "expected_datetime": row.expected_datetime.isoformat() if row.expected_datetime else "",
        "closed_datetime": row.closed_datetime.isoformat() if row.closed_datetime else "",
        "agency_responsible": in_language(row.department.name) if row.department else "",
        "status_notes": in_language(row.closure_reason.text) if row.closure_reason else "",
        "address": place.address,
        "ward": place.area,
        "lat": place.lat,
        "long": place.long,
        "url": settings.PUBLIC_URL + reverse("request_detail", args=[row.public_id]),
    }


def _feature(row: ServiceRequest) -> dict[str, Any]:
    properties = _properties(row)
    lat, long = properties.pop("lat"), properties.pop("long")
    properties["title"] = properties["service_name"]
    return {
        "type": "Feature",
        "id": row.public_id,
        "geometry": {"type": "Point", "coordinates": [long, lat]} if lat is not None else None,
        "properties": properties,
    }


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _lines(rows: Iterable[ServiceRequest]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows:
        properties = _properties(row)
        yield writer.writerow([safe_cell(properties[name]) for name in COLUMNS])


def _cached(request: HttpRequest, response: Any) -> Any:
    """Kept by browsers for five minutes; says where the same is a page."""
    query = request.GET.urlencode()
    page = settings.PUBLIC_URL + reverse("requests_list") + (f"?{query}" if query else "")
    response["Link"] = f'<{page}>; rel="alternate"; type="text/html"'
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response
