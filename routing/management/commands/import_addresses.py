"""Bring the local address index in, by which residents and operators find a place without a map."""

import json
import time as stopwatch
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic311.lib.csv_rows import UnreadableFile, open_table
from routing.imports.addresses import AddressFields, write_addresses
from routing.imports.point_tables import points_of


class Command(BaseCommand):
    help = "Import addresses from a .csv or .csv.gz file. The last line is one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--street-column", default="street")
        parser.add_argument("--number-column", default="number")
        parser.add_argument("--lat-column", default="lat")
        parser.add_argument("--long-column", default="long")
        parser.add_argument("--delimiter", default=",")
        parser.add_argument("--encoding", default="utf-8-sig")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = stopwatch.monotonic()
        fields = AddressFields(options["street_column"], options["number_column"])
        lat, long = options["lat_column"], options["long_column"]
        try:
            with open_table(file, delimiter=options["delimiter"], encoding=options["encoding"]) as table:
                table.require([*fields.all, lat, long])
                written = write_addresses(points_of(table, fields.all, lat=lat, long=long), fields)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        for reason in written.refusals:
            self.stderr.write(reason)
        kept = written.counts["made"] + written.counts["changed"]
        counts = {"kept": kept, "rejected": written.counts["rejected"], "unchanged": written.counts["unchanged"]}
        seconds = round(stopwatch.monotonic() - started, 2)
        self.stdout.write(json.dumps({"rows": sum(counts.values()), **counts, "seconds": seconds}))
