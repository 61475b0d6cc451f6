"""Send what waits to outside bodies, each thing once: rows are the work list, claimed and committed before a call.

A request is marked as sent before it is; when no answer came, it is looked for at their side before anything else, and
sent again only to servers that know a repeated request by its key.
"""

import logging
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from integrations.models import Connection, HandOver
from integrations.open311 import reading
from integrations.open311.client.filling import (
    NoServiceForIt,
    fields_of,
    marker,
    photo_files,
    photos_wait,
)
from integrations.open311.client.peer import Kind, Peer, PeerFailed, escaped, peer_of
from integrations.open311.client.settling import State, arrived, later, look

CLAIM = timedelta(minutes=5)
_LOOKS = 4  # so often a request whose answer was lost is looked for
PHOTOS_TAKE = timedelta(minutes=10)

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)


def claim(rows: models.QuerySet[Row], now: datetime) -> Row | None:
    """The row that waits longest, for the caller alone until its claim runs out; the attempt is counted."""
    with transaction.atomic():
        free = rows.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), due_at__lte=now)
        row = free.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if row is None:
            return None
        mine = type(row)._default_manager.filter(pk=row.pk)
        mine.update(attempts=F("attempts") + 1, claimed_until=now + CLAIM)
    return mine.first()


def send_next(*, now: datetime) -> bool:
    """Hand over the case that waits longest, or ask for its number; False when none does."""
    waiting = HandOver.objects.filter(
        state__in=[State.WAITING, State.TOKEN, State.ENDED], connection__is_active=True
    )  # fmt: skip
    row = claim(waiting, now)
    if row is None:
        return False
    try:
        peer = peer_of(row.connection)
        if row.token and row.state != State.WAITING:
            _ask_for_number(peer, row, now)
        elif row.was_sent or row.state == State.ENDED:  # what was taken back is looked for to be called off
            _look_for(peer, row, now)
        else:
            _send(peer, row, now)
    except PeerFailed as failure:
        _failed(row, failure, now)
    except Exception:  # one case must not stop the others; it comes again when its claim runs out
        log.exception("hand-over %s failed at attempt %s", row.pk, row.attempts)
    return True


def _send(peer: Peer, row: HandOver, now: datetime) -> None:
    if photos_wait(row) and now - row.created_at < PHOTOS_TAKE:
        later(row, _("Its photos are not ready yet."), was_sent=row.was_sent, now=now)
        return
    files = photo_files(row.service_request) if row.connection.photos == Connection.Photos.FILES else []
    try:
        fields = fields_of(row)
    except NoServiceForIt:
        words = _("The connection does not say which of their services this is.")
        look(row, State.REFUSED, words, now=now)
        return
    sent = {"was_sent": True, "sent_at": row.sent_at or now}
    if not HandOver.objects.filter(pk=row.pk, state=State.WAITING).update(**sent):
        return  # taken back meanwhile
    headers = {"Idempotency-Key": str(row.key)}
    made = peer.post("requests", fields, reading.created, photos=files, headers=headers)
    arrived(row, made.reference, token=made.token, now=now)


def _look_for(peer: Peer, row: HandOver, now: datetime) -> None:
    """Their answer was lost: see whether they have it. Where they know repeated requests, simply ask again."""
    reference = _found(peer, row)
    if reference:
        arrived(row, reference, now=now)
    elif row.connection.repeats_safely and row.state == State.WAITING:
        _send(peer, row, now)
    elif row.attempts <= _LOOKS:
        later(row, _("Their answer was lost; we look whether they have it."), was_sent=True, now=now)
    else:
        look(row, State.UNSURE, _("Their answer was lost, and we do not find it there."), now=now)


def _found(peer: Peer, row: HandOver) -> str:
    """Their number: by our key, where they take it as a token, or by our number in what they show to everybody."""
    try:
        made = peer.read(f"tokens/{row.key}", reading.created)
        if made.reference:
            return made.reference
    except PeerFailed as failure:
        if failure.kind == Kind.NOT_SENT:
            raise
    mine = marker(row.service_request)
    begin = (row.sent_at or row.created_at) - timedelta(hours=1)
    params = {"start_date": begin.strftime("%Y-%m-%dT%H:%M:%SZ")}
    try:
        shown, _is_whole = peer.read_pages("requests", reading.requests, params)
    except PeerFailed as failure:
        if failure.kind == Kind.NOT_SENT:
            raise
        return ""  # they show no list, so nothing can be found in it
    return next((each.reference for each in shown if mine in each.description), "")


def _ask_for_number(peer: Peer, row: HandOver, now: datetime) -> None:
    made = peer.read(f"tokens/{escaped(row.token)}", reading.created)
    if made.reference:
        arrived(row, made.reference, now=now)
    else:
        later(row, _("They have it, and have no number for it yet."), was_sent=True, now=now)


def _failed(row: HandOver, failure: PeerFailed, now: datetime) -> None:
    if failure.kind == Kind.REFUSED and row.state == State.WAITING and not _was_looking(row):
        look(row, State.REFUSED, failure.words, now=now)
        return
    is_lost = failure.kind == Kind.UNKNOWN
    if is_lost and not row.was_sent:
        row.attempts = 1  # from now on it is looked for; tries that never reached them are no looks
    later(row, failure.words, was_sent=row.was_sent or is_lost, now=now)


def _was_looking(row: HandOver) -> bool:
    """Whether this try only asked for what an earlier one had sent."""
    return row.was_sent and not row.connection.repeats_safely
