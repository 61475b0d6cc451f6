"""Whether the worker showed a sign of life lately, for a container's health check."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic311.city.models import Heartbeat
from civic311.city.tasks import WORKER

_FRESH = timedelta(minutes=3)


class Command(BaseCommand):
    help = "Exit with 0 when the worker's last heartbeat is less than three minutes old, with 1 otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Heartbeat.objects.filter(name=WORKER, beat_at__gt=timezone.now() - _FRESH).exists():
            raise CommandError("The worker shows no sign of life.")
