"""The worker's jobs for cases that outside bodies have; each may run twice."""

import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from integrations.open311.client import applying, following, polling, sending, telling

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job


def hand_over_cases() -> None:
    """Send what is new to outside bodies: cases that were handed to them, and news of those that they have."""
    stop = time.monotonic() + BUDGET_SECONDS
    for step in (following.follow_next, sending.send_next, telling.tell_next):
        _until(stop, step)


def ask_for_news() -> None:
    """Ask outside bodies for news of our cases, and act on what they say."""
    stop = time.monotonic() + BUDGET_SECONDS
    for step in (polling.poll_next, applying.apply_next):
        _until(stop, step)


def _until(stop: float, step: Callable[..., bool]) -> None:
    now: Callable[[], datetime] = timezone.now
    while time.monotonic() < stop and step(now=now()):
        pass
