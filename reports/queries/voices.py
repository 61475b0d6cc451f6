"""Reports besides the first of each case, as columns."""

import numpy as np
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from reports.periods import Period
from reports.queries.packing import moments, numbers, unpacked
from reports.voices import Voices
from requests_app.models import Report
from requests_app.workflow import Status


def read_voices(period: Period) -> Voices:
    """The further voices of cases received in the period or the one before it, in two queries.

    They are the reports that were joined to a case, and all reports of requests that were joined to it.
    """
    span = (period.before.start, period.end)
    joined = Report.objects.filter(
        is_first=False, service_request__voices__gt=1, service_request__requested_datetime__range=span
    )
    same = Report.objects.filter(
        service_request__status=Status.DUPLICATE, service_request__duplicate_of__requested_datetime__range=span
    )
    original = Coalesce("service_request__duplicate_of__duplicate_of", "service_request__duplicate_of")
    found = [
        _columns(joined, since=F("received_at"), number=F("service_request")),
        _columns(same, since=F("service_request__closed_datetime"), number=original),
    ]
    return Voices(*(np.concatenate([each[name] for each in found]) for name in ("received", "since", "number")))


def _columns(reports: QuerySet[Report], *, since: object, number: object) -> dict[str, np.ndarray]:
    packed = reports.aggregate(received=moments(F("received_at")), since=moments(since), number=numbers(number))
    return unpacked(packed, moments_in=("received", "since"))
