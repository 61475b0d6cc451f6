"""Write the whole city to one file."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic311.city.backup import write_backup


class Command(BaseCommand):
    help = "Write database and media to FILE; it holds personal data, so keep it safe. The city may go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = time.monotonic()
        try:
            counts = write_backup(file.absolute(), now=timezone.now())
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        self.stdout.write(json.dumps(asdict(counts) | {"seconds": round(time.monotonic() - started, 1)}))
