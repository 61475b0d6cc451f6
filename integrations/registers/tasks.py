"""The worker's job with registers of other systems."""

import time

from django.utils import timezone

from integrations.registers.pulling import work_through

BUDGET_SECONDS = 60.0


def pull_registers() -> None:
    """Read the registers that are due and lead their files on."""
    stop = time.monotonic() + BUDGET_SECONDS
    work_through(now=timezone.now(), may_go_on=lambda: time.monotonic() < stop)
