"""An outside body with an Open311 server of its own, answering in memory as such servers do."""

import json
from collections.abc import Mapping
from datetime import timedelta
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from civic311.lib import outbound
from civic311.lib.sealed import seal
from integrations.models import Connection
from integrations.open311.client import following, polling, sending, telling
from integrations.open311.client.applying import apply_next
from requests_app.actions.hand_off import pass_on
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import OutsideBody
from tests.factories.requests import MORNING, make_request

URL = "https://open311.county.example/v2"


def county_with_server(**values: Any) -> Connection:
    """A county whose road desk takes our potholes."""
    body = OutsideBody.objects.create(
        code="county", name={"en": "The county", "es": "El condado"}, takes_reports=True, stays_open=True
    )
    given = {
        "url": URL, "sealed_key": seal("county-key"), "format": "json", "sends_updates": True, "is_active": True,
        "services": {"pothole": {"code": "ROAD", "answers": {"DEPTH": {"from": "depth"}, "WHO": {"value": "city"}}}},
    }  # fmt: skip
    return Connection.objects.create(body=body, **(given | values))


class County:
    """The server: `requests` by number, `updates` to be told. `answers` are given instead, one for each call."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, list[tuple[str, str]], int]] = []
        self.requests: dict[str, str] = {}
        self.updates: list[dict[str, Any]] = []
        self.answers: list[outbound.Answer | outbound.OutboundError] = []
        self.pictures: dict[str, bytes] = {}
        self.questions: list[dict[str, Any]] = []
        self.shown_keys: set[str] = set()

    def call(self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None,
             body: bytes | None = None, **_limits: Any) -> outbound.Answer:  # fmt: skip
        """In place of `outbound.call`."""
        if url in self.pictures:
            return outbound.Answer(200, {}, self.pictures[url])
        path = urlsplit(url).path.removeprefix("/v2/").removesuffix(".json")
        fields, files = _fields(headers or {}, body or b"")
        if method == "GET":
            self.shown_keys.add((headers or {}).get("X-Api-Key", ""))
        self.got.append((method, path, fields or parse_qsl(urlsplit(url).query), files))
        if self.answers:
            given = self.answers.pop(0)
            if isinstance(given, outbound.OutboundError):
                if given.was_sent and method == "POST":
                    self._take(dict(fields))
                raise given
            return given
        if method == "POST" and path == "requests":
            return said([{"service_request_id": self._take(dict(fields)), "service_notice": "", "account_id": None}])
        if method == "POST":
            return said([{"update_id": dict(fields)["update_id"]}])
        if path == "servicerequestupdates":
            return said(self.updates)
        if path == "services":
            return said([{"service_code": "ROAD", "service_name": "Road damage", "metadata": "true"}])
        if path == "services/ROAD":
            return said({"service_code": "ROAD", "attributes": self.questions})
        if path == "requests":
            return said([{"service_request_id": key, "status": "open", "description": words}
                         for key, words in self.requests.items()])  # fmt: skip
        return said([{"code": 404, "description": "not found"}], status=404)

    def _take(self, fields: Mapping[str, str]) -> str:
        number = f"C-{len(self.requests) + 1}"
        self.requests[number] = fields["description"]
        return number

    def posted(self, path: str = "requests") -> list[dict[str, str]]:
        """The fields of each POST to `path`."""
        return [dict(fields) for method, where, fields, _files in self.got if (method, where) == ("POST", path)]

    def tell(self, update_id: str, status: str, text: str = "", **values: Any) -> None:
        """Have news of the first request."""
        self.updates.append(
            {"update_id": update_id, "service_request_id": "C-1", "status": status, "description": text,
             "updated_datetime": "2026-03-11T15:00:00Z", "media_url": ""} | values
        )  # fmt: skip


def with_county(connection: Connection) -> ServiceRequest:
    """A case that the county works on and has got."""
    made = make_request()
    pass_on(made.pk, body=connection.body, note="A county road", actor=WORKER, version=None, now=MORNING)
    exchange(MORNING + timedelta(minutes=1))
    made.refresh_from_db()
    return made


def said(tree: Any, *, status: int = 200) -> outbound.Answer:
    """An answer in JSON."""
    return outbound.Answer(status, {"content-type": "application/json"}, json.dumps(tree).encode())


def exchange(now: Any) -> None:
    """Let the worker do all that it has to do for outside bodies at `now`."""
    Connection.objects.update(poll_due_at=now)
    for step in (
        following.follow_next, sending.send_next, telling.tell_next, polling.poll_next, apply_next,
        following.follow_next, telling.tell_next,
    ):  # fmt: skip
        while step(now=now):
            pass


def _fields(headers: Mapping[str, str], body: bytes) -> tuple[list[tuple[str, str]], int]:
    kind = headers.get("Content-Type", "")
    if not kind.startswith("multipart/"):
        return parse_qsl(body.decode()), 0
    parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
    plain = [part for part in parts if not part.get_filename()]  # type: ignore[union-attr]
    fields = [
        (str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True).decode())  # type: ignore[union-attr]
        for part in plain
    ]
    return fields, len(parts) - len(plain)
