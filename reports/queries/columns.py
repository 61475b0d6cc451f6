"""Requests as columns for `reports.metrics`, in one query however many there are."""

from typing import Any

import numpy as np
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models import DateTimeField as Moment
from django.db.models import IntegerField as Whole
from django.db.models.functions import Coalesce

from reports.metrics import CANCELED, DONE, JOINED, Cases
from reports.periods import Period
from reports.queries.packing import Packed, moments, numbers, unpacked
from requests_app.models import Clock, ServiceRequest
from requests_app.workflow import OPEN_STATUSES, Status
from routing.models import AreaLayer, ClockKind

# On hold, or suspended by an emergency: there is a due time, but none that runs.
_PAUSED = Q(status__in=OPEN_STATUSES, next_due_at__isnull=True, due_at__isnull=False)
_MOMENTS = ("received", "closed", "promise", "due", "paused_since")
# What the resident was told first. Cases from elsewhere may have a due time that nobody was told: they count by that.
PROMISE = Coalesce("first_promise", "due_at")


def read_cases(period: Period, *, layer: AreaLayer | None = None) -> Cases:
    """What figures of the period and of the one before it need: received in either, or open at the end of either.

    `area` is the ward, or the area of `layer` when another layer is given.
    """
    before = period.before
    wanted = Q(requested_datetime__gte=before.start) | Q(status__in=OPEN_STATUSES) | Q(closed_datetime__gte=before.end)
    found = ServiceRequest.objects.filter(wanted, requested_datetime__lt=period.end).annotate(promised=PROMISE)
    area: Any = F("ward_id")
    if layer is not None and not layer.is_reporting:
        inside = FilteredRelation("areas", condition=Q(areas__area__in=list(layer.areas.values_list("id", flat=True))))
        found = found.annotate(in_layer=inside)
        area = F("in_layer__area_id")
    columns = unpacked(found.aggregate(**_columns(area, period)), moments_in=_MOMENTS)
    return Cases(**columns | {"paused": columns["paused"].astype(np.float64)})


def _columns(area: Any, period: Period) -> dict[str, Packed]:
    clock = Clock.objects.filter(service_request_id=OuterRef("pk"), kind=ClockKind.RESOLVE)
    # The clock is looked up only where a pause can matter: it is another table, and most promises are kept without.
    broken = Q(promised__lt=F("closed_datetime")) | Q(closed_datetime__isnull=True, promised__lt=period.as_of)
    ending = Case(
        When(status=Status.DUPLICATE, then=Value(JOINED)),
        When(status=Status.CANCELED, then=Value(CANCELED)),
        default=Value(DONE),
        output_field=Whole(),
    )
    return {
        "number": numbers(F("pk")),
        "received": moments(F("requested_datetime")),
        "closed": moments(F("closed_datetime")),
        "promise": moments(F("promised")),
        "due": moments(F("due_at")),
        "paused": numbers(Case(When(broken, then=Subquery(clock.values("paused_seconds")[:1])), output_field=Whole())),
        "paused_since": moments(
            Case(When(_PAUSED, then=Subquery(clock.values("paused_since")[:1])), output_field=Moment())
        ),
        "ending": numbers(ending),
        "reopened": numbers(F("reopened_count")),
        "voices": numbers(F("voices")),
        "area": numbers(area),
        "department": numbers(F("department_id")),
        "service": numbers(F("service_id")),
    }
