"""Bring a city back from one file."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic311.city.backup import BackupError, read_backup


class Command(BaseCommand):
    help = "Read a file written by `backup` into this database and media folder. Stop web and worker first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite the city that is there")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        started = time.monotonic()
        try:
            counts = read_backup(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(asdict(counts) | {"seconds": round(time.monotonic() - started, 1)}))
