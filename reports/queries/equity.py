"""What the equity pages read beside the cases: answers of those who reported, and whether areas were redrawn."""

from datetime import date, datetime

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from reports import snapshot
from reports.cases import SINCE_2000, Integers
from reports.periods import Period
from reports.queries.beside import read_raw_answers
from reports.satisfaction import HAPPY
from routing.models import Area, AreaLayer


def read_answers(start: datetime, end: datetime, as_of: datetime) -> tuple[Integers, NDArray[np.bool_]]:
    """For each answer that says how satisfied somebody is: the id of the request, and whether they are.

    Of requests received from `start` until before `end`, answered by `as_of`.
    """
    kept = snapshot.current()
    found = read_raw_answers() if kept is None else kept.beside["answers"]
    received, at = (found[name] + float(SINCE_2000) for name in ("received", "at"))
    meant = (received >= start.timestamp()) & (received < end.timestamp()) & (at <= as_of.timestamp())
    return found["request"][meant].astype(np.int64), found["said"][meant] >= HAPPY


def redrawn_on(layer: AreaLayer | None, period: Period) -> date | None:
    """The last day within the period on which areas of the layer began or ended; None for none."""
    first, last = period.start.date(), period.last_day
    days = Area.objects.filter(
        Q(valid_from__gt=first, valid_from__lte=last) | Q(valid_to__gt=first, valid_to__lte=last), layer=layer
    ).values_list("valid_from", "valid_to")
    return max((day for pair in days for day in pair if day and first < day <= last), default=None)
