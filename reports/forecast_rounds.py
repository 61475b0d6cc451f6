"""Soon after each midnight the next days are foreseen anew, where statsmodels is installed.

What it loads stays in memory, so it runs as a process of its own that ends, behind everything else on the machine.
"""

import subprocess
import sys
from datetime import datetime, timedelta
from importlib.util import find_spec

from django.conf import settings

from civic311.city.models import Lease
from reports.models import ForecastScore
from reports.queries.arrivals import has_history, today_of

FEWEST_DAYS = 28  # as `forecasting.FEWEST_DAYS`, which needs statsmodels to be read
LEASE = "reports.forecast_arrivals"
_LONGEST = timedelta(hours=1)


def can_forecast() -> bool:
    """Whether what forecasts is installed on this machine."""
    return find_spec("statsmodels") is not None


def forecast_when_due(*, now: datetime) -> bool:
    """Begin a forecast unless there is one from today on; returns whether it began. One machine does it at a time."""
    whole_city = ForecastScore.objects.filter(service=None, ward=None)
    if not can_forecast() or whole_city.filter(begins_on=today_of(now)).exists():
        return False
    if not has_history(now, FEWEST_DAYS):
        return False
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": "", "expires_at": now})
    free = Lease.objects.filter(name=LEASE, expires_at__lte=now)
    if not free.update(expires_at=now + _LONGEST):
        return False
    _begin()
    return True


def _begin() -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "forecast_arrivals", "--gently"]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
