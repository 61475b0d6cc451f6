"""Soon after each midnight the next days are foreseen anew, where statsmodels is installed.

What it loads stays in memory, so it runs as a process of its own that ends, behind everything else on the machine.
"""

from datetime import datetime, timedelta
from importlib.util import find_spec

from civic311.city.own_process import begin_alone
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
    return begin_alone(LEASE, "forecast_arrivals", now=now, longest=_LONGEST)
