"""Bring the cases of an earlier system in, from a file that a mapping describes."""

import json
import time as stopwatch
from argparse import ArgumentParser
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic311.lib.csv_rows import UnreadableFile
from requests_app.actions.go_live import go_live
from requests_app.imports.mapping import Mapping, MappingError, load_mapping
from requests_app.imports.run import Importer
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN

_CHUNK = 500


class Command(BaseCommand):
    help = (
        "Import cases from a .csv or .csv.gz file. Nothing is announced. Reading the same file again adds nothing; "
        "after an interruption, run it again. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="a .toml file, such as those in docs/import")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--cutover", type=_day, metavar="DATE", help="open cases of the file are worked here from this day on"
        )
        parser.add_argument("--rejects", type=Path, help="where to put rows that were refused, with reasons")

    def handle(self, *args: Any, file: Path, mapping: Path, dry_run: bool, cutover: date | None,
               rejects: Path | None, **options: Any) -> None:  # fmt: skip
        started = stopwatch.monotonic()
        now = timezone.now()
        rejects = rejects or settings.DATA_DIR / "imports" / f"{file.name.split('.')[0]}-rejected.csv"
        rejects.unlink(missing_ok=True)
        try:
            known = load_mapping(mapping)
            importer = Importer(known, now=now, dry_run=dry_run, progress=self._progress)
            tally = importer.read(file, rejects=rejects)
        except (MappingError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        live = 0
        if cutover is not None and not tally.broken:
            live = self._go_live(importer, known, cutover, now=now)
        if not tally.broken:
            importer.finish(at=timezone.now())
        for kind, names in tally.made.items():
            self.stdout.write(f"New {kind.replace('_', ' ')}: {', '.join(names)}")
        if tally.rejected:
            self.stdout.write(f"Rejected rows are in {rejects}")
        result = tally.as_data() | {"seconds": round(stopwatch.monotonic() - started, 2), "live": live}
        if dry_run:
            result["dry_run"] = True
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if tally.broken:
            raise CommandError(f"{tally.broken} What came before is kept; repair the file and run this again.")

    def _progress(self, rows: int) -> None:
        self.stdout.write(f"{rows:,} rows")
        self.stdout.flush()

    def _go_live(self, importer: Importer, mapping: Mapping, cutover: date, *, now: datetime) -> int:
        """Make the open cases that this file holds live from midnight of the day, in the mapping's zone."""
        if importer.run is None:
            return 0
        start = datetime.combine(cutover, time(), tzinfo=mapping.zone)
        live, last = 0, 0
        while True:
            waiting = ServiceRequest.objects.filter(IS_OPEN, pk__gt=last, is_live=False, imported_row__run=importer.run)
            ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:_CHUNK])
            if not ids:
                return live
            live += sum(go_live(service_request_id, start=start, now=now) for service_request_id in ids)
            last = ids[-1]


def _day(text: str) -> date:
    return date.fromisoformat(text)
