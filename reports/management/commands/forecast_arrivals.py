"""Foresee how many requests the next days will bring."""

import json
import os
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

try:
    from reports.forecast_runs import forecast_all
except ModuleNotFoundError as error:
    if error.name not in ("statsmodels", "scipy"):
        raise
    forecast_all = None  # type: ignore[assignment]

BUDGET_SECONDS = 300.0


class Command(BaseCommand):
    help = (
        "Foresee how many requests the next 14 days will bring: the city, each service, each ward. The worker does so "
        "every night. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gently", action="store_true", help="let everything else on the machine go first")

    def handle(self, *args: Any, gently: bool, **options: Any) -> None:
        if forecast_all is None:
            raise CommandError("This needs statsmodels: pip install statsmodels")
        if gently:
            os.nice(15)
        begun = time.monotonic()
        made = forecast_all(now=timezone.now(), may_go_on=lambda: time.monotonic() < begun + BUDGET_SECONDS)
        if not made.series:
            self.stdout.write("Too little is known: it takes four weeks of requests, and 30 of them at least.")
        self.stdout.write(json.dumps(asdict(made) | {"seconds": round(time.monotonic() - begun, 1)}))
