"""Answers of other Open311 servers as plain trees, whatever they wrote them in. Plain Python.

A list is a list, an element with others inside is a dictionary, everything else a text; an empty element is None. What
can do harm (entities, endless nesting) is refused, and so are pages for people.
"""

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_MOST_DEPTH = 40
_MOST_NODES = 500_000


class Unreadable(Exception):
    """What came cannot be read. `code`: empty, page (HTML), broken, harmful, unexpected (readable, but not this)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def tree_of(body: bytes) -> Any:
    """The tree of a JSON or XML document without the name of its root. Raises Unreadable.

    The format is seen from the first character, as many servers name another than they send.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise Unreadable("empty")
    if start[:1] in (b"[", b"{"):
        return _from_json(start)
    begin = start.find(b"<")
    if begin < 0:
        raise Unreadable("broken")
    head = start[begin : begin + 200].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("page")
    return _from_xml(start[begin:])


def _from_json(body: bytes) -> Any:
    try:
        return _plain(json.loads(body.decode("utf-8", "replace"), parse_constant=_refuse), 0)
    except (ValueError, RecursionError):
        raise Unreadable("broken") from None


def _refuse(_constant: str) -> None:
    raise ValueError("no number")


def _plain(value: Any, depth: int) -> Any:
    """Numbers and truths as texts, since servers differ in which they quote."""
    if depth > _MOST_DEPTH:
        raise Unreadable("harmful")
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or value == "" else str(value)


def _from_xml(body: bytes) -> Any:
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable("harmful") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise Unreadable("page" if b"<html" in body[:2000].lower() else "broken") from None
    if _name(root) == "html":
        raise Unreadable("page")
    if sum(1 for _node in root.iter()) > _MOST_NODES:
        raise Unreadable("harmful")
    return _inside(root, 0)


def _inside(element: Element, depth: int) -> Any:
    if depth > _MOST_DEPTH:
        raise Unreadable("harmful")
    children = list(element)
    if not children:
        return (element.text or "").strip() or None
    found: dict[str, Any] = {}
    for child in children:
        name, value = _name(child), _inside(child, depth + 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], _Several):
            found[name].append(value)
        else:
            found[name] = _Several([found[name], value])
    return found


class _Several(list[Any]):
    """The values of an element that stood there several times."""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def items(tree: Any, *names: str) -> list[Any]:
    """The items of a list, from whichever shape it came in: a bare list, `names` around each item (`request`) or around
    all of them (`service_requests`), or a single item."""
    if tree is None:
        return []
    if isinstance(tree, list):
        return [inner for each in tree for inner in (items(each, *names) if _wraps(each, names) else [each])]
    if _wraps(tree, names):
        return [inner for name in names if name in tree for inner in items(tree[name], *names)]
    return [tree]


def _wraps(tree: Any, names: tuple[str, ...]) -> bool:
    return isinstance(tree, dict) and any(name in tree for name in names)
