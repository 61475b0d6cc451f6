"""What the equity pages read beside the cases: answers of those who reported, and whether areas were redrawn."""

from datetime import date, datetime

import numpy as np
from django.db.models import F, Q
from numpy.typing import NDArray

from reports.cases import Integers
from reports.periods import Period
from reports.queries.packing import numbers, unpacked
from reports.satisfaction import HAPPY
from requests_app.models import SurveyAnswer
from routing.models import Area, AreaLayer


def read_answers(start: datetime, end: datetime, as_of: datetime) -> tuple[Integers, NDArray[np.bool_]]:
    """For each answer that says how satisfied somebody is: the id of the request, and whether they are.

    Of requests received from `start` until before `end`, answered by `as_of`.
    """
    found = unpacked(
        SurveyAnswer.objects.filter(
            satisfaction__isnull=False, answered_at__lte=as_of,
            report__service_request__requested_datetime__gte=start,
            report__service_request__requested_datetime__lt=end,
        ).aggregate(number=numbers(F("report__service_request_id")), said=numbers(F("satisfaction"))),
        moments_in=(),
    )  # fmt: skip
    return found["number"], found["said"] >= HAPPY


def redrawn_on(layer: AreaLayer | None, period: Period) -> date | None:
    """The last day within the period on which areas of the layer began or ended; None for none."""
    first, last = period.start.date(), period.last_day
    days = Area.objects.filter(
        Q(valid_from__gt=first, valid_from__lte=last) | Q(valid_to__gt=first, valid_to__lte=last), layer=layer
    ).values_list("valid_from", "valid_to")
    return max((day for pair in days for day in pair if day and first < day <= last), default=None)
