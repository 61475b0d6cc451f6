"""Make everything that reports are counted from anew."""

import json
import resource
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.keeping import rebuild
from reports.models import FactsKept, RequestFact
from reports.snapshot import refresh


class Command(BaseCommand):
    """`rebuild_facts`; pages go on meanwhile, and the last line is one JSON object."""

    help = "Makes the facts of every request anew from the log, and the snapshot that reports read."

    def handle(self, *args: Any, **options: Any) -> None:
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
