"""The addresses of the Open311 server, GeoReport v2. What each may be asked is in docs/guides/open311.md."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from civic311.city.current import city_zone, current_city
from civic311.lib import public_ids
from integrations.models import ApiKey, PostedReport, Scope
from integrations.open311 import moments
from integrations.open311.server import arguments as read
from integrations.open311.server import catalogue, nearby
from integrations.open311.server.door import Call, document, door, need_key, shown_key
from integrations.open311.server.items import items_of
from integrations.open311.server.openapi import openapi_document
from integrations.open311.server.posting import posted, token_of
from integrations.open311.server.problems import Problem
from integrations.open311.server.repeats import as_kept, check_same, mark_of, sent_before
from integrations.open311.server.taking import answer_to, note_refusal, take, tokens
from integrations.queries.open311 import Asked, listed, single
from routing.reference import reference

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
SPAN = timedelta(days=90)
MOST_ROWS = 1000
MOST_SKIPPED = 10_000


def get_discovery(call: Call) -> HttpResponse:
    """`/open311/discovery`: where the endpoint is, and since when its services are as they are."""
    city = current_city()
    changeset = moments.written(catalogue.changed_at(now=call.now), city_zone())
    contact = " ".join(part for part in (city.service_name, city.email, city.phone) if part) if city else "311"
    tree = {
        "changeset": changeset,
        "contact": contact,
        "key_service": f"{contact}. {settings.PUBLIC_URL}{reverse('home')}",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.PUBLIC_URL}/open311/v2",
                "changeset": changeset,
                "type": "test" if settings.DEMO_MODE else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    answer = document(call, tree, root="discovery")
    answer["Link"] = f'<{settings.PUBLIC_URL}{reverse("open311_openapi")}>; rel="service-desc"'
    return answer


def get_openapi(call: Call) -> HttpResponse:
    """`openapi.json`: the whole server described for machines, with the services of this moment."""
    return document(call, openapi_document(now=call.now), root="openapi")


def get_services(call: Call) -> HttpResponse:
    """`GET services`: what can be asked for. A key with the scope for it sees services that are not public too."""
    call.key = shown_key(call, Scope.RESTRICTED)
    return document(call, catalogue.service_items(reference(), with_restricted=bool(call.key)), root="services")


def get_definition(call: Call, service_code: str) -> HttpResponse:
    """`GET services/{service_code}`: the questions of one service."""
    call.key = shown_key(call, Scope.RESTRICTED)
    known = reference()
    service = known.services.get(service_code)
    if service is None or service not in catalogue.offered(known, with_restricted=bool(call.key)):
        raise Problem(404, "This service_code is not known here.")
    tree = catalogue.definition_of(service, known.questions.get(service.pk, []))
    return document(call, tree, root="service_definition")


def get_requests(call: Call) -> HttpResponse:
    """`GET requests`: the list, newest first."""
    asked = _asked(call)
    found = listed(asked, now=call.now)
    items = items_of(found.rows, extensions=read.is_true(call.given, "extensions"), now=call.now)
    answer = document(call, items, root="service_requests")
    if found.follows_on and not asked.numbers:
        answer["Link"] = f'<{_next_page(call, found.follows_on)}>; rel="next"'
    return answer


def get_request(call: Call, number: str) -> HttpResponse:
    """`GET requests/{service_request_id}`: one request. A key also reads what it sent, whoever may see that."""
    call.key = shown_key(call)
    row = single(number, public_ids.normalise(number), key=call.key, now=call.now)
    if row is None:
        raise Problem(404, "This service_request_id is not known here.")
    items = items_of([row], extensions=read.is_true(call.given, "extensions"), now=call.now)
    return document(call, items, root="service_requests")


def post_request(call: Call) -> HttpResponse:
    """`POST requests`: a report. The same call again, by its Idempotency-Key, gives the same number."""
    key = need_key(call, Scope.OPEN311)
    try:
        return document(call, [_taken(call, key)], root="service_requests")
    except Problem as problem:
        note_refusal(key, problem, now=call.now)
        raise


def _taken(call: Call, key: ApiKey) -> dict[str, Any]:
    token = token_of(call.given, call.request.headers.get("Idempotency-Key", ""))
    before = sent_before(key, token)
    if before is not None:
        return _taken_again(call, before)
    known = reference()
    code = read.one(call.given, "service_code")
    if not code:
        raise Problem(400, "service_code is required.")
    service = known.services.get(code)
    if service is None or service not in catalogue.offered(known, with_restricted=Scope.RESTRICTED in key.scopes):
        raise Problem(404, "This service_code is not known here.")
    sent = posted(call.given, call.request.FILES, service, known, key=key, token=token)
    asked = nearby.wish(call.request.headers.get(nearby.HEADER, ""), now=call.now)
    near = nearby.likely(sent.intake, now=call.now) if asked.shows else []
    made = take(sent, service, original=asked.original, key=key, now=call.now)
    answer = answer_to(made, sent.intake, service, now=call.now)
    return answer | nearby.shown(near, made) if asked.shows else answer


def _taken_again(call: Call, before: PostedReport) -> dict[str, Any]:
    check_same(before, mark_of(call.given))
    made, intake = before.report.service_request, as_kept(before.report)
    answer = answer_to(made, intake, made.service, now=call.now)
    if not nearby.is_shown(call.request.headers.get(nearby.HEADER, "")):
        return answer
    return answer | nearby.shown(nearby.likely(intake, now=call.now), made)


def get_token(call: Call, token: str) -> HttpResponse:
    """`GET tokens/{token}`: the number of a report that was sent, for whoever lost the answer."""
    call.key = shown_key(call)
    found = tokens(token, call.key)
    if len(found) > 1:
        raise Problem(404, "Several senders used this token. Ask with your api_key.")
    if not found:
        raise Problem(404, "This token is not known here.")
    return document(call, found, root="service_requests")


def _asked(call: Call) -> Asked:
    """The arguments of the list. Raises Problem for what cannot be."""
    given = call.given
    numbers = read.several(given, "service_request_id")
    if numbers:
        return Asked(numbers=[public_ids.normalise(number) or number[:20] for number in numbers])
    statuses = read.several(given, "status")
    if not set(statuses) <= {"open", "closed"}:
        raise Problem(400, "status is open, closed, or both with a comma between.")
    changed_since, changed_until = read.moment(given, "updated_after"), read.moment(given, "updated_before")
    by_change = changed_since is not None or changed_until is not None
    since, until = _span(given, "start_date", "end_date", call, usual=not by_change)
    if by_change:
        changed_since, changed_until = _span(given, "updated_after", "updated_before", call)
    size = read.whole(given, "page_size", usual=MOST_ROWS, most=MOST_ROWS)
    page = read.whole(given, "page", usual=1, most=MOST_SKIPPED)
    if (page - 1) * size > MOST_SKIPPED:
        raise Problem(400, "page goes no further. Follow the Link header instead, or ask for a shorter time.")
    return Asked(
        service_codes=read.several(given, "service_code"), statuses=statuses, since=since, until=until,
        changed_since=changed_since, changed_until=changed_until, box=read.box(given),
        words=read.one(given, "q", most=100), after=read.one(given, "after", most=20), skip=(page - 1) * size,
        size=size,
    )  # fmt: skip


def _span(given: QueryDict, first: str, last: str, call: Call, *, usual: bool = True) -> Any:
    """From when until when: at most 90 days, of which one end gives the other; the last 90 days when none is given."""
    since, until = read.moment(given, first), read.moment(given, last)
    if since is None and until is None:
        return (call.now - SPAN, None) if usual else (None, None)
    if since is None:
        since = until - SPAN  # type: ignore[operator]
    elif until is None:
        until = since + SPAN
    if since > until:
        raise Problem(400, f"{first} lies after {last}.")
    if until - since > SPAN:
        raise Problem(400, f"From {first} to {last} are more than 90 days.")
    return since, until


def _next_page(call: Call, last_number: str) -> str:
    """Where the list goes on: after the last request of this page, so that nothing is lost when new ones come in."""
    given = call.given.copy()
    for name in ("api_key", "page"):
        given.pop(name, None)
    given["after"] = last_number
    return f"{settings.PUBLIC_URL}{call.request.path}?{given.urlencode()}"


discovery = door(get=get_discovery)
openapi = door(get=get_openapi)
services = door(get=get_services)
definition = door(get=get_definition)
service_request = door(get=get_request)
service_requests = door(get=get_requests, post=post_request)
token = door(get=get_token)
