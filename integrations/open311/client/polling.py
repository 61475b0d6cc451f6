"""Ask outside bodies for news: rows are kept by the id of the news, and `applying` acts on them.

Every five minutes what changed in the last two hours, once a night the last 24; after an outage everything since the
last answer. Where a server tells no updates, its requests are read by number, fifty at a time.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from civic311.city.current import city_zone
from integrations.exchanges import note, note_well, settle
from integrations.models import Connection, Exchange, HandOver, NewsFromPeer
from integrations.open311 import moments, reading
from integrations.open311.client.peer import Peer, PeerFailed, peer_of
from integrations.open311.client.settling import DOOR, State

EVERY = timedelta(minutes=5)
_USUAL, _NIGHTLY, _MOST = timedelta(hours=2), timedelta(hours=24), timedelta(days=30)
_OVERLAP = timedelta(minutes=30)  # their clock may go wrong by that
_A_CALL = 50
_ASK = "ask for updates"
_AFTERWARDS, _SILENT = timedelta(days=90), timedelta(days=365)

log = logging.getLogger(__name__)


def poll_next(*, now: datetime) -> bool:
    """Ask the server whose turn it is; False when it is nobody's. Its next turn is set before it is asked."""
    with transaction.atomic():
        due = Connection.objects.filter(is_active=True, poll_due_at__lte=now).order_by("poll_due_at", "pk")
        connection = due.select_for_update(skip_locked=True, of=("self",)).first()
        if connection is None:
            return False
        Connection.objects.filter(pk=connection.pk).update(poll_due_at=now + EVERY)
    poll(connection, now=now)
    return True


def poll(connection: Connection, *, now: datetime) -> None:
    """Ask one server now and keep what is new. What goes wrong stands on the connection and in the ledger."""
    _end_old(connection, now)
    there = {row.reference: row for row in HandOver.objects.filter(connection=connection, state=State.THERE)}
    if not there:
        return
    try:
        news = _ask(peer_of(connection), connection, there, now)
    except PeerFailed as failure:
        _failed(connection, failure, now)
        return
    except Exception:
        log.exception("connection %s could not be asked", connection.pk)
        return
    _keep(connection, there, news, now)


def _end_old(connection: Connection, now: datetime) -> None:
    """Of cases that were closed long ago, or of which nothing was heard for a year, nobody asks any more."""
    there = HandOver.objects.filter(connection=connection, state=State.THERE)
    closed = Q(stays_open=True, service_request__closed_datetime__lt=now - _AFTERWARDS)
    silent = Q(sent_at__lt=now - _SILENT) & (Q(news_at=None) | Q(news_at__lt=now - _SILENT))
    there.filter(closed | silent).update(state=State.ENDED)


def _ask(peer: Peer, connection: Connection, there: dict[str, HandOver], now: datetime) -> list[reading.PeerUpdate]:
    if connection.reading == Connection.Reading.UPDATES:
        params = {"start_date": moments.written(_since(connection, now), moments.UTC), "extensions": "true"}
        return peer.read_pages("servicerequestupdates", reading.updates, params)
    numbers, found = sorted(there), list[reading.PeerUpdate]()
    for start in range(0, len(numbers), _A_CALL):
        asked = ",".join(numbers[start : start + _A_CALL])
        rows = peer.read("requests", reading.requests, {"service_request_id": asked})
        found.extend(_as_update(row, there[row.reference]) for row in rows if row.reference in there)
    return [update for update in found if update.update_id]


def _since(connection: Connection, now: datetime) -> datetime:
    """From when on; earlier than needed, as clocks differ and what came before is known by its id."""
    whole_day = connection.whole_day_on != now.astimezone(city_zone()).date()
    begin = now - (_NIGHTLY if whole_day else _USUAL)
    if connection.polled_at is not None:
        begin = min(begin, connection.polled_at - _OVERLAP)
    return max(begin, now - _MOST)


def _as_update(row: reading.PeerRequest, known: HandOver) -> reading.PeerUpdate:
    """A line of their list as news, with an id made of what it says; without one when that is what they said last."""
    last = NewsFromPeer.objects.filter(hand_over=known).order_by("-id").first()
    said = f"list-{row.reference}-{hashlib.sha256(f'{row.status} {row.notes}'.encode()).hexdigest()[:32]}"
    if last is None:
        is_known = row.status == "open" and not row.notes
    else:
        is_known = last.update_id.startswith(said)
    key = "" if is_known else f"{said}-{last.pk if last else 0}"
    return reading.PeerUpdate(key, row.reference, row.status, "", row.notes, row.updated_at, ())


def _keep(
    connection: Connection, there: dict[str, HandOver], news: Sequence[reading.PeerUpdate], now: datetime
) -> None:
    mine = [update for update in news if update.reference in there]
    with transaction.atomic():
        ids = [update.update_id for update in mine]
        known = set(
            NewsFromPeer.objects.filter(connection=connection, update_id__in=ids).values_list("update_id", flat=True)
        )
        rows = list(_rows(connection, there, (update for update in mine if update.update_id not in known), now))
        NewsFromPeer.objects.bulk_create(rows, ignore_conflicts=True)
        if connection.exchange_id:
            settle(connection.exchange_id, state=Exchange.State.DONE, answer="", now=now)
        elif rows:
            note(DOOR, peer=str(connection), direction=Exchange.Direction.IN, what=f"{len(rows)} updates", now=now)
        else:
            note_well(DOOR, peer=str(connection), direction=Exchange.Direction.IN, what=_ASK, now=now)
        Connection.objects.filter(pk=connection.pk).update(
            polled_at=now, failures=0, problem="", exchange=None, whole_day_on=now.astimezone(city_zone()).date()
        )


def _rows(connection: Connection, there: dict[str, HandOver], news: Iterable[reading.PeerUpdate],
          now: datetime) -> Iterable[NewsFromPeer]:  # fmt: skip
    for update in news:
        yield NewsFromPeer(
            connection=connection, hand_over=there[update.reference], update_id=update.update_id, status=update.status,
            code=update.code, text=update.text, is_private=update.is_private, media=list(update.media),
            at=min(update.at or now, now), received_at=now, due_at=now,
        )  # fmt: skip


def _failed(connection: Connection, failure: PeerFailed, now: datetime) -> None:
    """One line of the ledger for the whole time in which they do not answer."""
    with transaction.atomic():
        if connection.exchange_id is None:
            connection.exchange = note(
                DOOR, peer=str(connection), direction=Exchange.Direction.IN, what=_ASK,
                state=Exchange.State.FAILED, answer=failure.words, due_at=now + EVERY, now=now,
            )  # fmt: skip
        else:
            settle(
                connection.exchange_id, state=Exchange.State.FAILED, answer=failure.words, due_at=now + EVERY, now=now
            )
        Connection.objects.filter(pk=connection.pk).update(
            failures=connection.failures + 1, problem=failure.words, exchange=connection.exchange
        )
