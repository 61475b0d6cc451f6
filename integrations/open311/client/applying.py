"""Act on news of outside bodies, each piece once and in order: their words and photos come home, and what they say of
where it stands changes our case as the connection's meanings say.

Photos are fetched outside of any transaction; what the news leads to and the mark that it was dealt with are one.
"""

import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.city.languages import first_language, offered_languages
from civic311.lib import outbound
from integrations.exchanges import note
from integrations.models import Connection, Exchange, HandOver, NewsFromPeer
from integrations.open311.client.meanings import Meaning, meaning_of
from integrations.open311.client.settling import DOOR, PEER, wait_after
from integrations.open311.photos import fetch_photo
from requests_app.actions import work
from requests_app.actions.attention import ask_to_look
from requests_app.actions.closing import MissingEvidence
from requests_app.actions.hand_off import pass_on
from requests_app.actions.parts import PartsOpen
from requests_app.actions.photos import add_photos
from requests_app.actions.talk import add_note, reply
from requests_app.models import Attachment, ServiceRequest
from requests_app.policies import NotAllowed
from requests_app.queries.case import closure_reasons_for
from requests_app.uploads import UploadRefused, store_upload
from requests_app.workflow import Status
from routing.models import ClosureReason

CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 5
_NOT_ENDED = ("", "open")

log = logging.getLogger(__name__)


def apply_next(*, now: datetime) -> bool:
    """Deal with the oldest piece of news; False when there is none, or others have them all."""
    row = _claim(now)
    if row is None:
        return False
    try:
        if row.attempts > MOST_ATTEMPTS:
            _give_up(row, now)
        elif _fetch(row, now):
            with transaction.atomic():
                _apply(row.pk, now)
    except Exception:  # one piece of news must not stop those of other cases; it comes again when its claim runs out
        log.exception("news %s of an outside body was not dealt with at attempt %s", row.pk, row.attempts)
    return True


def _claim(now: datetime) -> NewsFromPeer | None:
    earlier = NewsFromPeer.objects.filter(hand_over=OuterRef("hand_over"), due_at__isnull=False, at__lt=OuterRef("at"))
    with transaction.atomic():
        due = NewsFromPeer.objects.filter(~Exists(earlier), due_at__lte=now)
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("at", "pk").first()
        if row is None:
            return None
        NewsFromPeer.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, due_at=now + CLAIM)
        row.refresh_from_db()
    return row


def _fetch(row: NewsFromPeer, now: datetime) -> bool:
    """Fetch its photos; what cannot be had is left out. False when it has to be tried again later."""
    for url in list(row.media):
        try:
            file = ContentFile(fetch_photo(url), name="photo")
            row.photos.append(str(store_upload(file, stage=Attachment.Stage.VISIT, now=now).pk))
        except UploadRefused as refused:
            _without(row, refused.code, now)
        except outbound.OutboundError as error:
            if not error.is_refused and row.attempts < MOST_ATTEMPTS:
                NewsFromPeer.objects.filter(pk=row.pk).update(due_at=now + wait_after(row.attempts))
                return False
            _without(row, "refused" if error.is_refused else "no answer", now)
        row.media.remove(url)
        row.save(update_fields=["media", "photos"])
    return True


def _without(row: NewsFromPeer, why: str, now: datetime) -> None:
    """A photo cannot be had: the ledger says so."""
    case = row.hand_over.service_request
    note(
        DOOR, peer=str(row.connection), direction=Exchange.Direction.IN, what="media_url", reference=case.public_id,
        service_request_id=case.pk, state=Exchange.State.GIVEN_UP, answer=why, now=now,
    )  # fmt: skip


def _apply(news_id: int, now: datetime) -> None:
    row = NewsFromPeer.objects.select_for_update().get(pk=news_id)
    if row.due_at is None:
        return
    hand_over = HandOver.objects.select_for_update().get(pk=row.hand_over_id)
    meaning = meaning_of(row.status, row.code, row.connection.meanings)
    if hand_over.news_at is not None and row.at < hand_over.news_at:
        meaning = Meaning.NOTHING  # what came late does not turn back what was said since
    case = ServiceRequest.objects.get(pk=hand_over.service_request_id)
    photos = list(Attachment.objects.filter(pk__in=row.photos, service_request=None))
    if meaning == Meaning.REOPENED and (case.is_open or (row.status == "open" and hand_over.peer_status in _NOT_ENDED)):
        meaning = Meaning.NOTHING
        row.text = "" if row.status == "reopen" else row.text  # `open` is what some say with every comment
    _keep_words(row, case, hand_over, meaning, now)
    outcome = _act(row, case, hand_over, meaning, photos, now)
    # Their words lie on the case now, where they can be redacted.
    NewsFromPeer.objects.filter(pk=row.pk).update(due_at=None, outcome=outcome, text="", media=[])
    hand_over.peer_status, hand_over.news_at = row.status, max(row.at, hand_over.news_at or row.at)
    hand_over.save(update_fields=["peer_status", "news_at"])


def _keep_words(row: NewsFromPeer, case: ServiceRequest, hand_over: HandOver, meaning: Meaning, now: datetime) -> None:
    """What they wrote, told to whoever the connection says. Of a case that ended here also that it is done."""
    connection, text = row.connection, row.text
    is_done = meaning == Meaning.RESOLVED and not hand_over.stays_open
    if not text and not is_done:
        return
    if connection.words == Connection.Words.STAFF and not is_done:
        add_note(case.pk, text=_said(connection, text), actor=PEER, now=now)
        return
    said = {}
    for language in offered_languages():
        with translation.override(language):
            said[language] = _said(connection, text) if text else _("%(body)s says that it is done.") % {
                "body": str(connection)
            }  # fmt: skip
    everybody = connection.words == Connection.Words.EVERYBODY and not row.is_private
    first = said.pop(first_language())
    reply(case.pk, text=first, translations=said, is_public=everybody, actor=PEER, now=now)


def _said(connection: Connection, text: str) -> str:
    return _("%(body)s writes: %(text)s") % {"body": str(connection), "text": text}


def _act(row: NewsFromPeer, case: ServiceRequest, hand_over: HandOver, meaning: Meaning, photos: list[Attachment],
         now: datetime) -> str:  # fmt: skip
    """Do what it means for our case; returns a code of what was done. A case that ended here stays ended."""
    by = {"actor": PEER, "version": None, "now": now}
    if meaning == Meaning.RESOLVED and hand_over.stays_open and case.is_open:
        return _close(row, case, photos, now)
    if photos:
        add_photos(case.pk, photos=photos, stage=Attachment.Stage.VISIT, actor=PEER, now=now)
    if not hand_over.stays_open:
        return "words"
    if meaning == Meaning.WORKING and case.status in (Status.RECEIVED, Status.ROUTED):
        work.start(case.pk, **by)  # type: ignore[arg-type]
        return "started"
    if meaning == Meaning.REOPENED and case.status != Status.DUPLICATE:
        work.reopen(case.pk, reason="", **by)  # type: ignore[arg-type]
        pass_on(case.pk, body=row.connection.body, note="", **by)  # type: ignore[arg-type]
        return "reopened"
    if meaning == Meaning.LOOK:
        _look(row, case, now)
        return "looked"
    return "words"


def _close(row: NewsFromPeer, case: ServiceRequest, photos: list[Attachment], now: datetime) -> str:
    """Close it as the connection says; what may not close yet is for a person."""
    fitting = closure_reasons_for(case.service_id).filter(outcome=Status.RESOLVED)
    reason: ClosureReason | None = row.connection.closes_as or fitting.first()
    try:
        with transaction.atomic():
            if reason is None:
                raise NotAllowed("close", case.status)
            work.close(case.pk, reason=reason, note=row.text, photos=photos, actor=PEER, version=None, now=now)
    except (MissingEvidence, PartsOpen, NotAllowed):
        if photos:
            add_photos(case.pk, photos=photos, stage=Attachment.Stage.VISIT, actor=PEER, now=now)
        _look(row, case, now)
        return "looked"
    return "closed"


def _look(row: NewsFromPeer, case: ServiceRequest, now: datetime) -> None:
    words = {"body": str(row.connection), "status": row.code or row.status}
    text = _("%(body)s says “%(status)s”. Please see what that means for this case.") % words
    ask_to_look(case.pk, text=text, actor=PEER, now=now)


def _give_up(row: NewsFromPeer, now: datetime) -> None:
    with transaction.atomic():
        if NewsFromPeer.objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=None, outcome="failed"):
            _look(row, row.hand_over.service_request, now)
