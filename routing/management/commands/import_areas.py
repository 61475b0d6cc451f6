"""Bring boundaries in, from any format that GDAL reads."""

import json
import tempfile
import time as stopwatch
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyogrio
import pyogrio.raw
import shapely
from django.core.management.base import BaseCommand, CommandError

from civic311.city.current import configuration_changed
from routing.imports.areas import Outline, make_layer, write_areas

WGS84 = "EPSG:4326"
# GDAL's own wrapper re-projects while reading, so that no further library is needed.
_WARPED = (
    "<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name={layer}>"
    "<SrcDataSource>{file}</SrcDataSource><SrcLayer>{source}</SrcLayer></OGRVRTLayer>"
    "<SrcSRS>{from_crs}</SrcSRS><TargetSRS>" + WGS84 + "</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>"
)


class Command(BaseCommand):
    help = (
        "Import the areas of a layer (wards, neighborhoods, districts) from GeoJSON, Shapefile, GeoPackage and other "
        "formats. Coordinates are re-projected, broken outlines repaired. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layer", required=True, help="code of the layer, such as ward")
        parser.add_argument("--code-field", required=True, help="field that holds each area's code")
        parser.add_argument("--name-field", required=True, help="field that holds each area's name")
        parser.add_argument("--valid-from", type=date.fromisoformat, help="day from which these areas count")
        parser.add_argument("--layer-name", default="", help="what people call the layer")
        parser.add_argument("--file-layer", default="", help="layer inside the file, where it has several")
        parser.add_argument("--crs", default="", help="coordinate system, such as EPSG:2249, where the file names none")
        parser.add_argument("--reporting", action="store_true", help="reports count by this layer")
        parser.add_argument("--boundary", action="store_true", help="these areas together are the city")

    def handle(self, *args: Any, file: Path, layer: str, layer_name: str, **options: Any) -> None:
        started = stopwatch.monotonic()
        if not file.exists():
            raise CommandError(f"{file} is not there.")
        try:
            outlines = list(_read(file, options))
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.CRSError) as error:
            raise CommandError(f"{file.name} cannot be read as a map: {error}") from error
        if not outlines:
            raise CommandError(f"{file.name} holds no areas.")
        row = make_layer(
            layer,
            name={"en": layer_name or layer.replace("_", " ").capitalize()},
            is_reporting=options["reporting"],
            is_boundary=options["boundary"],
        )
        written = write_areas(row, outlines, valid_from=options["valid_from"])
        configuration_changed()
        for reason in written.refused:
            self.stderr.write(reason)
        counts = {name: written.counts[name] for name in ("made", "changed", "unchanged", "retired", "repaired")}
        seconds = round(stopwatch.monotonic() - started, 2)
        result = {"rows": len(outlines), "rejected": len(written.refused), **counts, "seconds": seconds}
        self.stdout.write(json.dumps(result))


def _read(file: Path, options: dict[str, Any]) -> Iterator[Outline]:
    """The file's features in WGS 84. Raises CommandError for missing fields and unknown coordinates."""
    info = pyogrio.read_info(file, layer=options["file_layer"] or None)
    for name in (options["code_field"], options["name_field"]):
        if name not in info["fields"]:
            raise CommandError(f'The file has no field "{name}". Its fields are: {", ".join(info["fields"])}')
    crs = options["crs"] or info["crs"]
    if not crs:
        raise CommandError("The file does not say what its coordinates are; name them with --crs, e.g. EPSG:2249.")
    fields = list(dict.fromkeys([options["code_field"], options["name_field"]]))
    if crs == WGS84:
        meta, _ids, geometries, columns = pyogrio.raw.read(file, layer=info["layer_name"], columns=fields)
    else:
        meta, _ids, geometries, columns = _read_warped(file, info["layer_name"], crs, fields)
    cells = dict(zip(meta["fields"], columns, strict=True))
    for position, geometry in enumerate(shapely.from_wkb(geometries)):
        code, name = cells[options["code_field"]][position], cells[options["name_field"]][position]
        yield Outline(_text(code), _text(name), geometry)


def _read_warped(file: Path, layer: str, crs: str, fields: list[str]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        wrapper = Path(folder) / "warped.vrt"
        wrapper.write_text(
            _WARPED.format(
                layer=quoteattr(layer), file=escape(str(file.resolve())), source=escape(layer), from_crs=escape(crs)
            )
        )
        return pyogrio.raw.read(wrapper, columns=fields)


def _text(value: Any) -> str:
    """A field's value as text; whole numbers without a point."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is what GDAL gives for a missing number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
