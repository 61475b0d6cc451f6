"""Reports besides the first of each case, as columns."""

from typing import Any

import numpy as np
from django.db.models import F, QuerySet
from numpy.typing import NDArray

from reports.metrics import places_of
from reports.queries.board import Board
from reports.queries.packing import among, moments, numbers, unpacked
from reports.voices import Voices
from requests_app.models import Report, ServiceRequest


def read_voices(board: Board) -> Voices:
    """The further voices of the cases received in the board's period, in two queries.

    They are requests that were joined to a case, and reports that were joined to it or to one of those.
    """
    cases, span = board.cases, board.period.seconds()
    many = cases.number[(cases.voices > 1) & (cases.received >= span["start"]) & (cases.received < span["end"])]
    parts = _columns(
        ServiceRequest.objects.filter(duplicate_of_id__in=among(many)), received=F("requested_datetime"),
        since=F("closed_datetime"), number=F("duplicate_of"), part=F("pk"),
    )  # fmt: skip
    hangs_on = among(np.concatenate([many, parts["part"]]))
    added = _columns(
        Report.objects.filter(is_first=False, service_request_id__in=hangs_on), received=F("received_at"),
        since=F("received_at"), number=F("service_request"),
    )  # fmt: skip
    place, is_of_part = places_of(parts["part"], added["number"])
    place = place[is_of_part]
    added["since"][is_of_part] = np.maximum(added["since"][is_of_part], parts["since"][place])
    added["number"][is_of_part] = parts["number"][place]
    return Voices(*(np.concatenate([parts[name], added[name]]) for name in ("received", "since", "number")))


def _columns(rows: QuerySet[Any], *, received: F, since: F, **more: F) -> dict[str, NDArray[Any]]:
    packed = rows.aggregate(
        received=moments(received), since=moments(since), **{name: numbers(each) for name, each in more.items()}
    )
    return unpacked(packed, moments_in=("received", "since"))
