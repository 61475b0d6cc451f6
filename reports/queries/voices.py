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

MOST_LEVELS = 8  # a join of a join of a join: no city goes deeper, and a circle in imported rows ends here


def read_voices(board: Board) -> Voices:
    """The further voices of the cases received in the board's period.

    They are requests that were joined to a case or to one of those, and reports that were joined to any of them. One
    query for each level of joins and one for the reports.
    """
    cases, span = board.cases, board.period.seconds()
    many = cases.number[(cases.voices > 1) & (cases.received >= span["start"]) & (cases.received < span["end"])]
    parts = _joined(many)
    level = parts
    for _level in range(MOST_LEVELS):
        if not len(level["part"]):
            break
        above, level = level, _joined(level["part"])
        place, _found = places_of(above["part"], level["number"])
        level["since"] = np.maximum(level["since"], above["since"][place])
        level["number"] = above["number"][place]
        parts = {name: np.concatenate([parts[name], level[name]]) for name in parts}
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


def _joined(numbers: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The requests joined to these, by their own number."""
    return _columns(
        ServiceRequest.objects.filter(duplicate_of_id__in=among(numbers)), received=F("requested_datetime"),
        since=F("closed_datetime"), number=F("duplicate_of"), part=F("pk"),
    )  # fmt: skip


def _columns(rows: QuerySet[Any], *, received: F, since: F, **more: F) -> dict[str, NDArray[Any]]:
    packed = rows.aggregate(
        received=moments(received), since=moments(since), **{name: numbers(each) for name, each in more.items()}
    )
    return unpacked(packed, moments_in=("received", "since"))
