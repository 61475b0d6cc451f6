"""Write the open data files."""

import json
import os
import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.keeping import keep_up
from reports.open_data_files import make_files
from reports.snapshot import refresh


class Command(BaseCommand):
    help = (
        "Write every request into DIR as CSV files without names and words, with a dictionary, what changed since the "
        "files that are there, and checksums. The worker does so every night. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", metavar="DIR", type=Path)
        parser.add_argument("--gently", action="store_true", help="let everything else on the machine go first")

    def handle(self, *args: Any, dir: Path, gently: bool, **options: Any) -> None:
        if gently:
            os.nice(15)
        begun = time.monotonic()
        keep_up(now=timezone.now())
        refresh()
        made = make_files(dir, now=timezone.now())
        result = {
            "rows": made.rows,
            "files": len(made.files),
            "bytes": sum(each.bytes for each in made.files),
            "as_of": made.as_of.isoformat(),
            "seconds": round(time.monotonic() - begun, 1),
            "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.stdout.write(json.dumps(result))
