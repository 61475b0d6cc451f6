"""What the worker does for the city itself."""

from datetime import timedelta

from django.utils import timezone
from django_q.models import Task

from civic311.city.models import Alarm, Heartbeat
from civic311.city.rate_limits import forget_old_counts

WORKER, BACKUP, START = "worker", "backup", "start"  # names of heartbeats
STOOD_STILL = "worker_stood_still"
KEEP_TRACES = timedelta(days=30)
_TOO_LONG = timedelta(minutes=10)


def heartbeat() -> None:
    """Note that the worker takes jobs from the queue; `/readyz` reads it. A long silence before is an alarm."""
    now = timezone.now()
    last = Heartbeat.objects.filter(name=WORKER).first()
    if last is not None and now - last.beat_at > _TOO_LONG:
        Alarm.objects.get_or_create(code=STOOD_STILL, defaults={"began_at": last.beat_at})
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": now})


def forget_counts() -> None:
    """Delete counts of visitors that limits no longer need, and traces of tasks that failed a month ago."""
    now = timezone.now()
    forget_old_counts(now=now)
    Task.objects.filter(stopped__lt=now - KEEP_TRACES).delete()
