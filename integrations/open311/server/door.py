"""The door that every call passes: it reads the arguments, and answers in the form asked for whatever happens.

Sessions and the cookies of pages mean nothing here: who calls is known by a key alone.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone, translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from civic311.city.languages import first_language, offered_languages
from civic311.city.rate_limits import allow, counted
from civic311.lib.client_address import client_network
from integrations.keys import key_of, within_rate
from integrations.models import ApiKey, Scope
from integrations.open311.documents import CONTENT_TYPES, JSON, XML, written
from integrations.open311.server.arguments import is_utf8, one
from integrations.open311.server.problems import Problem, errors_of

TRIES_A_MINUTE = 600  # without a good key
LONG_TRIES_A_MINUTE = 20  # the same, of those that are as long as photos
READS_A_MINUTE = 3000  # of one address, which may be that of a whole app's server
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_READING = ("GET", "HEAD")
_ROOM_FOR_TEXT = 2 * 1024 * 1024
_MINUTE = timedelta(minutes=1)

log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call: its arguments, the form of the answer, and when it is. `key`: what it showed, once it was asked for."""

    request: HttpRequest
    format: str
    given: QueryDict
    now: datetime
    key: ApiKey | None = None


Handler = Callable[..., HttpResponse]


def door(**handlers: Callable[..., HttpResponse]) -> Handler:
    """A view of an address: `get` and `post` take the call and the address's arguments and give the answer.

    Whatever they raise becomes a document of errors.
    """
    methods = [name.upper() for name in handlers]
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    @csrf_exempt
    def view(request: HttpRequest, format: str, **arguments: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
        else:
            with translation.override(_language_of(request)):
                answer = _answered(request, format, handlers, arguments)
                answer["Content-Language"] = translation.get_language() or ""
        if request.method == "OPTIONS" or answer.status_code == 405:
            answer["Allow"] = ", ".join(allowed)
        return _shared(request, answer)

    return view


def document(call: Call, tree: Any, *, root: str, status: int = 200) -> HttpResponse:
    """The answer that holds a tree; to a reader who has it already, that it is the same."""
    body = written(tree, root=root, format=call.format)
    answer = HttpResponse(body, content_type=CONTENT_TYPES[call.format], status=status)
    if call.request.method in _READING and status == 200:
        answer["ETag"] = tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        answer["Cache-Control"] = "private, no-cache" if call.key else "no-cache"
        asked = (each.strip() for each in call.request.headers.get("If-None-Match", "").split(","))
        if tag in asked:
            unchanged = HttpResponseNotModified()
            for name in ("ETag", "Cache-Control"):
                unchanged[name] = answer[name]
            return unchanged
    return answer


def error_document(format: str, status: int, *descriptions: str) -> HttpResponse:
    """The answer to what cannot be answered."""
    body = written(errors_of(status, descriptions), root="errors", format=format)
    answer = HttpResponse(body, content_type=CONTENT_TYPES[format], status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def format_of(path: str) -> str:
    """The form that an address asks for, also one that is not there."""
    return JSON if path.endswith(f".{JSON}") else XML


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked for below the door, in any way."""
    return _shared(request, error_document(format_of(request.path), 404, "There is nothing at this address."))


def need_key(call: Call, scope: Scope) -> ApiKey:
    """The key that the call shows. Raises Problem: 403 without a good one, 429 when it is used too fast."""
    call.key = shown_key(call, scope)
    if call.key is None:
        _check_tries(call)
        raise Problem(403, "The api_key is missing or not valid for this.")
    if not within_rate(call.key, call.now):
        raise Problem(429, "Too many calls with this api_key. Try again in a minute.")
    return call.key


def shown_key(call: Call, scope: Scope | None = None) -> ApiKey | None:
    """The key among the arguments or in the headers, if it is good and opens the scope."""
    text = one(call.given, "api_key", most=500) or _key_outside(call.request)
    return key_of(text.strip(), scope, call.now)


def _key_outside(request: HttpRequest) -> str:
    """The text of the key that can be seen without reading the body."""
    bearer = request.headers.get("Authorization", "")
    return (
        request.GET.get("api_key", "")
        or request.headers.get("X-Api-Key", "")
        or (bearer[7:] if bearer[:7].lower() == "bearer " else "")
    )


def _answered(request: HttpRequest, format: str, handlers: dict[str, Handler], arguments: Any) -> HttpResponse:
    handler = handlers.get("get" if request.method in _READING else (request.method or "").lower())
    try:
        if handler is None:
            raise Problem(405, "This address does not know this method.")
        return handler(_call_of(request, format, timezone.now()), **arguments)
    except Problem as problem:
        answer = error_document(format, problem.status, *problem.descriptions)
        if problem.status == 429:
            answer["Retry-After"] = "60"
        return answer
    except RequestDataTooBig:
        return error_document(format, 413, "This is more than we take in one call.")
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return error_document(format, 400, "The body of this call cannot be read.")
    except Exception:  # a program that reads documents must get one, whatever happens
        log.exception("an Open311 call failed")
        return error_document(format, 500, "Something went wrong on our side. It was noted. Please try again later.")


def _call_of(request: HttpRequest, format: str, now: datetime) -> Call:
    """The call, read. Raises Problem; a body that was read for nothing counts as a try."""
    if request.method in _READING:
        call = Call(request, format, _given(request), now)
        _check_jurisdiction(call)
        _check_rate(call)
        return call
    _check_before_reading(request, now)
    try:
        call = Call(request, format, _given(request), now)
        _check_jurisdiction(call)
    except Exception:
        allow(*_tries(request), _MINUTE, now)
        raise
    return call


def _given(request: HttpRequest) -> QueryDict:
    """The arguments. Raises Problem for bodies that are too long (before they are read) or of another kind."""
    if request.method in _READING:
        if not is_utf8(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")):
            raise Problem(400, "The arguments are not UTF-8.")
        return request.GET
    length = _length(request)
    if length > most_bytes():
        raise Problem(413, "This is more than we take in one call.")
    if request.content_type not in FORMS:
        raise Problem(400, "Send a form: application/x-www-form-urlencoded or multipart/form-data.")
    if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise Problem(400, "Send UTF-8.")
    if request.content_type == FORMS[0]:
        if length > _ROOM_FOR_TEXT:
            raise Problem(413, "This is more than we take in one call.")
        if not is_utf8(request.body):
            raise Problem(400, "The form is not UTF-8.")
    elif any("\ufffd" in value for values in request.POST.lists() for value in values[1]):
        raise Problem(400, "The form is not UTF-8.")
    return request.POST


def _length(request: HttpRequest) -> int:
    """What the call says of its body's length, in bytes."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdecimal() else 0


def most_bytes() -> int:
    """How long a body may be: all photos of a report at their largest, and its texts."""
    return int(settings.MAX_PHOTOS_PER_REPORT * settings.MAX_PHOTO_BYTES + _ROOM_FOR_TEXT)


def jurisdiction() -> str:
    """The id of our only jurisdiction: the host of our address."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def _check_jurisdiction(call: Call) -> None:
    asked = one(call.given, "jurisdiction_id") or call.request.GET.get("jurisdiction_id", "").strip()
    if asked and asked.lower() not in (jurisdiction(), urlsplit(settings.PUBLIC_URL).netloc.lower()):
        raise Problem(404, "This jurisdiction_id is not known here.")


def _check_rate(call: Call) -> None:
    key = f"open311-read:{client_network(call.request)}"
    if not allow(key, READS_A_MINUTE, _MINUTE, call.now):
        raise Problem(429, "Too many calls from your address. Try again in a minute.")


def _tries(request: HttpRequest) -> tuple[str, int]:
    """Under what an address's calls without a good key are counted, and how many it has a minute."""
    if _length(request) > _ROOM_FOR_TEXT:
        return f"open311-long-tries:{client_network(request)}", LONG_TRIES_A_MINUTE
    return f"open311-tries:{client_network(request)}", TRIES_A_MINUTE


def _check_before_reading(request: HttpRequest, now: datetime) -> None:
    """Raises Problem instead of reading more bodies from an address that showed no good key too often; the key may lie
    in the body, so that only reading it would tell."""
    counter, most = _tries(request)
    if counted(counter, _MINUTE, now) >= most and key_of(_key_outside(request).strip(), None, now) is None:
        raise Problem(429, "Too many calls from your address. Try again in a minute.")


def _check_tries(call: Call) -> None:
    if not allow(*_tries(call.request), _MINUTE, call.now):
        raise Problem(429, "Too many calls from your address. Try again in a minute.")


def _language_of(request: HttpRequest) -> str:
    """What `locale` or Accept-Language ask for, of the languages that the city offers, else its first."""
    offered = set(offered_languages())
    wanted = [code for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))]
    for code in [request.GET.get("locale", "")[:20], *wanted]:
        try:
            found = get_supported_language_variant(code)
        except LookupError:
            continue
        if found in offered:
            return found
    return first_language()


def _shared(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Pages of other sites may read what everybody may read; cookies do not count."""
    answer["Vary"] = "Accept-Language"
    if request.method in (*_READING, "OPTIONS"):
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Link"
    if request.method == "OPTIONS":
        answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match, X-Api-Key"
        answer["Access-Control-Max-Age"] = "86400"
    return answer
