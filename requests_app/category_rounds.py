"""Once a week the city's own past is learned from anew, where scikit-learn is installed.

It takes longer than a job of the worker may, so it runs as a process of its own, behind everything else on the machine.
"""

from datetime import datetime, timedelta
from importlib.util import find_spec

from civic311.city.own_process import begin_alone
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
    return begin_alone(LEASE, "train_categories", now=now, longest=_LONGEST)
