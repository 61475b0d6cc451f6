"""Work off the log's backlog for outside bodies: what is to be sent to them becomes rows.

Each backlog row is dealt with in one transaction that writes those rows and deletes it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from integrations.exchanges import note
from integrations.models import Connection, Exchange, HandOver, NewsForPeer
from integrations.open311.client.settling import DOOR, SOURCE, end, wait_after
from requests_app.models import Attachment, BacklogEntry, Consumer, Event, ServiceRequest
from requests_app.workflow import Status

log = logging.getLogger(__name__)
_GIVEN = ("handed_off", "passed_on")
_CARRIERS = ("message_received", "reopened")  # photos that come along are told with it
_WITH_THEM = (HandOver.State.WAITING, HandOver.State.TOKEN, HandOver.State.THERE, HandOver.State.UNSURE)


def follow_next(*, now: datetime) -> bool:
    """Deal with the oldest backlog row that nobody else has in hand; False when there is none.

    A row that fails stays, is tried again later, and holds up no other.
    """
    entry = None
    try:
        with transaction.atomic():
            entry = _oldest(now)
            if entry is None:
                return False
            case = ServiceRequest.objects.filter(pk=entry.service_request_id).first()
            if case is not None:
                _follow(case, _events(entry), now)
            BacklogEntry.objects.filter(pk=entry.pk).delete()
    except Exception:  # whatever it is, the rows behind this one must not wait for it
        if entry is None:
            raise
        log.exception("backlog row %s of request %s was not followed", entry.pk, entry.service_request_id)
        later = now + wait_after(entry.attempts + 1)
        BacklogEntry.objects.filter(pk=entry.pk).update(attempts=entry.attempts + 1, not_before=later)
    return True


def _oldest(now: datetime) -> BacklogEntry | None:
    waiting = BacklogEntry.objects.filter(Q(not_before=None) | Q(not_before__lte=now), consumer=Consumer.OUTSIDE)
    return waiting.select_for_update(skip_locked=True).order_by("pk").first()


def _events(entry: BacklogEntry) -> list[Event]:
    between = Q(sequence__gte=entry.first_sequence, sequence__lte=entry.last_sequence)
    return list(Event.objects.filter(between, service_request_id=entry.service_request_id).order_by("sequence"))


def _follow(case: ServiceRequest, log: Sequence[Event], now: datetime) -> None:
    for place, event in enumerate(log):
        mine = current(case)
        if event.kind in _GIVEN:
            _give(case, mine, event, body_id=event.data["body"], stays_open=event.kind == "passed_on", now=now)
        elif event.kind == "unjoined" and case.is_open and case.with_body_id is not None:
            _goes_on(case, mine, event, now)
        elif mine is not None and event.source != SOURCE:  # they know what they said themselves
            _news(mine, event, log[place:], is_alone=not any(each.kind in _CARRIERS for each in log), now=now)


def _news(mine: HandOver, event: Event, rest: Sequence[Event], *, is_alone: bool, now: datetime) -> None:
    """What an event is to whoever has the case. `rest`: it and what came with it; `is_alone`: it came with no words."""
    photos = [each.data["attachment"] for each in rest if _is_her_photo(each)] if _may_have_it(mine) else []
    if event.kind == "reopened":
        _reopened(mine, event, photos, now)
    elif event.kind == "routed":
        _taken_back(mine, event, "CANCELLED", now)
    elif event.kind in ("closed", "marked_duplicate") and mine.stays_open:
        _closed(mine, event, now)
    elif event.kind == "message_received":
        tell(mine, event, "UNCHANGED", message_id=event.data["message"], photos=photos, now=now)
    elif not _may_have_it(mine):
        return  # what is added before it is sent goes with it
    elif event.kind == "text_published" and event.data["public"]:
        tell(mine, event, "UNCHANGED", now=now)
    elif mine.connection.photos and ((_is_her_photo(event) and is_alone) or _is_shown_now(mine, event)):
        tell(mine, event, "UNCHANGED", photos=[event.data["attachment"]], now=now)


def current(case: ServiceRequest) -> HandOver | None:
    """With whom the case is now, by a connection. It waits for whoever is sending it at this moment."""
    rows = HandOver.objects.filter(service_request=case, state__in=_WITH_THEM).select_related("connection__body")
    return rows.select_for_update(of=("self",), no_key=True).order_by("-sequence").first()


def _may_have_it(mine: HandOver) -> bool:
    return mine.state != HandOver.State.WAITING or mine.was_sent


def _is_her_photo(event: Event) -> bool:
    return event.kind == "photo_added" and event.data["stage"] == "report"


def _is_shown_now(mine: HandOver, event: Event) -> bool:
    """Whether an address can be told that could not be told before."""
    if event.kind != "photo_published" or not event.data["public"]:
        return False
    if mine.connection.photos != Connection.Photos.ADDRESSES:
        return False
    return Attachment.objects.filter(pk=event.data["attachment"], stage=Attachment.Stage.REPORT).exists()


def _give(
    case: ServiceRequest, mine: HandOver | None, event: Event, *, body_id: int, stays_open: bool, now: datetime
) -> None:  # fmt: skip
    """Make the row that is sent once the connection is active; the same body that has it already goes on."""
    connection = Connection.objects.filter(body_id=body_id).select_related("body").first()
    if mine is not None and connection is not None and mine.connection_id == connection.pk:
        HandOver.objects.filter(pk=mine.pk).update(stays_open=stays_open)
        return
    if mine is not None:
        _taken_back(mine, event, "CANCELLED", now)
    HandOver.objects.filter(service_request=case, state=HandOver.State.REFUSED).update(state=HandOver.State.ENDED)
    if connection is None:
        return
    exchange = note(
        DOOR, peer=str(connection), direction=Exchange.Direction.OUT, what="hand over", reference=case.public_id,
        service_request_id=case.pk, state=Exchange.State.WAITING, due_at=now, now=now,
    )  # fmt: skip
    HandOver.objects.get_or_create(
        service_request=case, sequence=event.sequence,
        defaults={
            "connection": connection, "stays_open": stays_open, "due_at": now, "created_at": now, "exchange": exchange,
        },
    )  # fmt: skip


def _goes_on(case: ServiceRequest, mine: HandOver | None, event: Event, now: datetime) -> None:
    """It is no duplicate after all, and theirs as it was before; what a bulk run took back they never heard of."""
    if mine is not None:
        last = NewsForPeer.objects.filter(hand_over=mine).order_by("-sequence").first()
        if last is not None and last.status == "CANCELLED":
            tell(mine, event, "REOPEN", now=now)
    elif case.with_body_id is not None:
        _give(case, None, event, body_id=case.with_body_id, stays_open=True, now=now)


def _reopened(mine: HandOver, event: Event, photos: Sequence[str], now: datetime) -> None:
    """Who worked on it goes on, if it can be told so; else the city has it again."""
    if not (mine.stays_open and tell(mine, event, "REOPEN", photos=photos, now=now)):
        end(mine, "taken back", now=now)


def _closed(mine: HandOver, event: Event, now: datetime) -> None:
    """The city ended it, so they need not go on. Unless nobody wants it any more it stays theirs: who says that it is
    not right is heard there."""
    status = "FIXED" if event.data.get("status") == Status.RESOLVED else "CANCELLED"
    if mine.state == HandOver.State.THERE and event.data.get("status") != Status.CANCELED:
        tell(mine, event, status, now=now)
    else:
        _taken_back(mine, event, status, now)


def _taken_back(mine: HandOver, event: Event, status: str, now: datetime) -> None:
    """They hear of it wherever they may have it, and as soon as their number is known."""
    is_told = _may_have_it(mine) and tell(mine, event, status, now=now)
    end(mine, "taken back", looks_on=is_told and not mine.reference, now=now)


def tell(
    mine: HandOver, event: Event, status: str, *, message_id: int | None = None, photos: Sequence[str] = (),
    now: datetime,
) -> bool:  # fmt: skip
    """Leave a row of news for them; False where the connection tells them nothing after the hand-over."""
    if not mine.connection.sends_updates:
        return False
    row, is_new = NewsForPeer.objects.get_or_create(
        hand_over=mine, sequence=event.sequence,
        defaults={"status": status, "message_id": message_id, "photos": list(photos), "due_at": now},
    )  # fmt: skip
    if is_new:
        row.exchange = note(
            DOOR, peer=str(mine.connection), direction=Exchange.Direction.OUT, what=f"update {status.lower()}",
            reference=mine.service_request.public_id, service_request_id=mine.service_request_id,
            state=Exchange.State.WAITING, due_at=now, now=now,
        )  # fmt: skip
        row.save(update_fields=["exchange"])
    return True
