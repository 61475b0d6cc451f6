"""Earlier requests close by, as a person reads them who may be about to report the same: what, where, how far, what is
being done. For the report form and the call desk alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects

from requests_app.models import Attachment, ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.queries.nearby import Candidate
from requests_app.queries.public import may_reopen
from requests_app.queries.public_place import PublicPlace, public_place
from routing.reference import reference


@dataclass(frozen=True)
class Near:
    """One earlier request. `metres` is rounded, None when only the address or the asset is the same; `comes_back`:
    it is closed, and joining it takes it up again."""

    number: int
    service_request: ServiceRequest
    place: PublicPlace
    metres: int | None
    is_likely: bool
    comes_back: bool
    team: str
    promise: str
    photo: Attachment | None


def near_words(found: Sequence[Candidate], photos: QuerySet[Attachment], *, now: datetime) -> list[Near]:
    """The candidates that a report can still join, in words; `photos` are those the reader may see."""
    joinable = [one for one in found if one.is_open or may_reopen(one.service_request, now=now)]
    rows = [one.service_request for one in joinable]
    prefetch_related_objects(rows, "hold_reason")
    pictures = _first_photos(photos, rows)
    queues = {queue.pk: queue for queue in reference().queues.values()}
    return [
        Near(
            number=number, service_request=row, place=public_place(row), metres=_rounded(one.metres),
            is_likely=one.is_likely,
            comes_back=not row.is_open, team=str(queues.get(row.queue_id or 0, "")),
            promise=promise_sentence(row, now=now), photo=pictures.get(row.pk),
        )
        for number, (one, row) in enumerate(zip(joinable, rows, strict=True), start=1)
    ]  # fmt: skip


def _rounded(metres: int | None) -> int | None:
    return None if metres is None else max(10, round(metres, -1))


def _first_photos(photos: QuerySet[Attachment], rows: Iterable[ServiceRequest]) -> dict[int, Attachment]:
    found: dict[int, Attachment] = {}
    for photo in photos.filter(service_request__in=rows).order_by("created_at", "id"):
        if photo.service_request_id is not None:
            found.setdefault(photo.service_request_id, photo)
    return found
