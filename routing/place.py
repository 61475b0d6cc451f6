"""Place: which area a point lies in, what is nearest, whether a position can be one, how far two points are apart.

Boundaries are GeoJSON in longitude and latitude (WGS 84). A position is given as latitude, longitude, in degrees.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS_METRES = 6_371_008.8
# Within about ten metres of 0,0 lies no city, only devices that did not know where they were.
_NOWHERE = 1e-4
# About a metre: files of real cities leave slivers of this width between neighbours, and nobody lives in one.
_SLIVER = 1e-5
_METRES_PER_DEGREE = math.pi * EARTH_RADIUS_METRES / 180


class AreaIndex:
    """The areas of one layer, ready to be asked for points. Safe to share between threads.

    `areas` are pairs of code and GeoJSON geometry; empty geometries are left out, and outlines that cross themselves
    are answered as `repair` would mend them. Raises ValueError for a geometry that cannot be read.
    """

    def __init__(self, areas: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        # In the order of their codes, so that the smallest position is the smallest code.
        read = sorted(((code, _valid(geometry)) for code, geometry in areas), key=lambda area: area[0])
        read = [(code, geometry) for code, geometry in read if not geometry.is_empty]
        self._codes = [code for code, _ in read]
        self._geometries = [geometry for _, geometry in read]
        shapely.prepare(self._geometries)
        for geometry in self._geometries:
            # The first question builds the prepared geometry's inner index: do it here, before threads share it.
            shapely.intersects_xy(geometry, *geometry.bounds[:2])
        # The tree holds each outline's box, a sliver wider on all sides.
        wider = [-_SLIVER, -_SLIVER, _SLIVER, _SLIVER]
        self._tree = shapely.STRtree(shapely.box(*(shapely.bounds(self._geometries) + wider).T) if read else [])

    def __len__(self) -> int:
        return len(self._codes)

    def at(self, lat: float, long: float) -> str | None:
        """The code of the area at a position, or None outside all of them.

        A point on a border belongs to the area with the smallest code of those that meet there, and so does a point
        where areas overlap, or one in a gap of less than about a metre beside them.
        """
        if not valid_position(lat, long):
            return None
        point = shapely.Point(long, lat)
        near: list[int] = sorted(self._tree.query(point).tolist())
        for position in near:
            if shapely.intersects_xy(self._geometries[position], long, lat):
                return self._codes[position]
        for position in near:
            # The point first: a prepared outline would build another inner index here, while threads share it.
            if shapely.dwithin(point, self._geometries[position], _SLIVER):
                return self._codes[position]
        return None


class NearestIndex:
    """Points such as schools, ready to be asked for the nearest one. Safe to share between threads.

    `points` are pairs of latitude and longitude in degrees; those that cannot be a position are left out.
    """

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        self._points = [point for point in points if valid_position(*point)]
        # A degree of longitude is shorter than one of latitude: on this plane both are as long as on the ground here.
        middle = sum(lat for lat, _ in self._points) / len(self._points) if self._points else 0.0
        self._shrink = max(math.cos(math.radians(middle)), 0.01)
        self._tree = shapely.STRtree([shapely.Point(long * self._shrink, lat) for lat, long in self._points])

    def __len__(self) -> int:
        return len(self._points)

    def metres(self, lat: float, long: float, *, within: float) -> float | None:
        """How far the nearest point is in metres; None when none lies `within` so many metres."""
        if not self._points or not valid_position(lat, long):
            return None
        reach = within * 1.01 / _METRES_PER_DEGREE
        found = self._tree.query_nearest(shapely.Point(long * self._shrink, lat), max_distance=reach, all_matches=False)
        if not len(found):
            return None
        distance = metres_between(lat, long, *self._points[found[0]])
        return distance if distance <= within else None

    def metres_of_each(self, points: Sequence[tuple[float, float]], *, within: float) -> list[float | None]:
        """The same for many positions at once, which takes a fraction of the time."""
        sound = [index for index, point in enumerate(points) if valid_position(*point)]
        result: list[float | None] = [None] * len(points)
        if not self._points or not sound:
            return result
        longs = [points[index][1] * self._shrink for index in sound]
        here = shapely.points(longs, [points[index][0] for index in sound])
        reach = within * 1.01 / _METRES_PER_DEGREE
        for asked, found in self._tree.query_nearest(here, max_distance=reach, all_matches=False).T.tolist():
            distance = metres_between(*points[sound[asked]], *self._points[found])
            if distance <= within:
                result[sound[asked]] = distance
        return result


def valid_position(lat: Any, long: Any) -> bool:
    """Whether two values can be where something is: finite numbers in range, and not 0,0."""
    for value, limit in ((lat, 90), (long, 180)):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        # NaN is not in any range.
        if not -limit <= value <= limit:
            return False
    return bool(abs(lat) > _NOWHERE or abs(long) > _NOWHERE)


def repair(geometry: Mapping[str, Any] | BaseGeometry) -> dict[str, Any]:
    """The same area as a valid GeoJSON polygon or multipolygon, without heights and without stray lines and points.

    Raises ValueError for what cannot be read or has no area.
    """
    valid = shapely.make_valid(shapely.force_2d(_read(geometry)))
    parts = [part for part in _flat(valid) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        raise ValueError("the geometry has no area")
    whole = shapely.union_all(parts) if len(parts) > 1 else parts[0]
    polygon: dict[str, Any] = mapping(whole)
    return polygon


def metres_between(lat: float, long: float, other_lat: float, other_long: float) -> float:
    """The distance between two positions on a round earth in metres; within 0.5% of the true one."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_phi = math.sin((other_phi - phi) / 2)
    half_lambda = math.sin(math.radians(other_long - long) / 2)
    square = half_phi**2 + math.cos(phi) * math.cos(other_phi) * half_lambda**2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(square)))


def _valid(geometry: Mapping[str, Any]) -> BaseGeometry:
    read = _read(geometry)
    return read if read.is_valid else shapely.make_valid(read)


def _read(geometry: Mapping[str, Any] | BaseGeometry) -> BaseGeometry:
    try:
        return shape(geometry)
    except (shapely.errors.ShapelyError, AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError("the geometry cannot be read") from error


def _flat(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    if hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from _flat(part)
    else:
        yield geometry
