"""Read files of maps with GDAL: what is in them, their outlines, their points, always in WGS 84 degrees.

Slow to import (GDAL comes with it), so that only commands and the worker import this module, never a web process.
"""

import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy
import pyogrio
import pyogrio.raw
import shapely

from routing.imports.areas import Outline
from routing.imports.point_tables import Point
from routing.imports.problems import UnusableFile
from routing.place import valid_position

WGS84 = "EPSG:4326"
MOST_AREAS = 20_000
MOST_POINTS = 1_000_000
MOST_CORNERS = 3_000_000
_EXAMPLES, _LOOKED_AT = 3, 60
# GDAL's own wrapper re-projects while reading, so that no further library is needed.
_WARPED = (
    "<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name={layer}>"
    "<SrcDataSource>{file}</SrcDataSource><SrcLayer>{source}</SrcLayer></OGRVRTLayer>"
    "<SrcSRS>{from_crs}</SrcSRS><TargetSRS>" + WGS84 + "</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>"
)
_ERRORS = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError, pyogrio.errors.FieldError, shapely.errors.GEOSException, UnicodeDecodeError,
    IndexError,  # a file without any layer
)  # fmt: skip


def look(path: Path) -> list[dict[str, Any]]:
    """The layers in a file that hold geometry: `name`, `count`, `crs` ("" when the file names none) and `fields`, each
    with `name` and some `examples`.

    Raises UnusableFile.
    """
    try:
        names = [name for name, geometry in pyogrio.list_layers(path) if geometry]
        layers = [_look_at(path, name) for name in names[:50]]
    except _ERRORS as error:
        raise UnusableFile("not_a_map") from error
    if not any(layer["count"] for layer in layers):
        raise UnusableFile("no_features")
    return layers


def _look_at(path: Path, name: str) -> dict[str, Any]:
    info = pyogrio.read_info(path, layer=name, force_feature_count=True)
    meta, _ids, _geometries, columns = pyogrio.raw.read(
        path, layer=name, read_geometry=False, max_features=_LOOKED_AT
    )  # fmt: skip
    fields = [
        {"name": field, "examples": _examples(column)} for field, column in zip(meta["fields"], columns, strict=True)
    ]
    return {"name": name, "count": info["features"], "crs": crs_name(info["crs"]), "fields": fields}


def _examples(column: Sequence[Any]) -> list[str]:
    found = dict.fromkeys(text[:60] for value in column if (text := cell_text(value)))
    return list(found)[:_EXAMPLES]


def crs_name(crs: str | None) -> str:
    """A coordinate system as people know it: "EPSG:2249", or its title."""
    title = re.match(r'\w+\["([^"]+)"', crs or "")
    return title[1] if title else (crs or "")


def read_outlines(path: Path, *, code_field: str, name_field: str, layer: str = "", crs: str = "") -> list[Outline]:
    """The file's areas. `crs` (such as "EPSG:2249") counts before what the file says of itself. Raises UnusableFile."""
    cells, geometries = _read(path, [code_field, name_field], layer=layer, crs=crs, most=MOST_AREAS)
    corners = int(shapely.get_num_coordinates(geometries).sum())
    if corners > MOST_CORNERS:
        raise UnusableFile("too_detailed", count=corners, most=MOST_CORNERS)
    return [
        Outline(cell_text(code), cell_text(name), geometry)
        for code, name, geometry in zip(cells[code_field], cells[name_field], geometries, strict=True)
    ]


def read_points(path: Path, fields: Sequence[str], *, layer: str = "", crs: str = "") -> Iterator[Point]:
    """The file's things; one that is drawn as a line or an outline stands at a point of it. Raises UnusableFile."""
    wanted = [field for field in dict.fromkeys(fields) if field]
    cells, geometries = _read(path, wanted, layer=layer, crs=crs, most=MOST_POINTS)
    for position, geometry in enumerate(geometries):
        texts = {field: cell_text(cells[field][position]) for field in wanted}
        if geometry is None or geometry.is_empty:
            yield Point(texts, None, None)
            continue
        point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
        found = valid_position(point.y, point.x)
        yield Point(texts, point.y if found else None, point.x if found else None)


def _read(path: Path, fields: list[str], *, layer: str, crs: str, most: int) -> tuple[dict[str, Any], Any]:
    """Columns by name and geometries in WGS 84, all of them or none."""
    try:
        info = pyogrio.read_info(path, layer=layer or None, force_feature_count=True)
        _check(info, fields, crs, most)
        chosen, wanted = crs or info["crs"], list(dict.fromkeys(fields))
        if chosen == WGS84:
            meta, _ids, raw, columns = pyogrio.raw.read(path, layer=info["layer_name"], columns=wanted)
        else:
            meta, _ids, raw, columns = _read_warped(path, info["layer_name"], chosen, wanted)
        geometries = shapely.from_wkb(raw, on_invalid="ignore")
    except pyogrio.errors.CRSError as error:
        raise UnusableFile("unknown_projection", crs=crs) from error
    except _ERRORS as error:
        raise UnusableFile("not_a_map") from error
    _check_degrees(geometries)
    return dict(zip(meta["fields"], columns, strict=True)), geometries


def _check(info: dict[str, Any], fields: list[str], crs: str, most: int) -> None:
    for name in fields:
        if name not in info["fields"]:
            raise UnusableFile("no_field", name=name, known=", ".join(info["fields"])[:1000])
    if not info["features"]:
        raise UnusableFile("no_features")
    if info["features"] > most:
        raise UnusableFile("too_many", count=info["features"], most=most)
    if not (crs or info["crs"]):
        raise UnusableFile("no_projection")


def _check_degrees(geometries: Any) -> None:
    bounds = shapely.total_bounds(geometries)
    if not math.isnan(bounds[0]) and (numpy.abs(bounds) > (180.001, 90.001, 180.001, 90.001)).any():
        raise UnusableFile("not_degrees")


def _read_warped(path: Path, layer: str, crs: str, fields: list[str]) -> Any:
    with tempfile.TemporaryDirectory(prefix="civic311-map-") as folder:
        wrapper = Path(folder) / "warped.vrt"
        source = str(path.resolve())
        wrapper.write_text(
            _WARPED.format(layer=quoteattr(layer), file=escape(source), source=escape(layer), from_crs=escape(crs))
        )
        if not len(pyogrio.list_layers(wrapper)):  # GDAL leaves a layer out that it cannot re-project
            raise UnusableFile("unknown_projection", crs=crs_name(crs))
        return pyogrio.raw.read(wrapper, columns=fields)


def cell_text(value: Any) -> str:
    """A field's value as text; whole numbers without a point."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is what GDAL gives for a missing number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()
