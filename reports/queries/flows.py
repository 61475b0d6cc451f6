"""How many requests came and how many were closed in spans of time, by ranges of the indexes of both moments.

Parts that were split off are left out, as in all figures of requests received. Days that are over are counted anew
every five minutes: they change only by what is entered late or taken up again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from reports.metrics import Share
from requests_app.models import ServiceRequest
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES, Status

RECEIVED, CLOSED = "requested_datetime", "closed_datetime"
SECONDS = 300
_PROMISE = Coalesce("first_promise", "due_at")  # a case from elsewhere may have a due time alone

Span = tuple[datetime, datetime]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(0), tzinfo=zone)


@dataclass(frozen=True)
class Flow:
    """How many came and how many were closed, day by day; every day of the span is there."""

    came: dict[date, int]
    closed: dict[date, int]


def read_flow(where: Q, first: date, today: date, zone: ZoneInfo) -> Flow:
    """From the first day to today. Two queries for today, two more when the days before were not counted lately."""
    past = _past(where, first, today, zone)
    now = _counted(where, [today], zone)
    return Flow(past.came | now.came, past.closed | now.closed)


def _past(where: Q, first: date, today: date, zone: ZoneInfo) -> Flow:
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    if not days:
        return Flow({}, {})
    asked = hashlib.sha256(f"{where!r} {first} {today} {zone}".encode()).hexdigest()
    return cache.get_or_set(f"flow:{asked}", lambda: _counted(where, days, zone), SECONDS)  # type: ignore[return-value]


def _counted(where: Q, days: Sequence[date], zone: ZoneInfo) -> Flow:
    edges = [midnight(day, zone) for day in (*days, days[-1] + timedelta(days=1))]
    came, closed = (_per_span(_whole(where), column, edges) for column in (RECEIVED, CLOSED))
    return Flow(dict(zip(days, came, strict=True)), dict(zip(days, closed, strict=True)))


def _whole(where: Q) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(where, parent=None).order_by()


def _per_span(rows: QuerySet[ServiceRequest], column: str, edges: Sequence[datetime]) -> list[int]:
    """How many lie in each span between neighbouring edges (the first edge belongs, the last does not); one query."""
    inside = rows.filter(**{f"{column}__gte": edges[0], f"{column}__lt": edges[-1]})
    place = Func(
        F(column), Value(list(edges), output_field=ArrayField(DateTimeField())), function="width_bucket",
        output_field=IntegerField(),
    )  # fmt: skip
    found = dict(inside.annotate(span=place).values_list("span").annotate(Count("pk")))
    return [found.get(number, 0) for number in range(1, len(edges))]


def count_in(where: Q, spans: Sequence[Span]) -> list[int]:
    """How many requests came in each of some spans (the start belongs, the end does not); one query."""
    inside = [Q(requested_datetime__gte=start, requested_datetime__lt=end) for start, end in spans]
    wanted = Q(pk__in=[])
    for each in inside:
        wanted |= each
    counted = {f"span_{number}": Count("pk", filter=each) for number, each in enumerate(inside)}
    return list(_whole(where).filter(wanted).aggregate(**counted).values())


def first_received(where: Q) -> datetime | None:
    """When the first request came of those that count; None when none ever did."""
    found: datetime | None = _whole(where).aggregate(at=Min(RECEIVED))["at"]
    return found


def on_time_since(where: Q, since: datetime, now: datetime) -> Share:
    """Promises kept, of the requests received since then, as `metrics.Figures.on_time` counts them; one query."""
    kept = Q(status__in=_ANSWERED, closed_datetime__lte=F("promised"))
    overdue = Q(status__in=OPEN_STATUSES, promised__lt=now)
    told = Q(status__in=_ANSWERED) | overdue
    rows = _whole(where).filter(requested_datetime__gte=since).annotate(promised=_PROMISE)
    found = rows.filter(promised__isnull=False).aggregate(
        kept=Count("pk", filter=kept), told=Count("pk", filter=told)
    )  # fmt: skip
    return Share(found["kept"], found["told"])


_ANSWERED = [each for each in CLOSED_STATUSES if each not in (Status.DUPLICATE, Status.CANCELED)]
