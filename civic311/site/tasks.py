"""The worker's jobs about what this room combines. Here the clock enters; a job may run twice or late."""

from django.utils import timezone

from civic311.site import service_reviews
from civic311.site.operations.watching import watch


def remind_of_services() -> None:
    """Remind those who answer for services whose day of review has come."""
    service_reviews.remind_owners(now=timezone.now())


def watch_operations() -> None:
    """Look for what keeps this installation from working, and tell those who look after it."""
    watch(now=timezone.now())
