"""Bring a city back from one file."""

import json
import shutil
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
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
        # Columns of the requests that were here before; reports count directly until the worker made new ones.
        shutil.rmtree(settings.FACTS_DIR, ignore_errors=True)
        self.stdout.write(json.dumps(asdict(counts) | {"seconds": round(time.monotonic() - started, 1)}))
