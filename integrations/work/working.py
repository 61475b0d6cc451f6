"""Work through what work systems told, oldest first, each once: the rows are the work list.

An attempt is counted and committed; photos are fetched outside of any transaction; then what the message asks for and
the mark that it was done are one transaction. What nothing can be done with is held for a person.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from civic311.lib import outbound
from civic311.lib.jobs import enqueue
from integrations import exchanges
from integrations.models import Exchange, WorkEvent
from integrations.work.doing import Held, do
from integrations.work.mapping import Told, read
from integrations.work.receiving import WORK
from requests_app.models import Attachment, ServiceRequest
from requests_app.uploads import UploadRefused, store_upload

CLAIM = timedelta(minutes=3)
MOST_ATTEMPTS = 5
FAILED = "failed"
LEFT = "left"  # a person has seen it

log = logging.getLogger(__name__)


def work_on_next(*, now: datetime) -> bool:
    """Do the oldest message that is due; False when there is none."""
    event = _claim(now)
    if event is None:
        return False
    try:
        told = read(event.body, event.system.paths)
        _fetch_photos(event, told, now=now)
        with transaction.atomic():
            _work(event.pk, told, now)
    except Held as held:
        hold(event, held.reason, now=now)
    except Exception:  # one message must not stop the others; it comes again when its claim runs out
        log.exception("message %s of a work system was not done at attempt %s", event.pk, event.attempts)
        if event.attempts >= MOST_ATTEMPTS:
            hold(event, FAILED, now=now)
    return True


def hold(event: WorkEvent, reason: str, *, now: datetime) -> None:
    """Leave a message to a person. Its line in the ledger stays open, so that it shows as waiting."""
    with transaction.atomic():
        waiting = WorkEvent.objects.filter(pk=event.pk, state=WorkEvent.State.WAITING)
        if waiting.update(state=WorkEvent.State.HELD, reason=reason):
            exchanges.settle(event.exchange_id, state=Exchange.State.FAILED, answer=f"held: {reason}", now=now)


def try_again(event: WorkEvent, *, case: ServiceRequest | None = None, now: datetime) -> bool:
    """Do a held message again, about `case` where a person has said which. False when it is held no more."""
    with transaction.atomic():
        held = WorkEvent.objects.filter(pk=event.pk, state=WorkEvent.State.HELD)
        values = {"service_request": case} if case is not None else {}
        if not held.update(state=WorkEvent.State.WAITING, reason="", attempts=0, due_at=now, **values):
            return False
        enqueue(WORK)
    return True


def drop(event: WorkEvent, *, now: datetime) -> bool:
    """A person has seen a held message and leaves it. False when it is held no more."""
    with transaction.atomic():
        held = WorkEvent.objects.filter(pk=event.pk, state=WorkEvent.State.HELD)
        if not held.update(state=WorkEvent.State.DROPPED):
            return False
        exchanges.settle(event.exchange_id, state=Exchange.State.GIVEN_UP, answer=LEFT, now=now)
    return True


def _claim(now: datetime) -> WorkEvent | None:
    with transaction.atomic():
        waiting = WorkEvent.objects.filter(state=WorkEvent.State.WAITING, due_at__lte=now, system__is_paused=False)
        event = (
            waiting.select_for_update(skip_locked=True, of=("self",)).select_related("system").order_by("pk").first()
        )
        if event is not None:
            event.attempts += 1
            event.due_at = now + CLAIM
            event.save(update_fields=["attempts", "due_at"])
    return event


def _work(event_id: int, told: Told, now: datetime) -> None:
    rows = WorkEvent.objects.select_for_update(of=("self",)).select_related("system", "service_request")
    event = rows.get(pk=event_id)
    if event.state != WorkEvent.State.WAITING:
        return
    case, result = do(event, told, now=now)
    event.state, event.result, event.service_request = WorkEvent.State.DONE, result, case
    event.save(update_fields=["state", "result", "service_request"])
    Exchange.objects.filter(pk=event.exchange_id).update(service_request=case)
    exchanges.settle(event.exchange_id, state=Exchange.State.DONE, answer=result, now=now)


def _fetch_photos(event: WorkEvent, told: Told, *, now: datetime) -> None:
    """Fetch the photos that are not here yet; one that cannot be had is left out. Raises OutboundError to try later."""
    for url in told.photos:
        if url not in event.photos:
            event.photos[url] = _photo(url, is_last=event.attempts >= MOST_ATTEMPTS, now=now)
            event.save(update_fields=["photos"])


def _photo(url: str, *, is_last: bool, now: datetime) -> str:
    """The id of a photo that was fetched and kept; empty for one that cannot be had."""
    try:
        answer = outbound.call(url, most_bytes=settings.MAX_PHOTO_BYTES)
        if answer.status >= 500:
            raise outbound.OutboundError(f"HTTP {answer.status}")
        file = ContentFile(answer.body if answer.is_good else b"", name="photo")
        return str(store_upload(file, stage=Attachment.Stage.VISIT, now=now).pk)
    except UploadRefused:
        return ""
    except outbound.OutboundError as error:
        if not error.is_refused and not is_last:
            raise
        return ""
