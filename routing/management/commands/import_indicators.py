"""Bring figures about areas in: population, income, renters and what else the city knows."""

import json
import time as stopwatch
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic311.city.current import configuration_changed
from civic311.lib.csv_rows import UnreadableFile, open_table
from routing.imports.indicators import write_indicators
from routing.models import AreaLayer


class Command(BaseCommand):
    help = (
        "Import a table whose first column names areas by code or name; every other numeric column becomes an "
        "indicator. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layer", required=True, help="code of the layer, such as neighborhood")
        parser.add_argument("--source", default="", help="where the figures come from")
        parser.add_argument("--as-of", default="", help="the year or years they are of")
        parser.add_argument(
            "--same-as", action="append", default=[], metavar="IN FILE=AREA", help="another spelling of an area's name"
        )

    def handle(self, *args: Any, file: Path, layer: str, source: str, as_of: str, same_as: list[str],
               **options: Any) -> None:  # fmt: skip
        started = stopwatch.monotonic()
        row = AreaLayer.objects.filter(code=layer).first()
        if row is None:
            known = ", ".join(AreaLayer.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f'There is no layer "{layer}". Layers are: {known}.')
        try:
            with open_table(file) as table:
                columns, rows = table.columns, list(table)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        spellings = dict(pair.split("=", 1) for pair in same_as if "=" in pair)
        written = write_indicators(row, columns, rows, same_as=spellings, source=source, as_of=as_of)
        if not written.codes:
            raise CommandError("No column but the first holds numbers: is the file separated by commas?")
        configuration_changed()
        for reason in written.refused:
            self.stderr.write(reason)
        result = {
            "rows": len(rows), "kept": written.kept, "rejected": len(written.refused), "unchanged": written.unchanged,
            "indicators": written.codes, "seconds": round(stopwatch.monotonic() - started, 2),
        }  # fmt: skip
        self.stdout.write(json.dumps(result))
