"""Features of an ArcGIS feature service as GeoJSON.

Source: ArcGIS REST API, "Query (Feature Service/Layer)" and "Geometry objects": rings that run clockwise are outlines,
others are holes; `exceededTransferLimit` says that there are more.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

PAGE = 1000
MOST_PAGES = 1000

Ring = Sequence[Sequence[float]]


class NotFeatures(ValueError):
    """The answer is no list of features; the message is what the server says, if anything."""


def read_all(layer_url: str, fetch: Callable[[str], bytes], *, most_bytes: int) -> bytes:
    """All features of a layer (".../FeatureServer/0") as one GeoJSON file in WGS 84, page by page.

    Raises NotFeatures, also for more than `most_bytes` or when a server never comes to an end.
    """
    features: list[dict[str, Any]] = []
    size = 0
    for page in range(MOST_PAGES):
        asked = {
            "where": "1=1", "outFields": "*", "outSR": 4326, "f": "json", "resultOffset": page * PAGE,
            "resultRecordCount": PAGE,
        }  # fmt: skip
        body = fetch(f"{layer_url.rstrip('/')}/query?{urlencode(asked)}")
        size += len(body)
        if size > most_bytes:
            raise NotFeatures("too much")
        found = _features(body)
        features += [_feature(each) for each in found["features"]]
        if not found["features"] or not found.get("exceededTransferLimit"):
            return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    raise NotFeatures("no end")


def _features(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        raise NotFeatures("no JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("features"), list):
        error = answer.get("error") if isinstance(answer, dict) else None
        raise NotFeatures(str(error.get("message", ""))[:200] if isinstance(error, dict) else "no features")
    return answer


def _feature(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise NotFeatures("no feature")
    attributes = found.get("attributes")
    return {
        "type": "Feature", "properties": attributes if isinstance(attributes, dict) else {},
        "geometry": geometry_of(found.get("geometry")),
    }  # fmt: skip


def geometry_of(found: Any) -> dict[str, Any] | None:
    """A geometry of theirs as one of GeoJSON; None for none and for what cannot be read."""
    if not isinstance(found, dict):
        return None
    try:
        if "x" in found:
            return {"type": "Point", "coordinates": [float(found["x"]), float(found["y"])]}
        if "points" in found:
            return {"type": "MultiPoint", "coordinates": _line(found["points"])}
        if "paths" in found:
            return {"type": "MultiLineString", "coordinates": [_line(path) for path in found["paths"]]}
        if "rings" in found:
            return {"type": "MultiPolygon", "coordinates": _polygons([_line(ring) for ring in found["rings"]])}
    except (TypeError, ValueError, KeyError, IndexError):
        return None
    return None


def _line(points: Any) -> list[list[float]]:
    return [[float(point[0]), float(point[1])] for point in points]


def _polygons(rings: Sequence[Ring]) -> list[list[Ring]]:
    """Outlines with their holes; a hole belongs to the outline that it lies in."""
    outlines = [[ring] for ring in rings if _is_clockwise(ring)] or [[ring] for ring in rings]
    if len(outlines) == len(rings):
        return outlines
    for hole in (ring for ring in rings if not _is_clockwise(ring)):
        around = next((polygon for polygon in outlines if _lies_in(hole[0], polygon[0])), outlines[0])
        around.append(hole)
    return outlines


def _is_clockwise(ring: Ring) -> bool:
    around = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum((after[0] - before[0]) * (after[1] + before[1]) for before, after in around) > 0


def _lies_in(point: Sequence[float], ring: Ring) -> bool:
    """Whether a ray from the point crosses the ring an odd number of times."""
    x, y = point[0], point[1]
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
