"""The OpenAPI 3.1 document of the Open311 server, built from what the server offers just now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from integrations.open311.documents import JSON, XML
from integrations.open311.server.catalogue import is_needed, offered
from integrations.open311.server.door import jurisdiction
from integrations.open311.server.openapi_shapes import Shape, ref, shapes, text
from integrations.open311.updates.statuses import STATUSES
from routing.models import QuestionType, Service, ServiceQuestion
from routing.reference import Reference, reference

VERSION = "2.0"
TYPES = {XML: "text/xml", JSON: "application/json"}
_KEYED: list[Shape] = [{"key": []}, {"keyHeader": []}]
_WORDS = {
    304: "What you have is still true.", 400: "Something about the call is wrong.",
    403: "The api_key is missing or not valid for this.", 404: "This is not here.", 405: "Not by this method.",
    413: "This is more than is taken in one call.", 414: "The address is too long to be read.",
    429: "Too many calls. Wait for the seconds of Retry-After.", 500: "Something went wrong here.",
}  # fmt: skip
_BOX = r"^(-?\d+(\.\d+)?,){3}-?\d+(\.\d+)?$"
_NO_NUL = "^[^\\u0000]*$"
_YEARS = "^(19|20|21)"  # others cannot be meant
# An argument that is empty counts as not sent.
_TIME: Shape = {"anyOf": [text(format="date-time", pattern=_YEARS), {"const": ""}]}


def openapi_document(*, now: datetime) -> Shape:
    """The whole document, in the active language where the city's own words are in it."""
    city, known = current_city(), reference()
    name = city.service_name if city else "311"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Open311 GeoReport v2, {name}", "version": VERSION,
            "description": _("Report to the city, and read what it does. Every call answers in XML and in JSON."),
        },
        "servers": [{"url": f"{settings.PUBLIC_URL}/open311"}],
        "paths": {path: item for format in (JSON, XML) for path, item in _paths(format, known, now).items()},
        "components": {
            "schemas": shapes() | _reports(known),
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "api_key",
                        "description": "It may stand among the fields of the form too."},
                "keyHeader": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            },
        },
    }  # fmt: skip


def _paths(format: str, known: Reference, now: datetime) -> Shape:
    failing = [400, 404, 405, 429, 500]
    codes = [service.service_code for service in offered(known)]
    return {
        f"/discovery.{format}": {
            "get": _call("discovery", format, "discovery", "Where the endpoint is.", _common(), failing=failing)
        },
        f"/v2/services.{format}": {
            "get": _call("services", format, "services", "What can be asked for.", _common(), failing=failing)
        },
        f"/v2/services/{{service_code}}.{format}": {
            "get": _call("definition", format, "service_definition", "The questions of a service.",
                         [_in_path("service_code", enum=codes or ["none"]), *_common()], failing=failing)
        },
        f"/v2/requests.{format}": {
            "get": _call("list", format, "service_requests", "Requests, newest first.", _filters(codes),
                         failing=failing, follows=True),
            "post": _call("post", format, "posted", "Send a report.", _headers(), failing=[403, 413, *failing],
                          body=ref("report"), security=_KEYED),
        },
        f"/v2/requests/{{service_request_id}}.{format}": {
            "get": _call("request", format, "one_service_request", "One request.",
                         [_in_path("service_request_id"), _extensions(), *_common()], failing=failing)
        },
        f"/v2/tokens/{{token}}.{format}": {
            "get": _call("token", format, "tokens", "The number of a report that was sent.",
                         [_in_path("token"), *_common()], failing=failing)
        },
        f"/v2/servicerequestupdates.{format}": {
            "get": _call("updates", format, "service_request_updates", "News of requests, oldest first.",
                         _of_updates(), failing=failing, follows=True),
            "post": _call("post_update", format, "posted_update", "Tell news of a request.", [],
                          failing=[403, 413, *failing], body=_sent_update(now), security=_KEYED),
        },
    }  # fmt: skip


def _call(
    name: str, format: str, answer: str, words: str, parameters: Sequence[Shape], *, failing: Sequence[int],
    body: Shape | None = None, security: Sequence[Shape] = (), follows: bool = False,
) -> Shape:  # fmt: skip
    """One way to call an address. `follows`: its answer may have a Link to the next page."""
    done: Shape = {"description": "Done.", "content": {TYPES[format]: {"schema": ref(answer)}}}
    if follows:
        done["headers"] = {"Link": {"description": "The next page, when there is one.", "schema": {"type": "string"}}}
    bare = [304, 414] if body is None else [414]
    errors = {"content": {TYPES[format]: {"schema": ref("errors")}}}
    found: Shape = {
        "operationId": f"{name}_{format}", "summary": words, "parameters": list(parameters),
        "responses": {
            "200": done, **{str(code): {"description": _WORDS[code]} for code in bare},
            **{str(code): {"description": _WORDS[code], **errors} for code in sorted(set(failing))},
        },
    }  # fmt: skip
    if body is not None:
        kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
        found["requestBody"] = {"required": True, "content": {kind: {"schema": body} for kind in kinds}}
    return found | ({"security": list(security)} if security else {})


def _in_query(name: str, schema: Shape, words: str, **more: Any) -> Shape:
    return {"name": name, "in": "query", "schema": schema, "description": words, **more}


def _in_path(name: str, **schema: Any) -> Shape:
    return {"name": name, "in": "path", "required": True, "schema": text(**({"minLength": 1} | schema))}


def _list_of(name: str, items: Shape, words: str) -> Shape:
    """Several values with commas between them."""
    return _in_query(name, {"type": "array", "items": items}, words, style="form", explode=False)


def _common() -> list[Shape]:
    return [
        _in_query("jurisdiction_id", {"enum": [jurisdiction()]}, "Not needed: there is one jurisdiction."),
        _in_query("locale", text(pattern=_NO_NUL), "The language of names and words, such as es."),
    ]


def _extensions(words: str = "With attributes, extended_attributes and notes.") -> Shape:
    return _in_query("extensions", {"type": "boolean"}, words)


def _time(name: str, words: str) -> Shape:
    return _in_query(name, _TIME, words)


def _filters(codes: Sequence[str]) -> list[Shape]:
    size = {"type": "integer", "minimum": 1, "maximum": 1000}
    return [
        _list_of("service_request_id", text(), "These requests, whatever else is asked."),
        _list_of("service_code", {"enum": list(codes)} if codes else text(), "Of these services."),
        _list_of("status", {"enum": ["open", "closed"]}, "Where they stand."),
        _time("start_date", "Received since then; with end_date at most 90 days."),
        _time("end_date", "Received until then."),
        _time("updated_after", "Changed since then; with updated_before at most 90 days."),
        _time("updated_before", "Changed until then."),
        _extensions(),
        _in_query("page_size", size, "So many at most."),
        _in_query("page", size, "Up to the 10,000th request; the Link header goes further."),
        _in_query("after", text(maxLength=20, pattern=_NO_NUL), "After this request, as the Link header has it."),
        _in_query("bbox", text(pattern=_BOX), "West, south, east, north in degrees, with commas between."),
        _in_query("q", text(maxLength=100, pattern=_NO_NUL), "Words to look for."),
        *_common(),
    ]


def _of_updates() -> list[Shape]:
    size = {"type": "integer", "minimum": 1, "maximum": 1000}
    return [
        _time("start_date", "Written down since then. Without it: the newest."),
        _time("end_date", "Written down until then."),
        _list_of("service_request_id", text(), "Of these requests."),
        _extensions("With extended_attributes, and with the key that sent a request what its reporters were told."),
        _in_query("page_size", size, "So many at most."),
        _in_query("after", text(), "After the update with this id, as the Link header has it."),
        *_common(),
    ]


def _headers() -> list[Shape]:
    return [
        {"name": "Idempotency-Key", "in": "header", "schema": text(maxLength=200),
         "description": "Your own name for this call: the same again gives the same service_request_id."},
        {"name": "Civic311-Nearby", "in": "header", "schema": text(pattern="^(show|join=.+)$"),
         "description": "show: name likely duplicates in the answer. join=<service_request_id>: add the report to it."},
    ]  # fmt: skip


def _reports(known: Reference) -> Shape:
    """What a report has: the same for every service, and the questions of each."""
    services = {
        f"report.{service.service_code}": _report(service, known.questions.get(service.pk, []))
        for service in offered(known)
    }
    either = [ref(name) for name in services] or [text()]
    return services | {"report": {"anyOf": either}}


def _report(service: Service, questions: Sequence[ServiceQuestion]) -> Shape:
    answers = {f"attribute[{each.code}]{_brackets(each)}": _answer(each) for each in questions}
    needed = [f"attribute[{each.code}]{_brackets(each)}" for each in questions if is_needed(each, questions)]
    fields = {
        "service_code": {"const": service.service_code},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": text(minLength=1, maxLength=200),
        "address_id": text("Of an address that the city knows, instead of the others.", maxLength=100),
        "description": text(maxLength=4000), "email": text(format="email"), "first_name": text(maxLength=60),
        "last_name": text(maxLength=59), "phone": text(maxLength=40), "device_id": text(), "account_id": text(),
        **_photos(),
        "jurisdiction_id": {"enum": [jurisdiction()]},
    }  # fmt: skip
    return {
        "type": "object", "title": in_language(service.name), "properties": fields | answers,
        "required": ["service_code", *needed],
        "anyOf": [{"required": ["lat", "long"]}, {"required": ["address_string"]}],
    }  # fmt: skip


def _photos() -> Shape:
    media = {"type": "array", "items": text(format="binary"), "maxItems": settings.MAX_PHOTOS_PER_REPORT}
    return {
        "media_url": text("Where a photo can be fetched.", format="uri", maxLength=2000),
        "media[]": media | {"description": "Photos, in multipart/form-data."},
    }


def _brackets(question: ServiceQuestion) -> str:
    return "[]" if question.datatype == QuestionType.MULTI else ""


def _answer(question: ServiceQuestion) -> Shape:
    """What an answer may be, by the type of its question."""
    keys = {"enum": [str(value["key"]) for value in question.values]}
    shape: Shape = {
        QuestionType.SINGLE: keys,
        QuestionType.MULTI: {"type": "array", "items": keys, "minItems": 1, "uniqueItems": True},
        QuestionType.NUMBER: {"type": "number", "minimum": -1e15, "maximum": 1e15},
        QuestionType.DATETIME: text(format="date-time"),
    }.get(QuestionType(question.datatype), text(minLength=1, maxLength=2000))
    return shape | {"description": in_language(question.text) or question.code}


def _past_years(now: datetime) -> str:
    """The beginning of times that do not lie in a year to come."""
    tens, ones = divmod(now.year - 2000, 10)
    return rf"^(19\d\d|20[0-{tens - 1}]\d|20{tens}[0-{ones}])-"


def _sent_update(now: datetime) -> Shape:
    fields = {
        "service_request_id": text(minLength=1), "update_id": text(minLength=1, maxLength=200),
        "status": {"enum": [status.upper() for status in STATUSES]},
        "updated_datetime": text(format="date-time", pattern=_past_years(now)), "description": text(maxLength=4000),
        "external_status_code": text(maxLength=80), **_photos(),
    }  # fmt: skip
    required = ["service_request_id", "update_id", "status", "updated_datetime", "description"]
    return {"type": "object", "properties": fields, "required": required}
