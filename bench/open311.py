"""The Open311 server among a million requests: the list with extensions, news, reports one by one and 40 a second.

Wants a migrated database of its own and fills it with `bench.open311_city`; then web processes and a worker run as in
production, on the same machine as the programs that send. Prints a JSON list of figures on its last line.
`BENCH_ONLY=lists` (or `reports`, `stream`, `calls`) measures a part of it.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.open311_calls import measure_calls  # noqa: E402
from bench.open311_city import fill  # noqa: E402
from integrations.keys import make_key  # noqa: E402
from requests_app.models import BacklogEntry, DuplicateCheck  # noqa: E402
from routing.models import Address  # noqa: E402

ONLY = os.environ.get("BENCH_ONLY", "lists reports stream calls").split()
API = "/open311/v2"
LIST_MS, POST_MS, MOST_QUERIES = 300, 80, 20
A_SECOND, SECONDS, DRAINED_SECONDS = 40, float(os.environ.get("BENCH_POST_SECONDS", "60")), 120
SENDERS = 64


def main() -> None:
    """Fill and measure."""
    fill()
    figures: list[Figure] = []
    if "lists" in ONLY:
        figures += _lists()
    key = make_key("bench", scopes=["open311", "updates"], rate=10**6, now=timezone.now())[1]
    if "reports" in ONLY:
        figures += _reports(key)
    if "stream" in ONLY:
        figures += _stream(key)
    if "calls" in ONLY:
        figures.append(_calls())
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _lists() -> list[Figure]:
    """A thousand rows, and as many queries as for ten."""
    asked = {
        "list of 1,000 with extensions, JSON": "requests.json?extensions=true",
        "list of 1,000 with extensions, XML": "requests.xml?extensions=true",
        "1,000 open ones with extensions": "requests.json?extensions=true&status=open",
        "1,000 changed last, with extensions": f"requests.json?extensions=true&updated_after={_days_ago(30)}",
        "1,000 updates": "servicerequestupdates.json",
        "updates of two hours": f"servicerequestupdates.xml?start_date={_days_ago(2 / 24)}",
    }
    found = [_timed(f"Open311: {name}", f"{API}/{path}") for name, path in asked.items()]
    few, many = (_queries(f"{API}/requests.json?extensions=true&page_size={size}") for size in (100, 1000))
    return [*found, Figure("Open311: queries of a list of 1,000", many, "", MOST_QUERIES, detail=f"{few} of 100")]


def _days_ago(days: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - days * 86400))


def _timed(name: str, path: str, *, times: int = 9) -> Figure:
    client, taken, size, worked = Client(SERVER_NAME="localhost"), [], 0, 0.0
    for number in range(times + 2):
        begun, before = time.perf_counter(), time.process_time()
        answer = client.get(path)
        if number >= 2:
            taken.append((time.perf_counter() - begun) * 1000)
            worked += (time.process_time() - before) * 1000 / times
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        size = len(answer.content)
    figure = Figure(name, median(taken), "ms", LIST_MS, detail=f"{size / 1e6:.1f} MB, {worked:.0f} of the processor")
    sys.stderr.write(figure.line() + "\n")
    return figure


def _queries(path: str) -> int:
    client = Client(SERVER_NAME="localhost")
    client.get(path)
    with CaptureQueriesContext(connection) as told:
        client.get(path)
    return len(told)


def _places(many: int) -> list[tuple[float, float]]:
    """Places in the city: its addresses, some often, as people report."""
    known = list(Address.objects.order_by("pk").values_list("lat", "long")[:many])
    return [known[number % len(known)] for number in range(many)]


def _fields(key: str, number: int, place: tuple[float, float]) -> dict[str, str]:
    return {
        "api_key": key, "service_code": "road-markings", "lat": str(place[0]), "long": str(place[1]),
        "description": f"The crosswalk is worn, number {number}", "email": f"sender{number % 500}@example.org",
        "first_name": "Rosa", "last_name": "Sender",
    }  # fmt: skip


def _reports(key: str) -> list[Figure]:
    """One after the other, without a socket."""
    client, taken, worked = Client(SERVER_NAME="localhost"), [], 0.0
    for number, place in enumerate(_places(60)):
        begun, before = time.perf_counter(), time.process_time()
        answer = client.post(f"{API}/requests.json", _fields(key, number, place))
        taken.append((time.perf_counter() - begun) * 1000)
        worked += (time.process_time() - before) * 1000 / 60
        if answer.status_code != 200:
            raise RuntimeError(f"a report was answered {answer.status_code}: {answer.content.decode()[:200]}")
    taken = sorted(taken[10:])
    told = f"{taken[-3]:.0f} for 95%, {worked:.0f} of the processor"
    return [Figure("Open311: a report sent", median(taken), "ms", POST_MS, detail=told)]


def _stream(key: str) -> list[Figure]:
    """Forty a second from many programs, with the worker at its work; then until it is done."""
    places = _places(int(A_SECOND * SECONDS))
    port = _free_port()
    with _processes(port) as processes:
        _wait(port)
        asyncio.run(_send_all(port, key, places[:A_SECOND]))  # warm
        drained_before = _drained(DRAINED_SECONDS)
        begun, before = time.monotonic(), [_processor_seconds(each.pid) for each in processes]
        answers = asyncio.run(_send_all(port, key, places))
        seconds = time.monotonic() - begun
        drained = _drained(2 * DRAINED_SECONDS)
        web, worker = (
            1000 * (_processor_seconds(each.pid) - was) / len(places)
            for each, was in zip(processes, before, strict=True)
        )
    taken = sorted(each for _status, each in answers)
    failed = [status for status, _taken in answers if status != 200]
    rate = (len(answers) - len(failed)) / seconds
    told = f"{rate:.1f} a second for {seconds:.0f} s; those of a second before worked off in {drained_before:.0f} s"
    each = f"processor for each: {web:.0f} ms of the web processes, {worker:.0f} of the worker"
    return [
        Figure("Open311: reports that failed at 40 a second", len(failed), "", 0, detail=told),
        Figure("Open311: a report at 40 a second, median", median(taken) * 1000, "ms", POST_MS, detail=each),
        Figure("Open311: a report at 40 a second, 95%", taken[int(len(taken) * 0.95)] * 1000, "ms"),
        Figure("Open311: until everything was worked off", drained, "s", DRAINED_SECONDS),
    ]


def _calls() -> Figure:
    """Calls of every kind that the server's own description allows, and of some that it does not."""
    key = make_key("calls", scopes=["open311", "updates", "work"], rate=10**6, now=timezone.now())[1]
    port = _free_port()
    with _processes(port):
        _wait(port)
        return measure_calls(f"http://127.0.0.1:{port}", key)


async def _send_all(port: int, key: str, places: list[tuple[float, float]]) -> list[tuple[int, float]]:
    """Send each at its time, whether others were answered or not; status and seconds since that time."""
    begun = time.monotonic()
    waiting: asyncio.Queue[int] = asyncio.Queue()
    answers: list[tuple[int, float]] = []

    async def sender() -> None:
        reader = writer = None
        while (number := await waiting.get()) >= 0:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            status, closes = await _send(reader, writer, _fields(key, number, places[number]))
            answers.append((status, time.monotonic() - begun - number / A_SECOND))
            if closes:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()

    senders = [asyncio.create_task(sender()) for _each in range(SENDERS)]
    for number in range(len(places)):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        waiting.put_nowait(number)
    for _each in senders:
        waiting.put_nowait(-1)
    await asyncio.gather(*senders)
    return answers


async def _send(reader: Any, writer: Any, fields: dict[str, str]) -> tuple[int, bool]:
    """HTTP's status, and whether the connection is over."""
    body = urllib.parse.urlencode(fields)
    writer.write(
        f"POST {API}/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
    )
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0])
    await reader.readexactly(length)
    return int(head.split()[1]), "connection: close" in head


def _drained(most: float) -> float:
    """Seconds until nobody has to be told and nothing has to be counted or compared; at most `most`."""
    begun = time.monotonic()
    while time.monotonic() - begun < most:
        if not BacklogEntry.objects.exists() and not DuplicateCheck.objects.exists():
            break
        time.sleep(0.5)
    return time.monotonic() - begun


def _processor_seconds(pid: int) -> float:
    """What a process and everything below it have used so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11:15])  # its own, and of children that have ended
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return ticks / os.sysconf("SC_CLK_TCK") + sum(_processor_seconds(int(child)) for child in below)


@contextmanager
def _processes(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The web processes and the worker with the settings of `./run`."""
    web = [sys.executable, "-m", "gunicorn", "civic311.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
           "--threads", "8", "--log-level", "warning", "--no-control-socket"]  # fmt: skip
    worker = ["nice", "-n", "5", sys.executable, "manage.py", "qcluster"]
    started = [subprocess.Popen(command, start_new_session=True, stdout=sys.stderr) for command in (web, worker)]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _turn in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web processes did not start")


if __name__ == "__main__":
    main()
