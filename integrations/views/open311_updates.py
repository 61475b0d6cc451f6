"""`servicerequestupdates` of the Open311 server: news of requests, told and taken in (mySociety's extension)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from civic311.city.current import city_zone
from civic311.lib import public_ids
from integrations.models import Scope
from integrations.open311 import moments
from integrations.open311.server import arguments as read
from integrations.open311.server.door import Call, document, door, need_key, shown_key
from integrations.open311.server.problems import Problem
from integrations.open311.server.taking import note_refusal
from integrations.open311.updates import read as told
from integrations.open311.updates.read import MOST, Asked, UnknownUpdate, Update
from integrations.open311.updates.sent import taken

_SECOND = timedelta(seconds=1)


def get_updates(call: Call) -> HttpResponse:
    """`GET servicerequestupdates`: public news of public requests, oldest first; without a start the newest. A key is
    told what it sent as well, and with `extensions` also what the city wrote to the reporters of that."""
    given, extensions = call.given, read.is_true(call.given, "extensions")
    call.key = shown_key(call)
    start, end = read.moment(given, "start_date"), read.moment(given, "end_date")
    asked = Asked(
        start=start,
        end=(end or call.now).replace(microsecond=0) + _SECOND,  # times are told without their fractions
        public_ids=[public_ids.normalise(each) or each[:20] for each in read.several(given, "service_request_id")],
        after=read.one(given, "after", most=60),
        size=read.whole(given, "page_size", usual=MOST, most=MOST),
        key=call.key,
        with_private=extensions,
    )
    try:
        found, last = told.updates(asked, now=call.now)
    except UnknownUpdate:
        raise Problem(400, "after is not the update_id of an update.") from None
    answer = document(call, [_item(each, extensions=extensions) for each in found], root="service_request_updates")
    if last:
        answer["Link"] = f'<{_next_page(call, last)}>; rel="next"'
    return answer


def post_update(call: Call) -> HttpResponse:
    """`POST servicerequestupdates`: news from another system. The same update_id again does nothing more."""
    key = need_key(call, Scope.UPDATES)
    try:
        row = taken(call, key)
    except Problem as problem:
        note_refusal(key, problem, what="update", now=call.now)
        raise
    return document(call, [{"update_id": row.update_id, "account_id": None}], root="service_request_updates")


def _item(update: Update, *, extensions: bool) -> dict[str, Any]:
    more = {"extended_attributes": {"private": update.is_private}} if extensions else {}
    return {
        "update_id": update.update_id,
        "service_request_id": update.public_id,
        "status": update.status,
        "updated_datetime": moments.written(update.at, city_zone()),
        "description": update.description or None,
        "media_url": update.media_url or None,
        "external_status_code": update.code or None,
        **more,
    }


def _next_page(call: Call, last: str) -> str:
    given = call.given.copy()
    given.pop("api_key", None)
    given["after"] = last
    return f"{settings.PUBLIC_URL}{call.request.path}?{given.urlencode()}"


updates = door(get=get_updates, post=post_update)
