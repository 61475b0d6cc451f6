"""Fetching the pictures that lie at addresses of senders. The rows are the work list; one row at a time."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from civic311.lib.outbound import OutboundError
from integrations import exchanges
from integrations.models import Exchange, MediaToFetch
from integrations.open311.photos import fetch_photo
from integrations.open311.server.taking import DOOR, OPEN311
from requests_app.actions.intake_rows import attach_report_photos
from requests_app.actions.photos import add_photos
from requests_app.models import Attachment, ServiceRequest
from requests_app.uploads import UploadRefused, store_upload

MOST_ATTEMPTS = 6
_CLAIM = timedelta(minutes=5)
_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))


def fetch_next(*, now: datetime) -> bool:
    """Fetch the picture that has waited longest; False when none is due.

    The attempt is counted before the call, and the row is out of reach of others meanwhile.
    """
    with transaction.atomic():
        due = MediaToFetch.objects.select_for_update(skip_locked=True).filter(state="waiting", due_at__lte=now)
        row = due.order_by("due_at").first()
        if row is None:
            return False
        row.attempts += 1
        MediaToFetch.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, due_at=now + _CLAIM)
    if row.attempts > MOST_ATTEMPTS:  # it ended whoever fetched it
        _give_up(row, "no end", now)
        return True
    try:
        photo = store_upload(ContentFile(fetch_photo(row.url), name="photo"), stage=Attachment.Stage.REPORT, now=now)
    except UploadRefused as refused:
        _give_up(row, refused.code, now)
    except OutboundError as error:
        if error.is_refused or row.attempts >= MOST_ATTEMPTS:
            _give_up(row, "refused" if error.is_refused else "no answer", now)
        else:
            MediaToFetch.objects.filter(pk=row.pk).update(due_at=now + _WAITS[row.attempts - 1])
    else:
        _keep(row, photo, now)
    return True


def _keep(row: MediaToFetch, photo: Attachment, now: datetime) -> None:
    """Give the photo to its report or case, unless somebody else has meanwhile; then it is forgotten with what nobody
    sent."""
    with transaction.atomic():
        mine = MediaToFetch.objects.filter(pk=row.pk, state="waiting", attempts=row.attempts)
        if not mine.update(state=MediaToFetch.State.DONE, url=""):
            return
        case = _case_of(row)
        add_photos(case.pk, photos=[photo], stage=row.stage, actor=OPEN311, now=now)
        if row.report is not None:
            attach_report_photos(row.report, [photo], case.service)


def _give_up(row: MediaToFetch, why: str, now: datetime) -> None:
    MediaToFetch.objects.filter(pk=row.pk).update(state=MediaToFetch.State.FAILED, url="")
    case = _case_of(row)
    exchanges.note(
        DOOR, peer=row.sender, direction=Exchange.Direction.IN, what="media_url", reference=case.public_id,
        service_request_id=case.pk, state=Exchange.State.GIVEN_UP, answer=why, now=now,
    )  # fmt: skip


def _case_of(row: MediaToFetch) -> ServiceRequest:
    found = row.report.service_request if row.report is not None else row.service_request
    if found is None:
        raise ValueError(f"{row} belongs to nothing")
    return found
