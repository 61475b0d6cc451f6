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
from requests_app.models import BacklogEntry, Consumer, Event, ServiceRequest

log = logging.getLogger(__name__)
_GIVEN = ("handed_off", "passed_on")
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
        if event.kind in _GIVEN:
            _give(case, event, now)
            continue
        mine = current(case)
        if mine is None or event.source == SOURCE:  # they know what they said themselves
            continue
        if event.kind == "reopened":
            _reopened(mine, event, now)
        elif event.kind == "routed" or (event.kind == "closed" and event.data["status"] == "CANCELED"):
            _taken_back(mine, event, now)
        elif event.kind == "message_received":
            photos = [each.data["attachment"] for each in log[place:] if _is_her_photo(each)]
            tell(mine, event, "UNCHANGED", message_id=event.data["message"], photos=photos, now=now)
        elif _is_her_photo(event) and not any(each.kind == "message_received" for each in log):
            tell(mine, event, "UNCHANGED", photos=[event.data["attachment"]], now=now)


def current(case: ServiceRequest) -> HandOver | None:
    """With whom the case is now, by a connection."""
    rows = HandOver.objects.filter(service_request=case, state__in=_WITH_THEM).select_related("connection__body")
    return rows.order_by("-sequence").first()


def _is_her_photo(event: Event) -> bool:
    return event.kind == "photo_added" and event.data["stage"] == "report"


def _give(case: ServiceRequest, event: Event, now: datetime) -> None:
    """Make the row that is sent; the same body that has it already goes on."""
    connection = Connection.objects.filter(body_id=event.data["body"], is_active=True).select_related("body").first()
    stays_open = event.kind == "passed_on"
    mine = current(case)
    if mine is not None and connection is not None and mine.connection_id == connection.pk:
        HandOver.objects.filter(pk=mine.pk).update(stays_open=stays_open)
        return
    if mine is not None:
        _taken_back(mine, event, now)
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


def _reopened(mine: HandOver, event: Event, now: datetime) -> None:
    """Who worked on it goes on, if it can be told so; else the city has it again."""
    if not (mine.stays_open and tell(mine, event, "REOPEN", message_id=None, now=now)):
        end(mine, "taken back", now=now)


def _taken_back(mine: HandOver, event: Event, now: datetime) -> None:
    if mine.state != HandOver.State.WAITING:
        tell(mine, event, "CANCELLED", message_id=None, now=now)
    end(mine, "taken back", now=now)


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
