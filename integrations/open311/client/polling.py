"""Ask outside bodies for news: rows are kept by the id of the news, and `applying` acts on them.

Every five minutes what changed in the last two hours, once a night the last 24; after an outage everything since the
last answer. Where a server tells no updates, its requests are read by number, fifty at a time.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from integrations.exchanges import note, note_well, settle
from integrations.models import Connection, Exchange, HandOver, NewsFromPeer
from integrations.open311 import moments, reading
from integrations.open311.client.peer import Peer, PeerFailed, peer_of
from integrations.open311.client.settling import DOOR, PEER, State
from requests_app.actions.attention import ask_to_look

EVERY = timedelta(minutes=5)
_USUAL, _NIGHTLY, _MOST = timedelta(hours=2), timedelta(hours=24), timedelta(days=30)
_OVERLAP = timedelta(minutes=30)  # their clock may go wrong by that
_A_CALL = 50
_ASK = "ask for updates"
_UNKNOWN, _SPLITS = 404, 40
_AFTERWARDS, _SILENT = timedelta(days=90), timedelta(days=365)

log = logging.getLogger(__name__)
There = dict[str, list[HandOver]]  # what they have by their number, under which they may have joined several of ours
News = tuple[reading.PeerUpdate, HandOver]


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
    there: There = defaultdict(list)
    for row in HandOver.objects.filter(connection=connection, state=State.THERE):
        there[row.reference].append(row)
    if not there:
        return
    try:
        news, read_to = _ask(peer_of(connection), connection, there, now)
    except PeerFailed as failure:
        _failed(connection, failure, now)
        return
    except Exception:
        log.exception("connection %s could not be asked", connection.pk)
        return
    _keep(connection, news, read_to, now)


def _end_old(connection: Connection, now: datetime) -> None:
    """Of cases that were closed long ago, or of which nothing was heard for a year, nobody asks any more. What is still
    open here is for a person then."""
    there = HandOver.objects.filter(connection=connection, state=State.THERE)
    closed = Q(stays_open=True, service_request__closed_datetime__lt=now - _AFTERWARDS)
    silent = Q(sent_at__lt=now - _SILENT) & (Q(news_at=None) | Q(news_at__lt=now - _SILENT))
    open_here = there.filter(silent, stays_open=True, service_request__closed_datetime=None)
    for row in open_here.select_related("connection__body")[:_A_CALL]:
        with transaction.atomic():
            if open_here.filter(pk=row.pk).update(state=State.ENDED):
                text = _("%(body)s has said nothing of this case for a year.") % {"body": str(row.connection)}
                ask_to_look(row.service_request_id, text=text, actor=PEER, now=now)
    there.filter(closed | silent).exclude(pk__in=open_here.values("pk")).update(state=State.ENDED)


def _ask(peer: Peer, connection: Connection, there: There, now: datetime) -> tuple[list[News], datetime]:
    """What they say of our cases, and until when that is all of it."""
    if connection.reading == Connection.Reading.UPDATES:
        params = {"start_date": moments.written(_since(connection, now), moments.UTC), "extensions": "true"}
        rows, is_whole = peer.read_pages("servicerequestupdates", reading.updates, params)
        news = [(row, each) for row in rows for each in there.get(row.reference, ())]
        return news, now if is_whole else _read_to(connection, rows, now)
    numbers = sorted(there)
    asked = [numbers[start : start + _A_CALL] for start in range(0, len(numbers), _A_CALL)]
    shown = _of_each(peer, asked, iter(range(_SPLITS)))
    found = [(_as_update(row, each), each) for row in shown for each in there.get(row.reference, ())]
    return [(update, each) for update, each in found if update.update_id], now


def _read_to(connection: Connection, rows: Sequence[reading.PeerUpdate], now: datetime) -> datetime:
    """Where to go on when they had more than is read at once, so that `_since` begins with the last one read."""
    first, last = rows[0].at, rows[-1].at
    if first is None or last is None or last < first:
        return connection.polled_at or now
    return min(last + _OVERLAP, now)


def _of_each(peer: Peer, parts: Sequence[Sequence[str]], splits: Iterator[int]) -> list[reading.PeerRequest]:
    """Their requests by several lists of numbers. Raises PeerFailed, but not when they know only some of them not."""
    found, failed = list[reading.PeerRequest](), list[PeerFailed]()
    for part in parts:
        try:
            found.extend(_listed(peer, part, splits))
        except PeerFailed as failure:
            if failure.status != _UNKNOWN:
                raise
            failed.append(failure)
    if failed and len(failed) == len(parts):
        raise failed[0]
    return found


def _listed(peer: Peer, numbers: Sequence[str], splits: Iterator[int]) -> list[reading.PeerRequest]:
    """Some answer 404 to a list when they know one of it not: ask for its halves, as often as `splits` allows."""
    try:
        return peer.read("requests", reading.requests, {"service_request_id": ",".join(numbers)})
    except PeerFailed as failure:
        if failure.status != _UNKNOWN or len(numbers) == 1 or next(splits, None) is None:
            raise
    half = len(numbers) // 2
    return _of_each(peer, [numbers[:half], numbers[half:]], splits)


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
    said, text = _list_id(row, row.status), row.notes
    if last is None:
        is_known = row.status == "open" and not row.notes
    else:
        is_known = last.update_id.startswith(said)
        text = "" if last.update_id.startswith(_list_id(row, last.status)) else text  # only the status is new
    key = "" if is_known else f"{said}-{last.pk if last else 0}"
    return reading.PeerUpdate(key, row.reference, row.status, "", text, row.updated_at, ())


def _list_id(row: reading.PeerRequest, status: str) -> str:
    return f"list-{row.reference}-{hashlib.sha256(f'{status} {row.notes}'.encode()).hexdigest()[:32]}"


def _keep(connection: Connection, news: Sequence[News], read_to: datetime, now: datetime) -> None:
    with transaction.atomic():
        ids = [update.update_id for update, _hand_over in news]
        heard = NewsFromPeer.objects.filter(connection=connection, update_id__in=ids)
        known = set(heard.values_list("update_id", "hand_over__service_request_id"))
        rows = [
            _row(connection, update, hand_over, now) for update, hand_over in news
            if (update.update_id, hand_over.service_request_id) not in known
        ]  # fmt: skip
        NewsFromPeer.objects.bulk_create(rows, ignore_conflicts=True)
        if connection.exchange_id:
            settle(connection.exchange_id, state=Exchange.State.DONE, answer="", now=now)
        elif rows:
            note(DOOR, peer=str(connection), direction=Exchange.Direction.IN, what=f"{len(rows)} updates", now=now)
        else:
            note_well(DOOR, peer=str(connection), direction=Exchange.Direction.IN, what=_ASK, now=now)
        Connection.objects.filter(pk=connection.pk).update(
            polled_at=read_to, failures=0, problem="", exchange=None, whole_day_on=now.astimezone(city_zone()).date()
        )


def _row(connection: Connection, update: reading.PeerUpdate, hand_over: HandOver, now: datetime) -> NewsFromPeer:
    return NewsFromPeer(
        connection=connection, hand_over=hand_over, update_id=update.update_id, status=update.status,
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
