"""Write everything that the city set up into one file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from civic311.site.configuration.reading import as_file, configuration


class Command(BaseCommand):
    help = "Write everything that the city set up into one file. The last line is one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        found = configuration()
        file.write_text(as_file(found), encoding="utf-8")
        self.stdout.write(json.dumps({name: len(rows) for name, rows in found.items() if rows}))
