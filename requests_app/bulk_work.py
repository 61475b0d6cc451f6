"""Let the worker go on with work on many cases: a slice at a time, so that waiting runs take turns with other jobs."""

from datetime import datetime

from requests_app.actions.bulk_runs import TO_DO, work_on
from requests_app.models import BulkRun

SLICE = 25


def go_on(*, now: datetime) -> bool:
    """Deal with a slice of the oldest run that has something to do; False when there is none."""
    runs = BulkRun.objects.filter(state__in=TO_DO).select_related("started_by").order_by("pk")
    return any(work_on(run, now=now, most=SLICE) for run in runs)
