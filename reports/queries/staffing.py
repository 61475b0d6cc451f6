"""What a unit's last weeks looked like, for `reports.staffing`."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F, Sum

from civic311.city.current import city_zone
from reports.models import StaffingRun
from reports.staffing import Pattern
from requests_app.models import CostEntry, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.workflow import Status
from routing.models import CostKind
from routing.reference import reference
from routing.sla import Calendar, working_time_between

WEEK = timedelta(days=7)
ENOUGH_RECORDED = 20
RECORDED_OVER = 26 * WEEK
_MINUTE = timedelta(minutes=1)


class NoCalendar(Exception):
    """The city has no usual calendar, so that working time cannot be counted."""


def read_pattern(run: StaffingRun, *, now: datetime) -> tuple[Pattern, int]:
    """The unit's whole weeks before `now`, its open cases, and how long cases took; with how many times were recorded.

    Cases that were joined to others or canceled kept nobody busy. Cases without a due time have a year.
    """
    calendar = reference().default_calendar
    if calendar is None:
        raise NoCalendar
    start = _midnight_monday(now) - run.weeks * WEEK
    weeks = [start + number * WEEK for number in range(run.weeks)]
    came = (
        ServiceRequest.objects.filter(queue_id=run.queue_id, parent=None, requested_datetime__gte=start)
        .filter(requested_datetime__lt=start + run.weeks * WEEK)
        .exclude(status__in=[Status.DUPLICATE, Status.CANCELED])
    )
    by_week: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for at, due in came.values_list("requested_datetime", "due_at"):
        number = int((at - start) / WEEK)
        since = _minutes(weeks[number], at, calendar)
        by_week[number].append((since, _minutes(at, due or at + 52 * WEEK, calendar)))
    open_now = ServiceRequest.objects.filter(IS_OPEN, queue_id=run.queue_id, next_due_at__isnull=False)
    recorded = recorded_minutes(run.queue_id, now=now)
    pattern = Pattern(
        weeks=[by_week[number] for number in range(run.weeks)],
        lengths=[_minutes(week, week + WEEK, calendar) for week in weeks],
        backlog=[_left(due, now, calendar) for due in open_now.values_list("next_due_at", flat=True)],
        handling=recorded if len(recorded) >= ENOUGH_RECORDED else [float(run.minutes)],
    )
    return pattern, len(recorded)


def recorded_minutes(queue_id: int, *, now: datetime) -> list[float]:
    """Minutes of work that were written down for each case of a unit in the last half year."""
    rows = CostEntry.objects.filter(
        service_request__queue_id=queue_id, service_request__is_practice=False, rate__kind=CostKind.LABOR,
        removed_at=None, worked_on__gte=(now - RECORDED_OVER).date(),
    )  # fmt: skip
    sums = rows.values("service_request_id").annotate(hours=Sum(F("quantity"))).values_list("hours", flat=True)
    return [float(hours) * 60 for hours in sums]


def _minutes(start: datetime, end: datetime, calendar: Calendar) -> float:
    return working_time_between(start, end, calendar) / _MINUTE if end > start else 0.0


def _left(due: datetime, now: datetime, calendar: Calendar) -> float:
    return _minutes(now, due, calendar) if due > now else -_minutes(due, now, calendar)


def _midnight_monday(now: datetime) -> datetime:
    local = now.astimezone(city_zone())
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=local.weekday())
