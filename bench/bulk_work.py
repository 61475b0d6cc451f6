"""How long a change of 1,000 cases takes in the worker, how pages answer meanwhile, and how long undoing it takes.

Run by `python -m bench` on a city that has its requests; prints a JSON list of figures on its last line.
"""

import json
import multiprocessing
import os
import sys
import time
import uuid
from datetime import timedelta
from typing import Any

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.accounts.models import User  # noqa: E402
from civic311.accounts.viewer import viewer_of  # noqa: E402
from requests_app import bulk_work  # noqa: E402
from requests_app.actions.bulk_runs import MOST, ask_to_undo, start_run  # noqa: E402
from requests_app.actions.submit import Intake, submit  # noqa: E402
from requests_app.actor import RESIDENT, Actor  # noqa: E402
from requests_app.models import BulkRun  # noqa: E402
from requests_app.queries.visible import staff_requests  # noqa: E402
from requests_app.workflow import ACTIVE  # noqa: E402
from routing.models import ClockKind, HoldReason, SlaTarget  # noqa: E402

PAGE = "/staff/queue/"
BAR = 20.0


def main() -> None:
    """Hold 1,000 cases, and go back; pages are asked for in this process, the work is done in another."""
    user = User.objects.get(email="manager@demo.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="civic311.accounts.backends.StaffBackend")
    calm, _high = median_ms(lambda _: _get(client), times=15)
    run = _begin(user)
    seconds, busy, asked = _while_working(client)
    run.refresh_from_db()
    done = run.rows.filter(state="done").count()
    ask_to_undo(run, now=timezone.now())
    undo_seconds, _busy, _asked = _while_working(client)
    undone = run.rows.filter(state="undone").count()
    figures = [
        Figure(f"{MOST:,} cases put on hold at once", seconds, "s", BAR, detail=f"{done} done"),
        Figure("queue page meanwhile, median", busy, "ms", detail=f"{calm:.0f} ms before; {asked} asked for"),
        Figure(f"{MOST:,} cases taken back", undo_seconds, "s", BAR, detail=f"{undone} as they were"),
    ]
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _get(client: Client) -> None:
    if client.get(PAGE).status_code != 200:
        raise RuntimeError(PAGE)


def _begin(user: User) -> BulkRun:
    viewer = viewer_of(user)
    rows: Any = staff_requests(viewer).filter(status__in=sorted(ACTIVE)).order_by("pk")
    _fill_up(MOST - rows.count())
    chosen = list(rows.values_list("pk", "version")[:MOST])
    reason = HoldReason.objects.filter(is_active=True, pauses_clock=True).order_by("order", "pk")[0]
    day = timezone.localdate() + timedelta(days=5)
    given = {"reason": reason.pk, "review_on": day.isoformat(), "note": ""}
    return start_run("hold", given, chosen, actor=Actor(viewer, "staff"), now=timezone.now())


def _fill_up(missing: int) -> None:
    """A small city has fewer open cases: the rest is reported now."""
    target = SlaTarget.objects.filter(kind=ClockKind.RESOLVE, service__is_active=True).select_related("service")[0]
    for number in range(missing):
        submit(
            Intake(
                service_code=target.service.service_code, description=f"Measured case {number}", channel="web",
                provenance="form", submission_key=uuid.uuid4(), danger_cleared=True,
            ),
            actor=RESIDENT, now=timezone.now(),
        )  # fmt: skip


def _while_working(client: Client) -> tuple[float, float, int]:
    """Seconds of work, and the median of the pages that were asked for during it."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    taken = context.Queue()
    worker = context.Process(target=_work, args=(taken,))
    worker.start()
    times = []
    while worker.is_alive():
        begun = time.perf_counter()
        _get(client)
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.8)
    worker.join()
    return taken.get(), sorted(times)[len(times) // 2] if times else 0.0, len(times)


def _work(taken: Any) -> None:
    begun = time.perf_counter()
    while bulk_work.go_on(now=timezone.now()):
        pass
    taken.put(time.perf_counter() - begun)
    connections.close_all()


if __name__ == "__main__":
    main()
