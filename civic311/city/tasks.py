"""What the worker does for the city itself."""

from django.utils import timezone

from civic311.city.models import Heartbeat
from civic311.city.rate_limits import forget_old_counts

WORKER = "worker"


def heartbeat() -> None:
    """Note that the worker takes jobs from the queue; `/readyz` reads it."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})


def forget_counts() -> None:
    """Delete counts of visitors that limits no longer need."""
    forget_old_counts(now=timezone.now())
