"""The outlines that every map stands on, as GeoJSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import condition

from civic311.city.current import current_city
from routing.models import Area


def _version(request: HttpRequest, layer: str = "") -> str:
    city = current_city()
    return f'"{layer}-{city.configuration_version if city else 0}"'


@condition(etag_func=_version)
def areas_geojson(request: HttpRequest, layer: str = "") -> HttpResponse:
    """`/areas.geojson` (the reporting layer) and `/areas/<layer>.geojson`: areas in force, with `code` and `name`."""
    areas = Area.objects.filter(geometry__isnull=False, valid_to__isnull=True)
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
