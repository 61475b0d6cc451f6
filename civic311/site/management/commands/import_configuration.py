"""Load a file of configuration: all of it or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic311.site.configuration.comparing import NotAConfiguration, compare, read_file
from civic311.site.configuration.loading import CannotLoad, load


class Command(BaseCommand):
    help = "Load a file of configuration: all of it or nothing. The last line is one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            wanted = read_file(file.read_bytes())
            found = compare(wanted)
            if not dry_run:
                load(wanted, user_id=None, now=timezone.now())
        except (OSError, NotAConfiguration) as error:
            raise CommandError(str(error)) from error
        except CannotLoad as error:
            for kind, name, words in error.problems:
                self.stderr.write(f"{kind} {name}: {words}")
            raise CommandError("Nothing was written.") from error
        counts = {name: len(changes) for name, changes in found.changes.items()}
        self.stdout.write(json.dumps({"changed": found.count, **counts}))
