"""The worker's job for what work systems told; it may run twice."""

import time

from django.utils import timezone

from integrations.work import working

BUDGET_SECONDS = 40.0  # photos of the last message may take a while longer


def work_on_events() -> None:
    """Do what work systems told."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and working.work_on_next(now=timezone.now()):
        pass
