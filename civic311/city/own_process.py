"""Work that takes longer than a job may, or loads what should not stay in memory: a process of its own."""

import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings

from civic311.city.models import Lease

LOCK = "own-process.lock"  # below DATA_DIR: on one machine they run one after the other


def begin_alone(lease: str, *command: str, now: datetime, longest: timedelta) -> bool:
    """Begin a management command behind everything else on the machine (it takes `--gently`), unless one that holds
    the lease may still be running; returns whether it began. One machine does it at a time, for `longest` at most.
    """
    Lease.objects.get_or_create(name=lease, defaults={"holder": "", "expires_at": now})
    if not Lease.objects.filter(name=lease, expires_at__lte=now).update(expires_at=now + longest):
        return False
    _begin(*command)
    return True


def end_alone(lease: str, *, now: datetime) -> None:
    """For the command itself at its end: the next may begin at once."""
    Lease.objects.filter(name=lease).update(expires_at=now)


def _begin(*command: str) -> None:
    turn = [sys.executable, str(settings.BASE_DIR / "civic311" / "one_at_a_time.py"), str(settings.DATA_DIR / LOCK)]
    words = [*turn, sys.executable, str(settings.BASE_DIR / "manage.py"), *command, "--gently"]
    subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
