"""Tell outside bodies what happened after a case was handed over: words of its reporter, photos, that it is not right.

Of one case in order: a later piece of news waits for an earlier one, and all of them until the body's number is known.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from integrations.exchanges import settle
from integrations.models import Connection, Exchange, HandOver, NewsForPeer
from integrations.open311 import moments
from integrations.open311.client.filling import MOST_TEXT, photo_addresses, photo_files, photos_wait
from integrations.open311.client.form_parts import Fields
from integrations.open311.client.peer import Kind, PeerFailed, peer_of
from integrations.open311.client.sending import PHOTOS_TAKE, claim
from integrations.open311.client.settling import GIVES_UP, PEER, State, wait_after
from integrations.open311.client.words import default_words, words_of_news
from integrations.open311.trees import tree_of
from requests_app.actions.attention import ask_to_look
from requests_app.actions.hand_off import pass_on
from requests_app.models import Event
from requests_app.policies import NotAllowed

log = logging.getLogger(__name__)


def tell_next(*, now: datetime) -> bool:
    """Send the piece of news that waits longest; False when none does."""
    earlier = NewsForPeer.objects.filter(
        hand_over=OuterRef("hand_over"), done_at=None, due_at__isnull=False, sequence__lt=OuterRef("sequence")
    )
    known = [State.THERE, State.ENDED]
    waiting = NewsForPeer.objects.filter(
        ~Exists(earlier), done_at=None, hand_over__state__in=known, hand_over__connection__is_active=True
    ).exclude(hand_over__reference="")
    row = claim(waiting, now)
    if row is None:
        return False
    try:
        _tell(row, now)
    except PeerFailed as failure:
        _failed(row, failure, now)
    except Exception:  # one piece of news must not stop the others; it comes again when its claim runs out
        log.exception("news %s was not told at attempt %s", row.pk, row.attempts)
    return True


def _tell(row: NewsForPeer, now: datetime) -> None:
    connection, case = row.hand_over.connection, row.hand_over.service_request
    event = Event.objects.get(service_request_id=case.pk, sequence=row.sequence)
    if row.photos and photos_wait(row.hand_over, row.photos) and now - event.recorded_at < PHOTOS_TAKE:
        _later(row, _("Its photos are not ready yet."), now)
        return
    words, kind = words_of_news(row, event), connection.photos if row.photos else Connection.Photos.NONE
    files = photo_files(case, row.photos) if kind == Connection.Photos.FILES else []
    urls = photo_addresses(case, row.photos) if kind == Connection.Photos.ADDRESSES else []
    if words or files or urls or row.status != "UNCHANGED":
        fields = [*_fields(row, event, words), *(("media_url", url) for url in urls)]
        peer_of(connection).post("servicerequestupdates", fields, tree_of, photos=files)
        said = row.status
    else:
        said = _("Nothing of it is for them.")
    with transaction.atomic():
        if NewsForPeer.objects.filter(pk=row.pk, done_at=None).update(done_at=now, due_at=None, problem=""):
            _settle(row, Exchange.State.DONE, said, now)
            if row.status == "REOPEN":
                _with_them_again(row, now)


def _fields(row: NewsForPeer, event: Event, words: str) -> Fields:
    public_id = row.hand_over.service_request.public_id
    return [
        ("update_id", f"{public_id}-{row.sequence}"), ("service_request_id", row.hand_over.reference),
        ("status", row.status), ("updated_datetime", moments.written(event.recorded_at, moments.UTC)),
        ("description", (words or default_words(row, event))[:MOST_TEXT]),
    ]  # fmt: skip


def _with_them_again(row: NewsForPeer, now: datetime) -> None:
    """They know that it is not right, so they work on it again and not our team."""
    case, body = row.hand_over.service_request, row.hand_over.connection.body
    if case.with_body_id == body.pk:
        return  # it was never taken from them
    try:
        pass_on(case.pk, body=body, note="", actor=PEER, version=None, now=now)
    except NotAllowed:
        return  # somebody closed it meanwhile


def _failed(row: NewsForPeer, failure: PeerFailed, now: datetime) -> None:
    """They know updates by their id, so one whose answer was lost is sent again."""
    begun = row.exchange.created_at if row.exchange else now
    if failure.kind == Kind.REFUSED and "already exists" in failure.words.lower():
        NewsForPeer.objects.filter(pk=row.pk).update(done_at=now, due_at=None, problem="")
        _settle(row, Exchange.State.DONE, failure.words, now)
        return
    if failure.kind == Kind.REFUSED or now - begun > GIVES_UP:
        with transaction.atomic():
            NewsForPeer.objects.filter(pk=row.pk).update(due_at=None, problem=failure.words)
            _settle(row, Exchange.State.GIVEN_UP, failure.words, now)
            words = {"body": str(row.hand_over.connection), "why": failure.words}
            text = _("%(body)s did not get the news of this case: %(why)s") % words
            ask_to_look(row.hand_over.service_request_id, text=text, actor=PEER, now=now)
        return
    _later(row, failure.words, now)


def _later(row: NewsForPeer, why: str, now: datetime) -> None:
    due_at = now + wait_after(row.attempts)
    NewsForPeer.objects.filter(pk=row.pk).update(due_at=due_at, claimed_until=None, problem=why)
    if row.exchange_id:
        settle(row.exchange_id, state=Exchange.State.FAILED, answer=why, due_at=due_at, now=now)


def _settle(row: NewsForPeer, state: str, answer: str, now: datetime) -> None:
    if row.exchange_id:
        settle(row.exchange_id, state=state, answer=answer, now=now)


def try_again(exchange_id: int, now: datetime) -> bool:
    """Send at once what a line of the ledger tells of, also what was given up. False when it is not one of ours."""
    again = {"due_at": now, "claimed_until": None, "attempts": 0}
    with transaction.atomic():
        mine = HandOver.objects.filter(exchange_id=exchange_id)
        found = mine.filter(state__in=[State.WAITING, State.REFUSED]).update(
            state=State.WAITING, created_at=now, **again
        )
        found += mine.filter(state=State.TOKEN).update(**again)
        news = NewsForPeer.objects.filter(exchange_id=exchange_id, done_at=None)
        HandOver.objects.filter(told__in=news, state=State.ENDED, reference="").update(
            **again
        )  # its number comes first
        found += news.update(**again)
        if found:
            Exchange.objects.filter(pk=exchange_id).update(state=Exchange.State.WAITING, due_at=now, done_at=None)
    return bool(found)
