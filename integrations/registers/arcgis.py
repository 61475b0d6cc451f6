"""Features of an ArcGIS feature service as GeoJSON.

Source: ArcGIS REST API, "Query (Feature Service/Layer)" and "Geometry objects": rings that run clockwise are outlines,
others are holes; `exceededTransferLimit` says that there are more.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from civic311.lib.clean_text import clean_line

PAGE = 1000  # rows that are asked for at once; servers give fewer

Ring = Sequence[Sequence[float]]


class NotFeatures(ValueError):
    """The answer is no list of features; the message is what the server says, if anything."""


def read_all(layer_url: str, fetch: Callable[[str], bytes], *, most_bytes: int) -> bytes:
    """All features of a layer (".../FeatureServer/0") as one GeoJSON file in WGS 84, page by page.

    A server gives as many at once as it likes, so each page begins behind the rows that came. Once there is more than
    one page, all are asked for in the order of their ids, else a row may come twice and another never. Raises
    NotFeatures, also for more than `most_bytes` and for a server that says there are more and gives none.
    """
    rows: list[Any] = []
    order, size = "", 0
    page: Sequence[Any] = ()
    while True:
        body = fetch(_query(layer_url, order, len(rows)))
        size += len(body)
        if size > most_bytes:
            raise NotFeatures("too much")
        found = _features(body)
        before, page, is_all = page, found["features"], not found.get("exceededTransferLimit")
        if not is_all and not rows and not order:
            order = _id_field(found)
            if order:
                continue
        if not is_all and (not page or page == before):
            raise NotFeatures("it says that there are more, and gives none")
        rows += page
        if is_all:
            return json.dumps({"type": "FeatureCollection", "features": [_feature(row) for row in rows]}).encode()


def _query(layer_url: str, order: str, offset: int) -> str:
    asked = {
        "where": "1=1", "outFields": "*", "outSR": 4326, "f": "json", "resultOffset": offset,
        "resultRecordCount": PAGE,
    } | ({"orderByFields": order} if order else {})  # fmt: skip
    return f"{layer_url.rstrip('/')}/query?{urlencode(asked)}"


def _id_field(found: Mapping[str, Any]) -> str:
    """The field that numbers the rows, as the answer names it; empty when it does not."""
    fields = found.get("fields")
    typed = [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
    by_type = (each.get("name") for each in typed if each.get("type") == "esriFieldTypeOID")
    name = found.get("objectIdFieldName") or next(by_type, "")
    return name if isinstance(name, str) else ""


def _features(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        raise NotFeatures("no JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("features"), list):
        error = answer.get("error") if isinstance(answer, dict) else None
        raise NotFeatures(clean_line(str(error.get("message", "")))[:200] if isinstance(error, dict) else "no features")
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
