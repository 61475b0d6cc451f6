"""Make everything that reports are counted from anew."""

import json
import os
import resource
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.keeping import rebuild
from reports.models import FactsKept, RequestFact
from reports.snapshot import refresh


class Command(BaseCommand):
    """`rebuild_facts`; pages go on meanwhile, and the last line is one JSON object."""

    help = "Makes the facts of every request anew from the log, and the snapshot that reports read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gently", action="store_true", help="let everything else on the machine go first")

    def handle(self, *args: Any, gently: bool, **options: Any) -> None:
        if gently:
            os.nice(15)
        started = time.monotonic()
        rebuild(now=timezone.now())
        refresh()
        kept = FactsKept.objects.get(pk=1)
        result = {
            "facts": RequestFact.objects.count(),
            "until": kept.until.isoformat() if kept.until else None,
            "seconds": round(time.monotonic() - started, 1),
            "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.stdout.write(json.dumps(result))
