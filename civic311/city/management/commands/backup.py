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
from civic311.city.models import Heartbeat
from civic311.city.tasks import BACKUP


class Command(BaseCommand):
    help = "Write database and media to FILE; it holds personal data, so keep it safe. The city may go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--made-elsewhere", action="store_true", help="note only that another tool made a backup")

    def handle(self, *args: Any, file: Path | None, made_elsewhere: bool, **options: Any) -> None:
        if made_elsewhere:
            _note()
            return
        if file is None:
            raise CommandError("Name the file to write: backup FILE")
        started = time.monotonic()
        try:
            counts = write_backup(file.absolute(), now=timezone.now())
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        _note()
        self.stdout.write(json.dumps(asdict(counts) | {"seconds": round(time.monotonic() - started, 1)}))


def _note() -> None:
    """Remember when, so that people are told when backups stop."""
    Heartbeat.objects.update_or_create(name=BACKUP, defaults={"beat_at": timezone.now()})
