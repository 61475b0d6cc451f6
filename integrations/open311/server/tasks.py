"""The worker's jobs for the Open311 server; each may run twice."""

import time

from django.utils import timezone

from integrations.open311.server import pictures

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job


def fetch_media() -> None:
    """Fetch the pictures of reports that lie at addresses of their senders."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and pictures.fetch_next(now=timezone.now()):
        pass
