"""Read the registers of other systems that are due."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from civic311.city.own_process import end_alone
from integrations.registers.pulling import read_next
from integrations.registers.reading import LEASE

BUDGET_SECONDS = 30 * 60.0  # for beginning with another one


class Command(BaseCommand):
    help = "Read the registers of other systems that are due. The worker does so by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gently", action="store_true", help="let everything else on the machine go first")

    def handle(self, *args: Any, gently: bool, **options: Any) -> None:
        if gently:
            os.nice(15)
        stop = time.monotonic() + BUDGET_SECONDS
        count = 0
        try:
            while time.monotonic() < stop and read_next(now=timezone.now()):
                count += 1
        finally:
            end_alone(LEASE, now=timezone.now())
        self.stdout.write(f"Registers read: {count}")
