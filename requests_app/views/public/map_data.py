"""`/requests/cells.json`: what the public map draws for one part of it, with the filters of the list."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network
from civic311.lib.hexagons import Box, middle_of
from civic311.lib.reader_cache import kept_for_readers
from civic311.lib.translated_text import in_language
from requests_app.public_filters import PublicFilter
from requests_app.queries.public import public_list
from requests_app.queries.public_map import CLOSE_ZOOM, FEW_POINTS, MOST_POINTS, CellCount, cells_of, points_of
from routing.reference import reference

READS_PER_MINUTE = 600  # of one address, behind which many people may be; what is kept does not count
_WORLD = Box(-85.0, -180.0, 85.0, 180.0)


@require_safe
@kept_for_readers()
def map_cells(request: HttpRequest) -> HttpResponse:
    """Counted cells, or single requests where they are few: `?bbox=west,south,east,north&zoom=13` and any filter."""
    if not allow(f"map:{client_network(request)}", READS_PER_MINUTE, timedelta(minutes=1), timezone.now()):
        return JsonResponse({"error": _("Too many at once. Please wait a minute.")}, status=429)
    box, zoom = _box(request.GET.get("bbox", "")), _zoom(request.GET.get("zoom", ""))
    filters = PublicFilter(request.GET, queryset=public_list())
    if not filters.is_valid():
        return _answer({"kind": "points", "services": {}, "points": []})
    cells, total = cells_of(box, zoom, simple=filters.simple(), requests=filters.qs)
    if total <= FEW_POINTS or (zoom >= CLOSE_ZOOM and total <= MOST_POINTS):
        return _answer(_points(box, filters))
    return _answer({"kind": "cells", "cells": [_cell(each) for each in cells]})


def _points(box: Box, filters: PublicFilter) -> dict[str, Any]:
    """Each as number, latitude, longitude, service code and 1 for open; the names of the services apart."""
    services = reference().services_by_id
    points = points_of(box, filters.qs)
    names = {services[each.service_id].service_code: in_language(services[each.service_id].name) for each in points}
    rows = [
        [each.public_id, round(each.lat, 6), round(each.long, 6), services[each.service_id].service_code,
         int(each.is_open)]
        for each in points
    ]  # fmt: skip
    return {"kind": "points", "services": names, "points": rows}


def _cell(count: CellCount) -> list[float | int]:
    lat, long = middle_of(count.cell)
    return [round(lat, 5), round(long, 5), count.open, count.closed]


def _answer(body: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(body, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=60"
    return response


def _box(text: str) -> Box:
    """The part of the map asked for; all of it when none was, or none that can be."""
    try:
        west, south, east, north = (float(part) for part in text[:120].split(","))
    except ValueError:
        return _WORLD
    if not (-85 <= south < north <= 85 and -180 <= west < east <= 180):
        return _WORLD
    return Box(south, west, north, east)


def _zoom(text: str) -> float:
    try:
        zoom = float(text[:10])
    except ValueError:
        return 11.0
    return min(max(zoom, 0.0), 20.0) if zoom == zoom else 11.0  # what is no number is not even itself
