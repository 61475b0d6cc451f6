"""What the worker does for the city itself."""

from django.utils import timezone

from civic311.city.models import Heartbeat

WORKER = "worker"


def heartbeat() -> None:
    """Note that the worker takes jobs from the queue; `/readyz` reads it."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})
