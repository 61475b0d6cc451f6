"""Cases that wait longer than their reason allows."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value

from requests_app.models import Event, ServiceRequest
from requests_app.workflow import Status
from routing.models import HoldReason
from routing.models.catalogue import WaitsFor

_DAY = Value(timedelta(days=1))


def paused_too_long(now: datetime) -> Q:
    """Open cases whose hold lasts longer than the days that its reason allows."""
    return Q(pk__in=_waiting().filter(held_at__lt=_latest(now)).values("pk"))


def long_pauses(now: datetime) -> QuerySet[ServiceRequest]:
    """The same cases with `held_at`, when their hold began."""
    return _waiting().filter(held_at__lt=_latest(now))


def waits_for_resident() -> Q:
    """Open cases that wait for whoever reported them: held for that reason, or closing unless an answer comes."""
    held = Q(status=Status.ON_HOLD, hold_reason__in=HoldReason.objects.filter(waits_for=WaitsFor.RESIDENT).values("pk"))
    return held | Q(closes_on__isnull=False)


def days_too_long(service_request: ServiceRequest, events: Iterable[Event], now: datetime) -> int:
    """How many whole days a case waits, when that is longer than its reason allows; else 0. Asks nothing."""
    reason = service_request.hold_reason
    if service_request.status != Status.ON_HOLD or reason is None:
        return 0
    held = [event.occurred_at for event in events if event.kind == "held"]
    days = (now - held[-1]).days if held else 0
    return days if days >= reason.longest_days and now - held[-1] > timedelta(days=reason.longest_days) else 0


def _waiting() -> QuerySet[ServiceRequest]:
    last = Event.objects.filter(service_request=OuterRef("pk"), kind="held").order_by("-sequence")
    rows = ServiceRequest.objects.filter(
        status=Status.ON_HOLD, hold_review_on__isnull=False, hold_reason__isnull=False
    )  # fmt: skip
    return rows.annotate(held_at=Subquery(last.values("occurred_at")[:1]))


def _latest(now: datetime) -> ExpressionWrapper:
    return ExpressionWrapper(
        Value(now, output_field=DateTimeField()) - F("hold_reason__longest_days") * _DAY, output_field=DateTimeField()
    )
