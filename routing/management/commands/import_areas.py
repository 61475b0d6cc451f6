"""Bring boundaries in, from any format that GDAL reads."""

import json
import time as stopwatch
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from civic311.city.current import configuration_changed
from routing.imports.areas import AreasWritten, make_layer, write_areas
from routing.imports.geofiles import read_outlines
from routing.imports.problems import UnusableFile


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
        parser.add_argument("--neighbors", action="store_true", help="these are the authorities around the city")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = stopwatch.monotonic()
        if not file.exists():
            raise CommandError(f"{file} is not there.")
        try:
            outlines = read_outlines(
                file, code_field=options["code_field"], name_field=options["name_field"],
                layer=options["file_layer"], crs=options["crs"],
            )  # fmt: skip
            written = _write(outlines, options)
        except UnusableFile as error:
            raise CommandError(f"{file.name}: {error}") from error
        for reason in written.refused:
            self.stderr.write(reason)
        counts = {name: written.counts[name] for name in ("made", "changed", "unchanged", "retired", "repaired")}
        seconds = round(stopwatch.monotonic() - started, 2)
        result = {"rows": len(outlines), "rejected": len(written.refused), **counts, "seconds": seconds}
        self.stdout.write(json.dumps(result))


@transaction.atomic
def _write(outlines: list[Any], options: dict[str, Any]) -> AreasWritten:
    code = options["layer"]
    layer = make_layer(
        code,
        name={"en": options["layer_name"] or code.replace("_", " ").capitalize()},
        is_reporting=options["reporting"],
        is_boundary=options["boundary"],
        is_neighbors=options["neighbors"],
    )
    written = write_areas(layer, outlines, valid_from=options["valid_from"])
    configuration_changed()
    return written
