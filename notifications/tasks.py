"""The worker's jobs of delivery: rows are the work list, each job may run twice or late."""

import time

from django.core.mail import get_connection
from django.utils import timezone

from notifications import delivery

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job; what is left waits for the next wake


def deliver_due() -> None:
    """Send what is due."""
    stop = time.monotonic() + BUDGET_SECONDS
    connection = get_connection()
    try:
        while time.monotonic() < stop and delivery.deliver_next(now=timezone.now(), connection=connection):
            pass
    finally:
        connection.close()


def purge() -> None:
    """Empty the texts of messages that are older than 30 days."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and delivery.purge_texts(now=timezone.now()):
        pass
