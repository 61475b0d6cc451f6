"""Requests as columns for `reports.metrics`, in two queries however many there are."""

from typing import Any

import numpy as np
from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.db.models import IntegerField as Whole
from django.db.models.functions import Coalesce

from reports.metrics import CANCELED, DONE, JOINED, NEVER, Cases, Floats, Integers, places_of
from reports.periods import Period
from reports.queries.packing import Packed, moments, numbers, unpacked
from requests_app.models import Clock, ServiceRequest
from requests_app.models.log import STOOD_STILL
from requests_app.workflow import OPEN_STATUSES, Status
from routing.models import AreaLayer, ClockKind

_MOMENTS = ("received", "closed", "promise", "due")
# What the resident was told first. Cases from elsewhere may have a due time that nobody was told: they count by that.
PROMISE = Coalesce("first_promise", "due_at")


def read_cases(period: Period, *, layer: AreaLayer | None = None) -> Cases:
    """What figures of the period and of the one before it need: received in either, or open at the end of either.

    Parts that were split off are left out: they count through the case that waits for them.
    `area` is the ward, or the area of `layer` when another layer is given.
    """
    before = period.before
    wanted = Q(requested_datetime__gte=before.start) | Q(status__in=OPEN_STATUSES) | Q(closed_datetime__gte=before.end)
    found = ServiceRequest.objects.filter(wanted, requested_datetime__lt=period.end, parent=None)
    found = found.annotate(promised=PROMISE)
    area: Any = F("ward_id")
    if layer is not None and not layer.is_reporting:
        inside = FilteredRelation("areas", condition=Q(areas__area__in=list(layer.areas.values_list("id", flat=True))))
        found = found.annotate(in_layer=inside)
        area = F("in_layer__area_id")
    columns = unpacked(found.aggregate(**_columns(area)), moments_in=_MOMENTS)
    return Cases(**columns, **_pauses(columns["number"]))


def _pauses(cases: Integers) -> dict[str, Floats]:
    """How long each of these cases stood still, and since when it does; few ever did, so an index finds those."""
    paused, since = np.zeros(len(cases)), np.full(len(cases), NEVER)
    if not len(cases):
        return {"paused": paused, "paused_since": since}
    stood = Clock.objects.filter(STOOD_STILL, kind=ClockKind.RESOLVE, service_request_id__gte=int(cases.min()))
    found = unpacked(
        stood.aggregate(
            number=numbers(F("service_request_id")), paused=numbers(F("paused_seconds")),
            since=moments(F("paused_since")),
        ),
        moments_in=("since",),
    )  # fmt: skip
    place, known = places_of(cases, found["number"])
    paused[place[known]] = found["paused"][known]
    since[place[known]] = found["since"][known]
    return {"paused": paused, "paused_since": since}


def _columns(area: Any) -> dict[str, Packed]:
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
        "ending": numbers(ending),
        "reopened": numbers(F("reopened_count")),
        "voices": numbers(F("voices")),
        "area": numbers(area),
        "department": numbers(F("department_id")),
        "service": numbers(F("service_id")),
    }
