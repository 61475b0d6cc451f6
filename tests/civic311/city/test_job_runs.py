"""How jobs went is kept."""

from datetime import timedelta
from multiprocessing import Value
from queue import Queue
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import Task
from django_q.worker import worker

from civic311.city import job_runs
from civic311.city.models import Heartbeat, JobRun
from civic311.city.tasks import forget_counts

pytestmark = pytest.mark.django_db
JOB = "civic311.city.tasks.heartbeat"


@pytest.fixture(autouse=True)
def nothing_written() -> None:
    job_runs._written.clear()
    job_runs._unwritten.clear()


def test_a_run_is_noted_with_its_end() -> None:
    job_runs.run(JOB)

    row = JobRun.objects.get(name=JOB)
    assert Heartbeat.objects.filter(name="worker").exists()
    assert row.started_at <= row.ended_at
    assert (row.runs, row.failures, row.error) == (1, 0, "")


def test_failures_are_counted_until_one_run_goes_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError("no route to ana@city.example\nand more")

    with monkeypatch.context() as broken:
        broken.setattr(JOB, fails)
        for _ in range(2):
            with pytest.raises(OSError, match="no route"):
                job_runs.run(JOB)
    row = JobRun.objects.get(name=JOB)
    assert (row.failures_in_a_row, row.failures, row.error) == (2, 2, "OSError: no route to ***@***")

    job_runs.run(JOB)

    row.refresh_from_db()
    assert (row.failures_in_a_row, row.failures, row.error, row.runs) == (0, 2, "", 3)


def test_only_registered_jobs_run() -> None:
    with pytest.raises(ValueError, match="not in the registry"):
        job_runs.run("os.system", "true")


def test_a_burst_of_runs_costs_no_writing(
    small_city: object, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JOB, lambda: None)
    job_runs.run(JOB)

    with django_assert_num_queries(0):
        job_runs.run(JOB)
        job_runs.run(JOB)


def test_the_trace_of_a_failed_task_is_kept_without_anything_private(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError("no route to ana@city.example")

    monkeypatch.setattr(JOB, fails)
    tasks: Queue[Any] = Queue()
    done: Queue[Any] = Queue()
    tasks.put({"id": "a", "name": "a", "func": job_runs.run, "args": (JOB,), "kwargs": {}})
    tasks.put("STOP")
    monkeypatch.setattr("django_q.worker.close_old_django_connections", lambda: None)

    worker(tasks, done, Value("f", -1))

    kept = done.get(timeout=5)["result"]
    assert "no route to ***@***" in kept
    assert "ana@" not in kept


def test_traces_of_failed_tasks_are_forgotten_after_a_month() -> None:
    now = timezone.now()
    for days in (10, 31):
        Task.objects.create(
            id=f"{days}", name=f"{days}", func="f", started=now, stopped=now - timedelta(days=days), success=False
        )

    forget_counts()

    assert Task.objects.get().name == "10"
