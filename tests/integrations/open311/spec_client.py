"""A client of Open311 GeoReport v2, written from the specification alone: it knows nothing of the server's code.

Both forms are read to the same thing: what JSON says by the Spark convention, with every value as a text.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from defusedxml import ElementTree
from django.test import Client

CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
LISTS = frozenset({
    "attributes", "endpoints", "errors", "formats", "nearby", "notes", "photos", "service_requests",
    "service_request_updates", "services", "values",
})  # fmt: skip


@dataclass
class Answer:
    """What came back: HTTP's status, the root's name (XML only) and what it holds; `following` is the address of the
    next page, empty after the last."""

    status: int
    root: str
    content: Any
    following: str = ""


@dataclass
class SpecClient:
    """Calls in one form, from discovery on."""

    form: str
    api_key: str = ""
    http: Client = field(default_factory=Client)
    endpoint: str = ""

    def discover(self) -> dict[str, Any]:
        """Read discovery and remember where version 2 is."""
        found = self._get("/open311/discovery").content
        for each in found["endpoints"]:
            if each["specification"] == "http://wiki.open311.org/GeoReport_v2":
                self.endpoint = urlsplit(each["url"]).path.rstrip("/")
        return dict(found)

    def get(self, path: str, **arguments: str) -> Answer:
        return self._get(f"{self.endpoint}/{path}", **arguments)

    def pages(self, path: str, **arguments: str) -> list[list[Any]]:
        """What each page holds, the first and those that its Link leads to."""
        answer = self.get(path, **arguments)
        found = [answer.content]
        while answer.following:
            answer = self._read(self.http.get(answer.following))
            found.append(answer.content)
        return found

    def post(self, path: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
        keyed = {"api_key": self.api_key} if self.api_key else {}
        return self._read(self.http.post(f"{self.endpoint}/{path}.{self.form}", keyed | fields, headers=headers))

    def _get(self, address: str, **arguments: str) -> Answer:
        return self._read(self.http.get(f"{address}.{self.form}", arguments))

    def _read(self, answer: Any) -> Answer:
        assert answer["Content-Type"] == CONTENT_TYPES[self.form]
        following = _next_page(answer.headers.get("Link", ""))
        if self.form == "json":
            return Answer(answer.status_code, "", _texts(answer.json()), following)
        assert answer.content.lower().startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        root = ElementTree.fromstring(answer.content)
        return Answer(answer.status_code, root.tag, _element(root), following)


def _next_page(link: str) -> str:
    address, _semicolon, relation = link.partition(";")
    if 'rel="next"' not in relation:
        return ""
    parts = urlsplit(address.strip("<> "))
    return f"{parts.path}?{parts.query}"


def _element(node: Any) -> Any:
    if node.tag in LISTS:
        return [_element(child) for child in node]
    if len(node):
        return {child.tag: _element(child) for child in node}
    return node.text or None


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)
