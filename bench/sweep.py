"""How fast the escalation steps that are due are found among a million clocks, and taken.

Run by `python -m bench` with an empty database and the owner's address; prints a JSON list of figures on its last line.
The cases whose steps come due are real ones, taken in as residents send them; the others are copies that only wait.
"""

import json
import multiprocessing
import os
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.city.current import configuration_changed  # noqa: E402
from civic311.demo.city import set_up  # noqa: E402
from requests_app import escalation  # noqa: E402
from requests_app.actions.submit import Intake, submit  # noqa: E402
from requests_app.actor import RESIDENT  # noqa: E402
from requests_app.models import Clock, Event, ServiceRequest  # noqa: E402
from routing.models import ClockKind, EscalationChain, EscalationStep, SlaTarget  # noqa: E402

DUE = 1000
CLOCKS = 1_000_000
AGES = (24, 48)  # hours: the first step is swept by one worker, the second by two
SEED = 311


def main() -> None:
    """Fill and measure."""
    begun = timezone.now()
    with transaction.atomic():
        _city(begun)
    cases = _cases_that_come_due(begun)
    _cases_that_wait(cases[0], begun)
    first, second = (begun + timedelta(hours=hours, minutes=5) for hours in AGES)
    figures = [_found(first), _taken(first, workers=1), _taken(second, workers=2), _twice(cases)]
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _city(now: datetime) -> None:
    """The demo city without requests; its general chain tells the supervisors at two ages."""
    set_up(SEED, now)
    EscalationStep.objects.all().delete()
    EscalationChain.objects.exclude(service=None, department=None).delete()
    chain = EscalationChain.objects.get(service=None, department=None)
    for hours in AGES:
        EscalationStep.objects.create(chain=chain, trigger="age", amount=hours, recipient="supervisor")
    configuration_changed()


def _cases_that_come_due(now: datetime) -> list[ServiceRequest]:
    """Real requests whose first step is due in the same second."""
    target = SlaTarget.objects.filter(kind=ClockKind.RESOLVE, service__is_active=True).select_related("service")[0]
    return [
        submit(
            Intake(
                service_code=target.service.service_code, description=f"Report {number}", channel="web",
                provenance="form", submission_key=uuid.uuid4(), danger_cleared=True,
            ),
            actor=RESIDENT, now=now,
        )
        for number in range(DUE)
    ]  # fmt: skip


def _cases_that_wait(like: ServiceRequest, now: datetime) -> None:
    """Copies of one request with three clocks each, whose steps are due in the months to come."""
    wanted = CLOCKS // len(ClockKind) + 1
    names = [field.column for field in ServiceRequest._meta.concrete_fields]
    own = {"id": "(%(from)s + n)", "public_id": "('bench-' || n)", "external_id": "''"}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(own.get(name, f'"{name}"') for name in names)
    start = {"from": 10_000_000, "like": like.pk, "wanted": wanted, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO requests_app_servicerequest ({columns}) SELECT {values} FROM requests_app_servicerequest, "  # noqa: S608
            "generate_series(1, %(wanted)s) AS n WHERE id = %(like)s",
            start,
        )
        for kind in ClockKind.values:
            cursor.execute(
                "INSERT INTO requests_app_clock (service_request_id, kind, started_at, due_at, paused_seconds, outcome,"
                " next_step_at, steps_taken) SELECT %(from)s + n, %(kind)s, %(now)s, %(now)s + interval '90 days', 0, "
                "'', %(now)s + interval '30 days' + n * interval '10 seconds', '{}' "
                "FROM generate_series(1, %(wanted)s) AS n",
                start | {"kind": kind},
            )
        cursor.execute("ANALYZE")


def _found(now: datetime) -> Figure:
    """Every step that is due, chunk by chunk, as the sweep reads them."""

    def find(_number: int) -> int:
        found, position = 0, None
        while rows := escalation._due(now, position):
            found += len(rows)
            position = (rows[-1][2], rows[-1][0])
        assert found == DUE, found
        return found

    middle, slowest = median_ms(find, times=9)
    name = f"steps due found: {DUE:,} among {Clock.objects.count():,} clocks"
    return Figure(name, middle, "ms", 50.0, detail=f"95%: {slowest:.1f} ms")


def _taken(now: datetime, *, workers: int) -> Figure:
    """Wall time until nothing is due, the processes having started."""
    with _processes(now, workers) as (barrier, counts):
        barrier.wait()
        begun = time.perf_counter()
        shares = [counts.get() for _ in range(workers)]
        seconds = time.perf_counter() - begun
    left = Clock.objects.filter(next_step_at__lte=now).count()
    detail = f"by {shares}, {left} left"
    return Figure(f"{DUE:,} steps taken by {workers} worker{'s' * (workers > 1)}", seconds, "s", 15.0, detail=detail)


@contextmanager
def _processes(now: datetime, workers: int) -> Iterator[tuple[Any, Any]]:
    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, counts = context.Barrier(workers + 1), context.Queue()
    started = [context.Process(target=_work, args=(barrier, counts, now)) for _ in range(workers)]
    for process in started:
        process.start()
    yield barrier, counts
    for process in started:
        process.join()


def _work(barrier: Any, counts: Any, now: datetime) -> None:
    escalation.sweep(now=now - timedelta(days=365))  # connect, and read the reference data
    barrier.wait()
    counts.put(escalation.sweep(now=now))
    connections.close_all()


def _twice(cases: list[ServiceRequest]) -> Figure:
    """Steps in the log beyond one of each age for each case."""
    steps = Event.objects.filter(kind="escalated").values_list("service_request_id", "data__step")
    return Figure("steps taken twice", steps.count() - len(set(steps)), "", 0.0, detail=f"of {len(cases) * len(AGES)}")


if __name__ == "__main__":
    main()
