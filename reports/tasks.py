"""What the worker brings up to date for reports."""

import time
from datetime import datetime, timedelta

from django.utils import timezone

from civic311.city.current import city_zone
from reports import snapshot
from reports.fact_rounds import rebuild_when_missing
from reports.forecast_rounds import forecast_when_due
from reports.gap_rounds import watch_gaps_when_due
from reports.keeping import keep_up
from reports.metrics import by_key
from reports.models import FactsKept
from reports.open_data_rounds import export_when_due
from reports.periods import last_days
from reports.queries.board import drawn_at
from reports.queries.columns import read_cases
from reports.staffing_runs import work_out_waiting
from reports.ward_pack_mail import mail_packs
from routing.models import Service, ServiceMeasure

FRESH = timedelta(minutes=30)
AT_MOST_EVERY = timedelta(seconds=15)  # a snapshot costs more than what changed
BUDGET_SECONDS = 50.0


def refresh() -> None:
    """Measure how long each service takes, from the requests of the last year; doing it again changes nothing."""
    measure_services(timezone.now())


def forecast_arrivals() -> None:
    """Begin to foresee the next days when that was not done since midnight."""
    forecast_when_due(now=timezone.now())


def export_open_data() -> None:
    """Begin to make the open data files when that was not done since midnight."""
    export_when_due(now=timezone.now())


def watch_gaps() -> None:
    """Look once after each quarter for differences between areas that became clear or widened."""
    watch_gaps_when_due(now=timezone.now())


def mail_ward_packs() -> None:
    """Write the packs of a quarter that is over."""
    mail_packs(now=timezone.now())


def plan_staffing() -> None:
    """Answer how many crews units need."""
    stop = time.monotonic() + BUDGET_SECONDS
    work_out_waiting(now=timezone.now(), may_go_on=lambda: time.monotonic() < stop)


def keep_facts() -> None:
    """Bring what reports are counted from up to the log; where it is missing pages count the slow way until it is
    there."""
    now = timezone.now()
    if rebuild_when_missing(now=now):
        return
    until = FactsKept.objects.filter(pk=1).values_list("until", flat=True).first()
    if until is not None and now - until < AT_MOST_EVERY:
        return
    stop = time.monotonic() + BUDGET_SECONDS
    keep_up(now=now, may_go_on=lambda: time.monotonic() < stop)
    snapshot.refresh()


def measure_services(now: datetime) -> None:
    """Write the median hours and the number of cases of each service into `ServiceMeasure`, as of `now`.

    Measures of the last half hour are left alone.
    """
    latest = ServiceMeasure.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    if latest is not None and timedelta(0) <= now - latest < FRESH:
        return
    period = last_days("365", drawn_at(now), city_zone())
    found = by_key(read_cases(period), "service", **period.seconds())
    rows = []
    for service_id in Service.objects.values_list("pk", flat=True):
        figures = found.get(service_id)
        median = figures.median_seconds if figures else None
        rows.append(
            ServiceMeasure(
                service_id=service_id,
                median_hours=None if median is None else round(median / 3600, 2),
                sample_size=figures.waits if figures else 0,
                computed_at=now,
            )
        )
    ServiceMeasure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["service"],
        update_fields=["median_hours", "sample_size", "computed_at"],
    )  # fmt: skip
