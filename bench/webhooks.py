"""A thousand webhooks to ten receivers, nine of them slow and one dead: when the nine have theirs, and what a kill -9
of the whole worker loses.

Run by `python -m bench` with an empty database and the owner's address; the worker is the real one, with two
processes. The receivers run here: nine answer after a second, the tenth takes the call and never says a word. Prints a
JSON list of figures on its last line.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
os.environ["OUTBOUND_ALLOW"] = "127.0.0.1"
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.demo.city import set_up  # noqa: E402
from integrations.actions.webhooks import add_subscription  # noqa: E402
from integrations.models import Delivery, Subscription  # noqa: E402
from requests_app.actions.submit import Intake, submit  # noqa: E402
from requests_app.actor import RESIDENT  # noqa: E402
from routing.models import Service  # noqa: E402

EVENTS, NINE = 100, 9
ANSWERS_AFTER = 1.0  # seconds
ON_TIME = 60.0  # seconds: a hundred answers of a second each, four at a time, and as long again
LONGEST = 300.0
AMID = 200  # calls that have arrived when the worker is killed
SEED = 311
ROOT = Path(__file__).resolve().parent.parent


class Receivers:
    """Nine slow receivers and a dead one, and what came to the nine: (receiver, id of the event) and when."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, str]] = []
        self.ports: list[int] = []
        self._dead = socket.create_server(("127.0.0.1", 0), backlog=100)
        for number in range(NINE):
            server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(number))
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.ports.append(server.server_address[1])
        self.ports.append(self._dead.getsockname()[1])

    def _handler(self, number: int) -> type[BaseHTTPRequestHandler]:
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(ANSWERS_AFTER)
                calls.append((number, said["id"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler


def main() -> None:
    """Once in peace, once with a worker that is killed in the middle."""
    receivers = Receivers()
    with transaction.atomic():
        set_up(SEED, timezone.now())
    for number, port in enumerate(receivers.ports):
        row = Subscription(name=f"Receiver {number}", url=f"http://127.0.0.1:{port}/", kinds=["submitted"])
        add_subscription(row, {}, now=timezone.now())
    with _worker():
        _settle()
        calm = _delivered(receivers, meanwhile=lambda: None)
        waits = _waiting_for_the_dead()
    figures = [
        Figure(
            "1,000 webhooks, one receiver dead: nine have theirs", calm.seconds, "s", ON_TIME,
            detail=f"answers take {ANSWERS_AFTER:g} s; {calm.doubled} came twice; {waits} wait for the dead one",
        ),
        *_killed(receivers),
    ]  # fmt: skip
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _killed(receivers: Receivers) -> list[Figure]:
    worker = _start_worker()
    _settle()
    came = _delivered(receivers, meanwhile=lambda: _kill_amid(worker, receivers), again=_start_worker)
    _stop(_STARTED[-1])
    lost = came.missing + 2 * EVENTS - _waiting_for_the_dead()
    detail = f"all there after {came.seconds:.0f} s; {came.doubled} came twice, with the same id"
    return [Figure("webhooks lost by a kill -9 of the worker", lost, "webhooks", 0, detail=detail)]


def _waiting_for_the_dead() -> int:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    return waiting.filter(subscription__name=f"Receiver {NINE}").count()


@dataclass(frozen=True)
class Came:
    """How long it took until the nine had all of theirs, how many calls were repeated, and what never came."""

    seconds: float
    doubled: int
    missing: int


def _delivered(
    receivers: Receivers, *, meanwhile: Callable[[], object], again: Callable[[], object] | None = None
) -> Came:
    begun = time.monotonic()
    service = Service.objects.filter(is_active=True, is_public=True, questions=None).order_by("pk")[0]
    wanted = set()
    for number in range(EVENTS):
        intake = Intake(
            service_code=service.service_code, description=f"Report {number}", channel="web", provenance="form",
            submission_key=uuid.uuid4(), danger_cleared=True,
        )  # fmt: skip
        made = submit(intake, actor=RESIDENT, now=timezone.now())
        wanted |= {(receiver, f"{made.public_id}.1") for receiver in range(NINE)}
    meanwhile()
    if again is not None:
        again()
    while wanted - set(receivers.calls) and time.monotonic() - begun < LONGEST:
        time.sleep(0.1)
    came = Counter(call for call in receivers.calls if call in wanted)
    return Came(time.monotonic() - begun, sum(count - 1 for count in came.values()), len(wanted) - len(came))


_STARTED: list[subprocess.Popen[bytes]] = []


def _start_worker() -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "WORKER_PROCESSES": "2"}
    command = [sys.executable, "manage.py", "qcluster"]
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _STARTED.append(running)
    return running


@contextmanager
def _worker() -> Iterator[None]:
    running = _start_worker()
    try:
        yield
    finally:
        _stop(running)


def _stop(running: "subprocess.Popen[bytes]") -> None:
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _kill_amid(running: "subprocess.Popen[bytes]", receivers: Receivers) -> None:
    """Kill the worker once a part of what is sent has arrived."""
    before, until = len(receivers.calls), time.monotonic() + LONGEST / 3
    while len(receivers.calls) < before + AMID and time.monotonic() < until:
        time.sleep(0.05)
    _stop(running)


def _settle() -> None:
    """Let the worker start, and do what it does first of all."""
    time.sleep(15)


if __name__ == "__main__":
    main()
