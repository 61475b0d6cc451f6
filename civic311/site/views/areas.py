"""The outlines that every map stands on, as GeoJSON."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import condition

from civic311.city.current import current_city
from routing.models import Area


def _day(request: HttpRequest) -> date:
    """The day asked for with `?on=`; today where none is, or none that can be."""
    try:
        return parse_date(request.GET.get("on", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _version(request: HttpRequest, layer: str = "") -> str:
    city = current_city()
    return f'"{layer}-{city.configuration_version if city else 0}-{_day(request)}"'


@condition(etag_func=_version)
def areas_geojson(request: HttpRequest, layer: str = "") -> HttpResponse:
    """`/areas.geojson` (the reporting layer) and `/areas/<layer>.geojson`: areas in force, with `code` and `name`.

    `?on=2027-01-01` asks for another day, since areas are redrawn.
    """
    areas = Area.objects.in_force(_day(request)).filter(geometry__isnull=False)
    areas = areas.filter(layer__code=layer) if layer else areas.filter(layer__is_reporting=True)
    response = JsonResponse({"type": "FeatureCollection", "features": [_feature(area) for area in areas]})
    response["Content-Type"] = "application/geo+json"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": area.code, "name": area.name, "label": [area.label_lat, area.label_long]},
        "geometry": area.geometry,
    }
