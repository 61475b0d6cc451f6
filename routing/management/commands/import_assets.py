"""Bring assets in (street lights, bins, trees, hydrants, schools), from a CSV file or any format that GDAL reads."""

import json
import time as stopwatch
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from civic311.city.current import city_zone, configuration_changed
from routing.imports.assets import AssetFields, AssetsWritten, make_type, write_assets
from routing.imports.geofiles import read_points
from routing.imports.point_tables import Point, likely_columns, look_at_table, read_table_points
from routing.imports.problems import UnusableFile


class Command(BaseCommand):
    help = (
        "Import assets of one type by their numbers. Outlines and lines become points, coordinates are re-projected. "
        "Assets that the file leaves out stay, unless --replace is given. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--type", required=True, help="code of the type, such as street-light")
        parser.add_argument("--number-field", required=True, help="field that holds each asset's number")
        parser.add_argument("--name-field", default="", help="field that holds each asset's name")
        parser.add_argument("--owner-field", default="", help="field with the code or name of a department or body")
        parser.add_argument("--attribute-field", action="append", default=[], help="a field to keep; may be repeated")
        parser.add_argument("--lat-field", default="", help="latitude in degrees, for CSV files")
        parser.add_argument("--long-field", default="", help="longitude in degrees, for CSV files")
        parser.add_argument("--type-name", default="", help="what people call the type")
        parser.add_argument("--landmark", action="store_true", help="rules look at how near these are, as of schools")
        parser.add_argument("--file-layer", default="", help="layer inside the file, where it has several")
        parser.add_argument("--crs", default="", help="coordinate system, such as EPSG:2249, where the file names none")
        parser.add_argument("--replace", action="store_true", help="retire assets that the file leaves out")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = stopwatch.monotonic()
        if not file.exists():
            raise CommandError(f"{file} is not there.")
        try:
            written = _write(file, options)
        except UnusableFile as error:
            raise CommandError(f"{file.name}: {error}") from error
        for reason in written.refusals:
            self.stderr.write(reason)
        for owner, count in written.unknown_owners.most_common(20):
            self.stderr.write(f'No department and no outside body is called "{owner}" ({count} assets).')
        counts = {name: written.counts[name] for name in ("rows", "made", "changed", "unchanged", "retired")}
        kept = counts["made"] + counts["changed"]
        result = {"kept": kept, "rejected": written.counts["rejected"], **counts}
        self.stdout.write(json.dumps(result | {"seconds": round(stopwatch.monotonic() - started, 2)}))


@transaction.atomic
def _write(file: Path, options: dict[str, Any]) -> AssetsWritten:
    code = options["type"]
    fields = AssetFields(
        options["number_field"], options["name_field"], options["owner_field"], tuple(options["attribute_field"])
    )
    name = options["type_name"] or code.replace("-", " ").replace("_", " ").capitalize()
    asset_type = make_type(code, name={"en": name}, is_landmark=options["landmark"])
    points = _points(file, fields, options)
    today = timezone.now().astimezone(city_zone()).date()
    written = write_assets(asset_type, points, fields, replace=options["replace"], today=today)
    configuration_changed()
    return written


def _points(file: Path, fields: AssetFields, options: dict[str, Any]) -> Iterator[Point]:
    if file.suffix.lower() not in (".csv", ".tsv", ".gz"):
        return read_points(file, fields.all, layer=options["file_layer"], crs=options["crs"])
    lat, long = likely_columns([each["name"] for each in look_at_table(file)[0]["fields"]])
    return read_table_points(
        file, fields.all, lat=options["lat_field"] or lat or "lat", long=options["long_field"] or long or "long"
    )
