"""Reading an update out of the arguments of `POST servicerequestupdates`: all is checked before anything is kept."""

from dataclasses import replace
from datetime import timedelta

from django.http import QueryDict

from civic311.lib import public_ids
from civic311.lib.clean_text import clean_text
from integrations.models import ApiKey, ReceivedUpdate
from integrations.open311.server import arguments as read
from integrations.open311.server.door import Call
from integrations.open311.server.posting import MOST_WORDS, files_of, media_urls_of
from integrations.open311.server.problems import Problem
from integrations.open311.updates.receive import News, known_update, request_for, take_in
from integrations.open311.updates.statuses import meant
from requests_app.models import Attachment, ServiceRequest
from requests_app.uploads import UploadRefused, store_upload

# So much may the clock of a sender be ahead of ours.
MOST_AHEAD = timedelta(days=1)
_NEEDED = ("service_request_id", "update_id", "status", "updated_datetime")
_LONGEST_ID = 200


def taken(call: Call, key: ApiKey) -> ReceivedUpdate:
    """Take in what was sent. Raises Problem for what cannot be taken; then nothing is kept."""
    given = call.given
    missing = [f"{name} is required." for name in _NEEDED if not read.one(given, name)]
    missing += [] if "description" in given else ["description is required; it may be empty."]
    if missing:
        raise Problem(400, *missing)
    news = _news(call, key)
    number = read.one(given, "service_request_id")
    case = request_for(key, public_ids.normalise(number) or number[:20])
    if case is None:
        raise Problem(404, "This service_request_id is not known here.")
    known = known_update(key, news.update_id)
    if known is not None:
        return _same(known, case)
    files = files_of(call.request.FILES)
    urls = [] if files else media_urls_of(given)
    try:
        photos = [store_upload(file, stage=Attachment.Stage.NOTE, now=call.now) for file in files]
    except UploadRefused as refused:
        raise Problem(400, refused.words) from None
    return _same(take_in(key, case, replace(news, media_urls=urls, photos=photos), now=call.now), case)


def _news(call: Call, key: ApiKey) -> News:
    given = call.given
    status = read.one(given, "status", most=40)
    try:
        meant(status, is_open=True)
    except KeyError:
        raise Problem(400, "status is not one of the statuses of updates, such as IN_PROGRESS or FIXED.") from None
    updated_at = read.moment(given, "updated_datetime")
    if updated_at is None or updated_at > call.now + MOST_AHEAD:
        raise Problem(400, "updated_datetime lies in the future.")
    return News(
        update_id=read.one(given, "update_id", most=_LONGEST_ID), status=status, updated_at=updated_at,
        description=_words(given), sender=key.name, code=read.one(given, "external_status_code", most=80),
    )  # fmt: skip


def _words(given: QueryDict) -> str:
    words = clean_text(read.one(given, "description", most=10 * MOST_WORDS).replace("\x00", ""))
    if len(words) > MOST_WORDS:
        raise Problem(400, f"description is longer than {MOST_WORDS} characters.")
    return words


def _same(row: ReceivedUpdate, case: ServiceRequest) -> ReceivedUpdate:
    """The update, if it was of this request."""
    if row.service_request_id != case.pk:
        raise Problem(400, "This update_id was used for another request.")
    return row
