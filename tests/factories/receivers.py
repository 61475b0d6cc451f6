"""A real HTTP server that takes webhooks, and subscriptions to it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from integrations.actions.webhooks import add_subscription
from integrations.models import Subscription
from integrations.webhooks import fan_out, replay, sending
from tests.factories.requests import MORNING


@dataclass
class Call:
    """One call that came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """What came, and how it is answered: `status` for each call, after `seconds`."""

    port: int = 0
    status: int = 200
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [call.said["id"] for call in self.calls]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs until the block ends; `settings.OUTBOUND_ALLOW` must name its address."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Call({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(receiver.seconds)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def subscribe(
    url: str, name: str = "Work orders", *, now: datetime = MORNING, many: Any = None, **values: Any
) -> tuple[Subscription, str]:
    """A subscription and its secret."""
    row = Subscription(name=name, url=url, **values)
    secret = add_subscription(row, many or {}, now=now)
    return row, secret


def deliver(now: datetime = MORNING) -> int:
    """What the worker's job does, at a moment of the test's own; returns how many attempts were made."""
    while fan_out.fan_out_next(now=now) or replay.go_on(now=now):
        pass
    return sending.send_due(clock=lambda: now, may_go_on=lambda: True, holder="test")
