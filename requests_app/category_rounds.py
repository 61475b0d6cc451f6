"""Once a week the city's own past is learned from anew, where scikit-learn is installed.

It takes longer than a job of the worker may, so it runs as a process of its own, behind everything else on the machine.
"""

import subprocess
import sys
from datetime import datetime, timedelta
from importlib.util import find_spec

from django.conf import settings

from civic311.city.models import Lease
from requests_app.models import CategoryModel
from requests_app.queries.category_texts import count_texts

EVERY = timedelta(days=7)
FEWEST = 1_000  # texts; a city with fewer may learn by the command, when somebody looks at the figures
LEASE = "requests_app.train_categories"
_LONGEST = timedelta(hours=3)


def can_learn() -> bool:
    """Whether what learns is installed on this machine."""
    return find_spec("sklearn") is not None


def learn_when_due(*, now: datetime) -> bool:
    """Begin to learn when the last time is a week ago; returns whether it began. One machine does it at a time."""
    if not can_learn() or CategoryModel.objects.filter(trained_at__gt=now - EVERY).exists():
        return False
    if count_texts(most=FEWEST) < FEWEST:
        return False
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": "", "expires_at": now})
    free = Lease.objects.filter(name=LEASE, expires_at__lte=now)
    if not free.update(expires_at=now + _LONGEST):
        return False
    _begin()
    return True


def _begin() -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "train_categories", "--gently"]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
