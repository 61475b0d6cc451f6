"""One tree, two ways to write it: JSON as it is, and XML by the names of Open311. Plain Python.

The tree is what JSON says by the Spark convention: the root's name is left out, lists are lists, an empty element is
null. XML puts the root's name back, and the name of each list's items.
"""

import json
import re
from typing import Any
from xml.sax.saxutils import escape

# What the items of each list are called in XML.
ITEMS = {
    "attributes": "attribute", "endpoints": "endpoint", "errors": "error", "formats": "format", "groups": "group",
    "nearby": "request", "notes": "note", "photos": "photo", "service_request_updates": "request_update",
    "service_requests": "request", "services": "service", "values": "value",
}  # fmt: skip
XML, JSON = "xml", "json"
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}

# Characters that XML 1.0 cannot hold, not even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(tree: Any, *, root: str, format: str) -> bytes:
    """The document as UTF-8: `tree` is a list of the root's items, or a dictionary of its elements.

    Raises KeyError for a list whose items have no name in `ITEMS`.
    """
    if format == JSON:
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _write(parts, root, tree)
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: Any) -> None:
    if isinstance(value, dict):
        parts.append(f"<{name}>")
        for key, inner in value.items():
            _write(parts, key, inner)
        parts.append(f"</{name}>")
    elif isinstance(value, list):
        item = ITEMS[name]
        parts.append(f"<{name}>")
        for inner in value:
            _write(parts, item, inner)
        parts.append(f"</{name}>")
    elif value is None or value == "":
        parts.append(f"<{name}/>")
    elif isinstance(value, str):
        parts.append(f"<{name}>{_text(value)}</{name}>")
    elif isinstance(value, bool):
        parts.append(f"<{name}>{'true' if value else 'false'}</{name}>")
    else:
        parts.append(f"<{name}>{value}</{name}>")


def _text(text: str) -> str:
    """Escaped, without what XML cannot hold; a carriage return would be read as a new line if it stood there bare."""
    if text.isascii() and text.isprintable() and "<" not in text and "&" not in text and ">" not in text:
        return text
    return escape(_UNFIT.sub("", text), {"\r": "&#13;"})
