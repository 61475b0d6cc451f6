"""The one way in for mail, whichever door it came by: judged, kept once, handed on.

What is kept, the photos and the message on the case are one transaction, so a mail that fails half-way is as if it had
not come, and comes again. A mail is known by its Message-ID: the second time nothing happens.
"""

import logging
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.lib.jobs import enqueue
from integrations.mail.confirm import confirm, refuse_size
from integrations.mail.hand_on import hand_on, key_of
from integrations.mail.judge import State, Verdict, judge
from integrations.mail.parse import ReadMail, read
from integrations.models import InboundMail
from integrations.texts.keywords import language_of
from notifications import bounces
from requests_app.models import Attachment, IntakeDraft
from requests_app.uploads import UploadRefused, store_upload

MOST_PHOTOS = 5

log = logging.getLogger(__name__)


def receive(raw: bytes, *, envelope_to: str = "", too_large: bool = False, now: datetime) -> InboundMail:
    """Take a mail in; returns what is kept of it. `too_large`: `raw` holds its headers alone.

    Raises what the database raises; then nothing is kept.
    """
    mail = read(raw, envelope_to=envelope_to, headers_only=too_large)
    known = InboundMail.objects.filter(message_id=mail.message_id).first()
    if known is not None:
        return known
    verdict = judge(mail, now=now)
    if too_large and verdict.state != State.IGNORED:
        verdict = Verdict(State.IGNORED, "too_large")
    try:
        with transaction.atomic():
            return _keep(mail, verdict, now)
    except IntegrityError:
        twin = InboundMail.objects.filter(message_id=mail.message_id).first()
        if twin is None:
            raise
        return twin


def _keep(mail: ReadMail, verdict: Verdict, now: datetime) -> InboundMail:
    wanted = verdict.state != State.IGNORED
    kept = InboundMail.objects.create(
        message_id=mail.message_id, from_address=mail.from_address, from_name=mail.from_name,
        to_address=(mail.to_addresses or ("",))[0], subject=mail.subject, language=_language(mail, verdict),
        is_verified=verdict.is_verified, state=verdict.state, reason=verdict.reason or _unread(mail),
        service_request=verdict.service_request, report=verdict.report, received_at=now,
    )  # fmt: skip
    photos, left_out = _photos(mail, kept, now) if wanted else ([], [])
    kept.photos = [str(photo.pk) for photo in photos]
    # A draft keeps all that was said; an answer only what is new in it.
    text = mail.text if verdict.report is not None or verdict.service_request is not None else mail.whole_text
    kept.text = _with_left_out(text, [*left_out, *mail.left_out])
    kept.save(update_fields=["photos", "text"])
    if mail.bounce is not None:
        message = bounces.message_named(mail.bounce.message_id)
        if message is not None:
            bounces.came_back(message, is_permanent=mail.bounce.is_permanent, words=mail.bounce.words, now=now)
    if verdict.state == State.TAKEN:
        hand_on(kept, now=now)
    elif verdict.state == State.DRAFT:
        confirm(kept, now=now)
    elif verdict.reason == "too_large":
        refuse_size(kept, now=now)
    return kept


def _photos(mail: ReadMail, kept: InboundMail, now: datetime) -> tuple[list[Attachment], list[str]]:
    """The pictures that could be taken, as uploads that wait for the worker, and the names of all other files.

    They lie in the draft of the report that the mail may become.
    """
    photos: list[Attachment] = []
    draft: IntakeDraft | None = None
    left_out: list[str] = []
    for file in mail.files:
        if not file.is_picture or len(photos) == MOST_PHOTOS:
            left_out.append(file.name)
            continue
        upload = SimpleUploadedFile(file.name, file.data, content_type=file.content_type)
        draft = draft or IntakeDraft.objects.create(pk=key_of(kept), created_at=now, updated_at=now)
        try:
            photos.append(store_upload(upload, draft=draft, stage=Attachment.Stage.NOTE, now=now))
        except UploadRefused as refused:
            log.info("a file of a mail was not taken: %s", refused.code)
            left_out.append(file.name)
    if photos:
        enqueue("requests_app.tasks.process_photos")
    return photos, left_out


def _with_left_out(text: str, names: list[str]) -> str:
    """The words, and the names of files that did not come along."""
    if not names:
        return text
    return f"{text}\n\n{_('Not taken: %(files)s') % {'files': ', '.join(names)}}".strip()


def _unread(mail: ReadMail) -> str:
    return "" if mail.is_whole else "too_nested"


def _language(mail: ReadMail, verdict: Verdict) -> str:
    """That of the person, else the one it seems to be written in, else the city's first."""
    if verdict.report is not None and verdict.report.contact is not None:
        return str(verdict.report.contact.language)
    city = current_city()
    offered = list(city.languages) if city and city.languages else ["en"]
    guessed = language_of(f"{mail.subject} {mail.text[:2000]}")
    return guessed if guessed in offered else offered[0]
