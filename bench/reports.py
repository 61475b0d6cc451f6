"""Server time of every report over 12 months among two million requests, and how facts are kept. Run by `python -m
bench`.

Wants a migrated database of its own and fills it with `bench.report_city`; prints a JSON list of figures on its last
line. `BENCH_ONLY=pages` (or `facts`, `lag`) measures a part of it, `BENCH_PAGES=hot-spots` the pages of that address.
"""

import html
import json
import os
import re
import subprocess
import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.report_city import fill  # noqa: E402
from civic311.accounts.models import Department, User  # noqa: E402
from reports import snapshot  # noqa: E402
from reports.keeping import keep_up  # noqa: E402
from reports.models import StaffingRun  # noqa: E402
from reports.tasks import keep_facts  # noqa: E402
from reports.urls import urlpatterns  # noqa: E402
from requests_app.models import BacklogEntry, Consumer, ServiceRequest  # noqa: E402
from routing.models import Area, Queue, Service  # noqa: E402

TIMES = int(os.environ.get("BENCH_TIMES", "5"))
ONLY = os.environ.get("BENCH_ONLY", "facts lag pages").split()
PAGE_MS, SLOW_MS = 300, 800
REBUILD_SECONDS, REBUILD_MIB, LAG_SECONDS = 300, 1024, 60
WRITES_SECONDS = 60
CHANGED = 1000


def main() -> None:
    """Fill and measure."""
    fill()
    figures: list[Figure] = []
    if "facts" in ONLY or snapshot.current() is None:
        figures += [*_rebuilt(), *_refreshed()]
    if "lag" in ONLY:
        figures.append(_lag())
    if "pages" in ONLY:
        figures += _pages()
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _rebuilt() -> list[Figure]:
    command = [sys.executable, "manage.py", "rebuild_facts"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = json.loads(answer.splitlines()[-1])
    size = f"{found['facts']:,} facts"
    return [
        Figure("reports: all facts made anew", found["seconds"], "s", REBUILD_SECONDS, detail=size),
        Figure("reports: memory of that", found["memory_mib"], "MiB", REBUILD_MIB),
    ]


def _refreshed() -> list[Figure]:
    """How large the snapshot is, and how long the worker takes to bring in what a minute changed."""
    folder = (Path(settings.FACTS_DIR) / "current").resolve()
    many = len(snapshot.current().columns["number"])  # type: ignore[union-attr]
    size = sum(each.stat().st_size for each in folder.glob("*.npy")) / many
    newest = ServiceRequest.objects.order_by("-pk").values_list("pk", flat=True)[: 20 * CHANGED : 20]
    BacklogEntry.objects.bulk_create(
        BacklogEntry(consumer=Consumer.FACTS, service_request_id=key, first_sequence=1, last_sequence=1)
        for key in newest
    )
    begun = time.perf_counter()
    keep_up(now=timezone.now())
    kept = time.perf_counter()
    before = _memory()
    with _Peak() as peak:
        snapshot.refresh()
    return [
        Figure("reports: snapshot", size, "B/request"),
        Figure(f"reports: {CHANGED:,} changed requests counted", kept - begun, "s"),
        Figure("reports: snapshot refreshed", time.perf_counter() - kept, "s"),
        Figure("reports: memory of that", peak.most - before, "MiB", detail="besides mapped files"),
    ]


class _Peak:
    """The most memory that this process held of its own while it lasts, in MiB."""

    def __enter__(self) -> "_Peak":
        self.most, self._goes_on = _memory(), True
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._goes_on = False
        self._thread.join()

    def _watch(self) -> None:
        while self._goes_on:
            self.most = max(self.most, _memory())
            time.sleep(0.005)


def _memory() -> float:
    found = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _lag() -> Figure:
    """The longest time from an event to a snapshot that has it, while 100 a second are written beside."""
    keep_facts()
    command = [sys.executable, "-m", "bench.report_writer", str(WRITES_SECONDS)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    lags: list[float] = []
    until, begun = _until(), timezone.now()
    ended = begun
    while writer.poll() is None or until <= ended:
        if writer.poll() is None:
            ended = timezone.now()
        keep_facts()
        if (found := _until()) > until:
            lags.append((timezone.now() - max(until, begun)).total_seconds())
            sys.stderr.write(f"{lags[-1]:8.1f} s behind at most\n")
            until = found
        time.sleep(0.5)
    took = float(writer.communicate()[0])
    detail = f"{6000 / took:.0f} events a second for {took:.0f} s"
    return Figure("reports: lag behind the log, at most", max(lags), "s", LAG_SECONDS, detail=detail)


def _until() -> Any:
    found = snapshot.current()
    return found.until if found else None


def _pages() -> list[Figure]:
    """Every page of figures, without filters and with; then its files."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(email="manager@demo.example"), backend="civic311.accounts.backends.StaffBackend"
    )
    everything: list[float] = []
    medians: dict[str, float] = {}
    for path in [each for each in _paths() if os.environ.get("BENCH_PAGES", "") in each]:
        for address in _addresses(client, path):
            taken = _times(client, address)
            everything += taken
            medians[address] = median(taken)
            sys.stderr.write(f"{median(taken):8.1f} ms {max(taken):8.1f}  {address}\n")
    everything.sort()
    slowest = max(medians, key=lambda each: medians[each])
    high = everything[int(len(everything) * 0.95)]
    return [
        Figure("reports over 12 months, median", median(medians.values()), "ms", PAGE_MS, detail=f"of {len(medians)}"),
        Figure("reports over 12 months, slowest median", medians[slowest], "ms", PAGE_MS, detail=slowest),
        Figure("reports over 12 months, 95%", high, "ms", SLOW_MS),
    ]


def _paths() -> list[str]:
    """An address for every pattern of the reports."""
    patterns = [str(each.pattern) for each in urlpatterns]
    return ["/" + re.sub(r"<\w+:(\w+)>", partial(_argument, each), each) for each in patterns]


def _argument(pattern: str, found: re.Match[str]) -> str:
    """What stands for an argument of an address."""
    if found[1] == "pk":
        queue = Queue.objects.order_by("pk").first()
        run = StaffingRun.objects.first() or StaffingRun.objects.create(queue=queue, minutes=60, state="failed")
        return str(run.pk)
    if "departments" in pattern:
        return str(Department.objects.order_by("pk").values_list("code", flat=True)[0])
    if "services" in pattern:
        return str(Service.objects.order_by("pk").values_list("service_code", flat=True)[0])
    if "channels" in pattern:
        return "phone"
    return str(Area.objects.filter(layer__is_reporting=True).order_by("order")[3].code)


def _addresses(client: Client, path: str) -> list[str]:
    wards = Area.objects.filter(layer__is_reporting=True).order_by("order").values_list("code", flat=True)[2:5]
    services = Service.objects.order_by("pk").values_list("service_code", flat=True)[:5]
    department = Department.objects.order_by("pk").values_list("code", flat=True)[0]
    plain = f"{path}?period=365"
    filtered = [
        plain + "".join(f"&ward={code}" for code in wards),
        f"{plain}&department={department}",
        plain + "".join(f"&service={code}" for code in services) + "&channel=phone",
    ]
    answer = client.get(plain)
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:  # a button, not a page
        return []
    page = answer.content.decode(errors="replace")
    csvs = sorted(set(re.findall(r"[?&]csv=([\w-]+)", html.unescape(page))))
    files = [f"{plain}&csv={csvs[0]}"] if csvs else []
    files += [f"{plain}&xlsx=1"] if "xlsx=1" in page else []
    return [plain, *(filtered if path.startswith("/reports/") else []), *files]


def _times(client: Client, address: str) -> list[float]:
    """Milliseconds, published figures made anew each time."""
    taken = []
    for number in range(TIMES + 1):
        if not address.startswith("/reports/"):
            caches["default"].clear()
        begun = time.perf_counter()
        answer = client.get(address)
        if number:
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code not in (200, 302):
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
