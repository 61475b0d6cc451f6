"""Pages a second for 50 people who read at once: home, list and tracker, made anew each time and kept ten seconds.

Run by `python -m bench` on a loaded city. Web processes as in production; the readers are this process, on the same
machine. Prints a JSON list of figures on its last line.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from requests_app.queries.public import public_list  # noqa: E402

READERS = 50
SECONDS = float(os.environ.get("BENCH_READ_SECONDS", "6"))
RUNS = 3
FRESH_BAR = 50.0
KEPT_BAR = 250.0


def main() -> None:
    """Start the web processes, read, stop them."""
    newest = public_list().order_by("-requested_datetime", "-id")[0]
    pages = {"home": "/", "list": "/requests/", "tracker": f"/requests/{newest.public_id}/"}
    port = _free_port()
    web = _web(port)
    try:
        _wait(port)
        figures = []
        for name, path in pages.items():
            figures.append(
                _figure(f"{name} under {READERS} readers, made anew", web, port, path, FRESH_BAR, kept=False)
            )
            figures.append(_figure(f"{name} under {READERS} readers, kept 10 s", web, port, path, KEPT_BAR, kept=True))
    finally:
        web.terminate()
        web.wait(30)
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _figure(name: str, web: subprocess.Popen[bytes], port: int, path: str, bar: float, *, kept: bool) -> Figure:
    """Machines are shared: what the web processes took of the processor for a page is said beside the rate."""
    asyncio.run(_read(port, path, seconds=1.0, kept=kept))  # warm
    before = _processor_seconds(web.pid)
    rates = [asyncio.run(_read(port, path, seconds=SECONDS, kept=kept)) for _run in range(RUNS)]
    each = 1000 * (_processor_seconds(web.pid) - before) / max(1.0, sum(rates) * SECONDS)
    detail = f"median of {', '.join(f'{rate:.0f}' for rate in rates)}; {each:.1f} ms of the web processes a page"
    figure = Figure(name, median(rates), "pages/s", bar, True, detail)
    sys.stderr.write(figure.line() + "\n")
    return figure


def _processor_seconds(parent: int) -> float:
    """What the children of a process have used so far; 0 where the system does not tell."""
    ticks = 0
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    for child in listed.read_text().split() if listed.exists() else []:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def _read(port: int, path: str, *, seconds: float, kept: bool) -> float:
    """Pages a second that all readers together got. A page that is not to be kept has another address each time."""
    stop = time.monotonic() + seconds
    begun = time.monotonic()
    counts = await asyncio.gather(*(_reader(port, path, number, stop, kept) for number in range(READERS)))
    return sum(counts) / (time.monotonic() - begun)


async def _reader(port: int, path: str, number: int, stop: float, kept: bool) -> int:
    count = 0
    reader = writer = None
    while time.monotonic() < stop:
        if writer is None or reader is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = path if kept else f"{path}?reader={number}.{time.monotonic_ns()}"
        writer.write(f"GET {asked} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if " 200 " not in head.partition("\r\n")[0]:
            raise RuntimeError(f"{asked} answered {head.partition(chr(13))[0]}")
        headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head.split("\r\n")[1:]}
        await reader.readexactly(int(headers["content-length"]))
        count += 1
        if headers.get("connection", "").lower() == "close":
            writer.close()
            writer = None
    if writer is not None:
        writer.close()
    return count


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web(port: int) -> subprocess.Popen[bytes]:
    """The web processes with the settings of `./run`."""
    command = [sys.executable, "-m", "gunicorn", "civic311.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
               "--threads", "8", "--log-level", "warning", "--no-control-socket"]  # fmt: skip
    return subprocess.Popen(command)


def _wait(port: int) -> None:
    for _turn in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web processes did not start")


if __name__ == "__main__":
    main()
