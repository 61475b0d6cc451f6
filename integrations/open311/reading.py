"""What other Open311 servers say, in whichever of the many ways they say it. Plain Python.

Lenient on purpose: wrappers that are missing or doubled, other names for the same field, numbers without quotes, times
with fractions or a space. What a request needs to be found again (its number) and what an update needs to be known
again (its id) must be there; lines without it are left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from civic311.lib.clean_text import clean_line, clean_text
from integrations.open311 import moments
from integrations.open311.trees import Unreadable, items, tree_of

MOST_TEXT = 4_000
_MOST_LINE = 250
_MOST_MEDIA = 10
_GEOREPORT = re.compile(r"georeport[_ ]?v2", re.IGNORECASE)
Item = TypeVar("Item")
_TRUE = frozenset({"true", "1", "yes"})


@dataclass(frozen=True)
class Endpoint:
    """One address that a discovery document names, with the formats it speaks (`xml`, `json`)."""

    url: str
    kind: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class PeerService:
    """A service of theirs. `has_questions`: its definition can be read."""

    code: str
    name: str
    group: str = ""
    description: str = ""
    has_questions: bool = False


@dataclass(frozen=True)
class PeerQuestion:
    """A question of theirs. `values` are keys with their names, of lists only. `is_hidden`: they fill it in themselves,
    or people are not asked for it."""

    code: str
    datatype: str
    is_required: bool
    order: int
    question: str
    values: tuple[tuple[str, str], ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Created:
    """What they answered to a new request: their number, or a token for it; neither, when they keep both."""

    reference: str
    token: str
    notice: str


@dataclass(frozen=True)
class PeerRequest:
    """A request as their list shows it. `status` in small letters; `updated_at` None when they gave no usable time."""

    reference: str
    status: str
    notes: str
    description: str
    updated_at: datetime | None
    media: tuple[str, ...]


@dataclass(frozen=True)
class PeerUpdate:
    """One piece of news of theirs. `update_id` tells it from every other of theirs; `code` is their own word for the
    status; `is_private`: it is for whoever reported alone."""

    update_id: str
    reference: str
    status: str
    code: str
    text: str
    at: datetime | None
    media: tuple[str, ...]
    is_private: bool = False


def endpoints(body: bytes) -> list[Endpoint]:
    """The GeoReport v2 endpoints of a discovery document. Raises Unreadable."""
    tree = tree_of(body)
    if not isinstance(tree, dict):
        raise Unreadable("unexpected")
    tree = tree.get("discovery", tree)
    rows = _rows(tree.get("endpoints") if isinstance(tree, dict) else None, "endpoint", "endpoints")
    found = [
        Endpoint(_line(row, "url"), _line(row, "type").lower() or "production", _formats(row.get("formats")))
        for row in rows
        if _line(row, "url") and _GEOREPORT.search(_line(row, "specification"))
    ]
    if not found:
        raise Unreadable("unexpected")
    return found


def services(body: bytes) -> list[PeerService]:
    """Their services. Raises Unreadable when there is none: whoever has none is not asked for any."""
    rows = _rows(tree_of(body), "services", "service")
    found = [
        PeerService(
            code=_line(row, "service_code"), name=_line(row, "service_name", "name") or _line(row, "service_code"),
            group=_line(row, "group"), description=_text(row, "description"),
            has_questions=_line(row, "metadata").lower() in _TRUE,
        )
        for row in rows
        if _line(row, "service_code")
    ]  # fmt: skip
    if not found:
        raise Unreadable("unexpected")
    return found


def definition(body: bytes) -> list[PeerQuestion]:
    """The questions of a service, in order; some servers leave the `attributes` around them out. Raises Unreadable."""
    tree = tree_of(body)
    if isinstance(tree, list) and len(tree) == 1:
        tree = tree[0]
    if not isinstance(tree, dict):
        raise Unreadable("unexpected")
    tree = tree.get("service_definition") or tree
    held = tree.get("attributes", tree.get("attribute")) if isinstance(tree, dict) else None
    rows = [row for row in _rows(held, "attributes", "attribute") if _line(row, "code")]
    found = [_question(row, place) for place, row in enumerate(rows, start=1)]
    return sorted(found, key=lambda question: question.order)


def created(body: bytes) -> Created:
    """The answer to a new request, or to the question for a token. Raises Unreadable."""
    rows = _rows(tree_of(body), "service_requests", "request")
    if len(rows) != 1:
        raise Unreadable("unexpected")
    row = rows[0]
    return Created(
        _line(row, "service_request_id")[:120], _line(row, "token")[:120], _text(row, "service_notice")[:_MOST_LINE]
    )


def requests(body: bytes) -> list[PeerRequest]:
    """The requests of a list, or the one that was asked for. Raises Unreadable, for rows without numbers too."""
    rows = _rows(tree_of(body), "service_requests", "requests", "request")
    found = [
        PeerRequest(
            reference=_line(row, "service_request_id")[:120], status=_line(row, "status").lower(),
            notes=_text(row, "status_notes"), description=_text(row, "description"),
            updated_at=moment(_line(row, "updated_datetime")), media=_media(row.get("media_url")),
        )
        for row in rows
        if _line(row, "service_request_id")
    ]  # fmt: skip
    return _unless_strange(rows, found)


def updates(body: bytes) -> list[PeerUpdate]:
    """The updates of a list, in the order they came in. Raises Unreadable, for rows without ids too."""
    rows = _rows(tree_of(body), "service_request_updates", "request_updates", "request_update")
    found = [
        PeerUpdate(
            update_id=_line(row, "update_id")[:120], reference=_line(row, "service_request_id")[:120],
            status=_line(row, "status").lower()[:40], code=_line(row, "external_status_code")[:60],
            text=_text(row, "description"), at=moment(_line(row, "updated_datetime")),
            media=_media(row.get("media_url")),
            is_private=_line(row.get("extended_attributes"), "private").lower() in _TRUE,
        )
        for row in rows
        if _line(row, "update_id") and _line(row, "service_request_id")
    ]  # fmt: skip
    return _unless_strange(rows, found)


def errors(body: bytes) -> str:
    """What they say went wrong, as one line; empty when they say nothing that can be read."""
    try:
        tree = tree_of(body)
    except Unreadable:
        return ""
    rows = tree if isinstance(tree, list) else items(tree, "errors", "error")
    words = [row if isinstance(row, str) else _line(row, "description", "message") for row in rows if row]
    return clean_line(" ".join(word for word in words if word))[:200]


def moment(text: str) -> datetime | None:
    """The moment, in UTC; None for none, one without its offset, or one that cannot be."""
    plain = re.sub(r"^(\d{4}-\d{2}-\d{2}) (?=\d{2}:)", r"\1T", text)
    return moments.read(plain)


def _unless_strange(rows: Sequence[Any], found: list[Item]) -> list[Item]:
    """What was found, unless there were rows of which none was what was asked for."""
    if rows and not found:
        raise Unreadable("unexpected")
    return found


def _question(row: Mapping[str, Any], place: int) -> PeerQuestion:
    order = _line(row, "order")
    pairs = ((_line(value, "key"), _line(value, "name")) for value in _rows(row.get("values"), "values", "value"))
    automated = _line(row, "automated").lower()
    return PeerQuestion(
        code=_line(row, "code")[:120], datatype=_line(row, "datatype").lower() or "string",
        is_required=_line(row, "required").lower() in _TRUE,
        order=int(order) if order.isascii() and order.isdigit() and len(order) < 6 else place,
        question=_line(row, "description"),
        values=tuple((key, name or key) for key, name in pairs if key),
        is_hidden=automated in ("server_set", "hidden_field") or _line(row, "variable").lower() == "false",
    )  # fmt: skip


def _rows(tree: Any, *names: str) -> list[Mapping[str, Any]]:
    return [row for row in items(tree, *names) if isinstance(row, Mapping)]


def _line(row: Any, *names: str) -> str:
    """The first of the fields that holds a text, as one line."""
    for name in names:
        value = row.get(name) if isinstance(row, Mapping) else None
        if isinstance(value, str):
            return clean_line(value)[:_MOST_LINE]
    return ""


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return clean_text(value)[:MOST_TEXT] if isinstance(value, str) else ""


def _media(value: Any) -> tuple[str, ...]:
    """Addresses of photos: one, several, or several below another name."""
    found: Iterable[Any]
    if isinstance(value, Mapping):
        found = [inner for each in value.values() for inner in (each if isinstance(each, list) else [each])]
    else:
        found = value if isinstance(value, list) else [value]
    urls = (each.strip() for each in found if isinstance(each, str))
    return tuple(dict.fromkeys(url for url in urls if url.startswith(("http://", "https://")) and len(url) < 2000))[
        :_MOST_MEDIA
    ]


def _formats(value: Any) -> tuple[str, ...]:
    rows = [row for row in items(value, "formats", "format") if isinstance(row, str)]
    return tuple(name for name in ("xml", "json") if any(name in row.lower() for row in rows))
