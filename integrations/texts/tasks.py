"""The worker's jobs for texts; each may run twice."""

import time

from django.utils import timezone

from integrations.texts import answering, forgetting

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job


def answer_texts() -> None:
    """Answer what phones have sent."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and answering.answer_next(now=timezone.now()):
        pass


def forget_texts() -> None:
    """Empty the texts that came in a month ago."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and forgetting.forget_old(now=timezone.now()):
        pass
