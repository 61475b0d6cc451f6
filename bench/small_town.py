"""Whether a town of 40,000 runs on one core and 2 GB: `./run` on one core, a busy hour squeezed into some minutes.

Run by `python -m bench` with a data folder that holds the demo city with as many requests as such a town gets in five
years. Database, web and worker are started here as `./run` starts them, all on one core. Residents read and report,
three people look through lists and cases, one sits at the desk; they are this process, on another core. Memory is the
proportional share (PSS) of every process, so that pages that several share count once. Prints a JSON list of figures on
its last line.
"""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.figures import Figure
from bench.starts import READY, free_port
from civic311.local_db.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
SECONDS = int(os.environ.get("BENCH_TOWN_SECONDS", "300"))
MEMORY_MIB, PAGE_MS, BACKLOG_SECONDS = 2048, 500, 120
PASSWORD = "civic311-demo"  # noqa: S105 (of the demo city)
RESIDENTS, PAUSE = 4, 2.0  # each reads a page every two seconds: 7,200 pages an hour, and a report every half minute
PUBLIC = ("/", "/requests/", "/report/", "/report/pothole/", "/notices/", "/reports/")
STAFF = {
    "worker": ("/staff/", "/staff/queue/"), "supervisor": ("/staff/queue/", "/staff/team/"),
    "manager": ("/staff/", "/reports/"), "operator": ("/staff/call/", "/staff/"),
}  # fmt: skip
NAMES = ("gunicorn", "qcluster", "postgres", "civic311.start")
_VISITORS = itertools.count(1)
TOKEN = "bench"  # noqa: S105 (this server lives for minutes)
ANSWERS = {"description": "A deep hole", "name": "Rosa Rider",
           "email": "rosa@example.org", "follows": "on", "language": "en"}  # fmt: skip
_CASE = re.compile(r'href="(/staff/requests/[\w-]+/)')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_CHOICE = re.compile(r'<input type="radio"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"')
_WAITS = re.compile(r"civic311_(backlog_events|oldest_due_message_seconds|photos_waiting)[ {]")


class Visitor:
    """A browser without pictures: keeps cookies, follows where a form leads, and notes how long each page took."""

    def __init__(self, port: int, times: dict[str, list[float]]) -> None:
        self.port, self.times, self.path = port, times, "/"
        self.address = f"10.0.{next(_VISITORS) // 250}.{next(_VISITORS) % 250}"
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None, *, kind: str = "") -> str:
        """The page after a visit or a form; RuntimeError when the server fails."""
        for _turn in range(5):
            begun = time.perf_counter()
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {
                "X-Forwarded-For": self.address,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            }
            body = urlencode(form) if form is not None else None
            if body is not None:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1{path}"}
            link.request("GET" if body is None else "POST", path, body, headers)
            answer = link.getresponse()
            page = answer.read().decode(errors="replace")
            for header in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: each.value for name, each in SimpleCookie(header).items()})
            link.close()
            if kind:
                self.times[kind].append((time.perf_counter() - begun) * 1000)
            if answer.status >= 400:
                raise RuntimeError(f"{path} answered {answer.status}")
            self.path = path
            if answer.status not in (301, 302, 303):
                return page
            path, form = str(answer.headers["Location"]).partition("#")[0], None
        raise RuntimeError(f"{path} leads in a circle")

    def sign_in(self, role: str) -> None:
        """As one of the people of the demo city."""
        token = _TOKEN.search(self.ask("/accounts/login/"))
        assert token
        self.ask("/accounts/login/", {
            "login": f"{role}@demo.example", "password": PASSWORD, "csrfmiddlewaretoken": token[1],
        })  # fmt: skip
        assert "/accounts/logout/" in self.ask("/staff/"), f"{role} could not sign in"


class Peak:
    """Looks every second at the memory of the supervisor, all it started and the database, in MiB of PSS."""

    def __init__(self, parent: int, database: Cluster) -> None:
        self.parent, self.database, self.most, self.words, self._over = parent, database, 0.0, "", threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def watch(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()

    def now(self) -> float:
        """All of it at this moment."""
        return sum(self._parts().values())

    def _look(self) -> None:
        while not self._over.wait(1.0):
            parts = self._parts()
            if sum(parts.values()) > self.most:
                self.most = sum(parts.values())
                self.words = ", ".join(f"{name} {size:.0f}" for name, size in sorted(parts.items()))

    def _parts(self) -> dict[str, float]:
        parts: dict[str, float] = defaultdict(float)
        for folder in set(_family(self.parent, *self.database.processes())):
            try:
                words = (folder / "cmdline").read_text().replace("\0", " ")
                size = int(re.findall(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)[0]) / 1024
            except (OSError, IndexError):
                continue  # it has ended
            parts[next((name for name in NAMES if name in words), " ".join(words.split()[1:4]))] += size
        return parts


def _family(*parents: int) -> list[Path]:
    """Folders below /proc of processes and of all that descend from them."""
    listed, waiting = [], list(parents)
    while waiting:
        folder = Path(f"/proc/{waiting.pop()}")
        listed.append(folder)
        for task in folder.glob("task/*/children"):
            waiting += [int(each) for each in task.read_text().split()]
    return listed


def main() -> None:
    """Start the town on one core, live through its busy minutes, and say what it took."""
    port = free_port()
    town = _town(port, Path(sys.argv[1]))
    peak = Peak(town.pid, Cluster(Path(sys.argv[1])))
    try:
        _wait_for(town)
        peak.watch()
        times, failures = _busy(port)
        left = _drained(port)
        at_rest = peak.now()
    finally:
        peak.stop()
        town.send_signal(signal.SIGINT)
        town.wait(60)
    if failures:
        sys.stderr.write("\n".join(failures[:5]) + "\n")
    pages = sum(map(len, times.values()))
    figures = [
        Figure("town of 40,000 on one core: memory at its peak", peak.most, "MiB", MEMORY_MIB,
               detail=f"{at_rest:.0f} MiB afterwards; {peak.words}"),
        *(
            Figure(f"town of 40,000: {kind}, median", median(taken), "ms", PAGE_MS,
                   detail=f"95% within {sorted(taken)[int(len(taken) * 0.95)]:.0f} ms, {len(taken)} of {pages} pages")
            for kind, taken in sorted(times.items())
        ),
        Figure("town of 40,000: pages that failed", len(failures), "", 0),
        Figure("town of 40,000: everything sent and counted after", left, "s", BACKLOG_SECONDS),
    ]  # fmt: skip
    sys.stdout.write(json.dumps([{k: v for k, v in each.data().items() if k != "verdict"} for each in figures]) + "\n")


def _town(port: int, data_dir: Path) -> subprocess.Popen[str]:
    """`./run` on the first core; the readers stay on the others."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"PORT": str(port), "DATA_DIR": str(data_dir), "CITY": "demo", "PUBLIC_WRITES_A_MINUTE": "100000",
                    "PUBLIC_READS_A_MINUTE": "100000", "METRICS_TOKEN": TOKEN, "BEHIND_PROXY": "1"}  # fmt: skip
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    command = ["taskset", "-c", str(cores[0]), sys.executable, "-m", "civic311.start"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _wait_for(town: subprocess.Popen[str]) -> None:
    assert town.stdout is not None
    for line in town.stdout:
        if READY in line:
            return
    raise RuntimeError("./run did not become ready")


def _busy(port: int) -> tuple[dict[str, list[float]], list[str]]:
    """Everybody at once; times by kind of page, and what failed."""
    times: dict[str, list[float]] = defaultdict(list)
    failures: list[str] = []
    until = time.monotonic() + SECONDS
    lives = [(_resident, port, times, number) for number in range(RESIDENTS)]
    lives += [(_staff, port, times, role) for role in STAFF]

    def live(life: Callable[..., None], *facts: Any) -> None:
        turn = 0
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                life(*facts, turn, visitors)
            except (RuntimeError, OSError, AssertionError) as error:
                failures.append(f"{facts[-1]}: {error}")
            turn += 1
            time.sleep(max(0.0, PAUSE - (time.monotonic() - begun)))

    visitors: dict[Any, Visitor] = {}
    threads = [threading.Thread(target=live, args=life) for life in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures


def _resident(port: int, times: dict[str, list[float]], number: int, turn: int, kept: dict[Any, Visitor]) -> None:
    """One page; each fifteenth time a report from the place to its number."""
    visitor = kept.setdefault(number, Visitor(port, times))
    if turn % 15 != 7:
        visitor.ask(PUBLIC[(turn + number) % len(PUBLIC)], kind="residents' pages")
        return
    visitor = Visitor(port, times)
    place = {"address": f"behind {uuid4().hex[:12]}, by the wall"}  # one of its own: nobody has reported it yet
    page = visitor.ask("/report/pothole/")
    for _step in range(8):
        form = _FORM.findall(page.partition("<main")[2])[-1]
        action = _ACTION.match(form)
        filled = dict(reversed(_CHOICE.findall(form))) | dict(_HIDDEN.findall(form)) | ANSWERS | place
        page = visitor.ask(
            unescape(action[1]).partition("#")[0] if action else visitor.path, filled, kind="steps of a report"
        )
        if visitor.path.startswith("/track/"):
            return
    raise RuntimeError("the report did not end")


def _staff(port: int, times: dict[str, list[float]], role: str, turn: int, kept: dict[Any, Visitor]) -> None:
    """A list, or one of the cases on it."""
    if role not in kept:
        visitor = Visitor(port, times)
        visitor.sign_in(role)
        kept[role] = visitor
    visitor = kept[role]
    page = visitor.ask(STAFF[role][turn % 2], kind="staff lists")
    cases = _CASE.findall(page)
    if cases:
        visitor.ask(cases[turn % len(cases)], kind="case pages")


def _drained(port: int) -> float:
    """Seconds until nothing waits any more, neither messages nor what follows from cases."""
    begun = time.monotonic()
    while time.monotonic() - begun < 2 * BACKLOG_SECONDS:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        link.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        numbers = link.getresponse().read().decode()
        waiting = [line for line in numbers.splitlines() if _WAITS.match(line) and float(line.split()[-1]) > 0]
        if not waiting:
            break
        time.sleep(1)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
