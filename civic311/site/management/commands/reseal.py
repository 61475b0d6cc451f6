"""Seal all secrets in the database with the present SECRET_KEY."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from civic311.site.resealing import reseal


class Command(BaseCommand):
    """`reseal`; the last line is one JSON object; exit 1 when a secret cannot be opened with any key."""

    help = "After a change of SECRET_KEY, with the old one in SECRET_KEY_FALLBACKS: seals secrets with the new key."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal()
        self.stdout.write(json.dumps(asdict(done)))
        if done.lost:
            self.stderr.write("Secrets that no key opens must be given anew on their pages in the settings.")
            raise SystemExit(1)
