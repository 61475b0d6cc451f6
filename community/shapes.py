"""Drawn places: GeoJSON polygons and lines as people paste, draw or load them, and the ground that they cover.

Plain Python. Positions are WGS 84; a line covers the ground of its street.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import shapely
from shapely import affinity
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

LINE_METRES = 15.0  # to each side of a drawn line
STREET_METRES = 22.0  # to each side of a street's middle, as far as the doors along it
LONGEST_TEXT = 400_000
MOST_CORNERS = 20_000
_METRES_PER_DEGREE = 111_195.0
_AREAS, _LINES = {"Polygon", "MultiPolygon"}, {"LineString", "MultiLineString"}


class BadShape(ValueError):
    """A text that is no drawn place. `code`: unreadable, empty, kind (points and the like), too_large, nowhere."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_shape(text: str | Mapping[str, Any]) -> dict[str, Any]:
    """The GeoJSON geometry in a text or object: a geometry, a feature, or a collection of which the parts are joined.

    Polygons come back valid. Raises BadShape.
    """
    if isinstance(text, str):
        if len(text) > LONGEST_TEXT:
            raise BadShape("too_large")
        try:
            text = json.loads(text)
        except (ValueError, RecursionError):
            raise BadShape("unreadable") from None
    parts = [part for geometry in _geometries(text) for part in _parts(geometry)]
    if not parts:
        raise BadShape("empty")
    if shapely.get_num_coordinates(parts).sum() > MOST_CORNERS:
        raise BadShape("too_large")
    kinds = {part.geom_type for part in parts}
    if len(kinds) > 1:
        raise BadShape("kind")
    whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    west, south, east, north = whole.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadShape("nowhere")
    # Lists instead of tuples, as the database gives them back.
    found: dict[str, Any] = json.loads(json.dumps(mapping(shapely.set_precision(whole, 1e-7))))
    return found


def _geometries(data: Any) -> Iterable[BaseGeometry]:
    if not isinstance(data, Mapping):
        raise BadShape("unreadable")
    if data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list):
            raise BadShape("unreadable")
        for feature in features:
            yield from _geometries(feature)
        return
    if data.get("type") == "Feature":
        data = data.get("geometry") or {}
    try:
        yield shapely.force_2d(shape(data))
    except (shapely.errors.ShapelyError, AttributeError, KeyError, IndexError, TypeError, ValueError):
        raise BadShape("unreadable") from None


def _parts(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    if geometry.geom_type in _LINES:
        yield from (part for part in getattr(geometry, "geoms", [geometry]) if part.length > 0)
        return
    if geometry.geom_type not in _AREAS:
        raise BadShape("empty" if geometry.is_empty else "kind")
    valid = shapely.make_valid(geometry)
    for part in getattr(valid, "geoms", [valid]):
        if part.geom_type == "Polygon" and part.area > 0:
            yield part
        elif part.geom_type == "MultiPolygon":
            yield from part.geoms


def street_line(doors: Sequence[tuple[float, float]]) -> dict[str, Any] | None:
    """The middle of a street by its doors (latitude, longitude) in the order of their numbers; None for fewer than two.

    Numbers alternate between the sides, so the middle runs half-way between one door and the next.
    """
    middles = [((b + d) / 2, (a + c) / 2) for (a, b), (c, d) in pairwise(doors)]
    points = [(doors[0][1], doors[0][0]), (doors[-1][1], doors[-1][0])] if len(middles) == 1 else middles
    if len(points) < 2:
        return None
    line = shapely.LineString(points).simplify(2e-5)
    return {"type": "LineString", "coordinates": [[round(x, 6), round(y, 6)] for x, y in line.coords]}


def ground(geometry: Mapping[str, Any], *, metres: float = LINE_METRES) -> BaseGeometry:
    """What a drawn place covers: a polygon itself, a line with the ground to each side."""
    drawn = shape(geometry)
    if drawn.geom_type not in _LINES:
        return drawn
    # A degree of longitude is shorter than one of latitude: widen on a plane on which both are as long.
    shrink = max(math.cos(math.radians(drawn.centroid.y)), 0.01)
    plane = affinity.scale(drawn, xfact=shrink, yfact=1, origin=(0, 0))
    return affinity.scale(plane.buffer(metres / _METRES_PER_DEGREE), xfact=1 / shrink, yfact=1, origin=(0, 0))
