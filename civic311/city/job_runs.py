"""What the worker does around every job: it notes when the job began, when it ended and how."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.signals import post_execute_in_worker

from civic311.city.current import current_city
from civic311.city.models import JobRun
from civic311.city.modes import wrong_mode
from civic311.city.modules import job_is_on
from civic311.lib import log_context
from civic311.lib.jobs import JOBS
from civic311.lib.log_filters import scrubbed

# A burst of wakes for one job is counted here and written once in a while: writing must not cost more than the job.
_WRITE_EVERY = timedelta(seconds=5)
_written: dict[str, datetime] = {}
_unwritten: dict[str, int] = {}
_log = logging.getLogger(__name__)


def run(name: str, *ids: int | str) -> None:
    """Run a registered job, unless the city does not use its part or may not be opened in this mode; its errors go on
    to the queue, which tries again. Raises ValueError for another name."""
    if name not in JOBS:
        raise ValueError(f"{name} is not in the registry of jobs")
    if problem := wrong_mode(current_city(), demo_mode=settings.DEMO_MODE):
        _log.error("%s was not run: %s", name, problem)  # the rows that it works on stay for a worker in the right mode
        return
    if not job_is_on(name):
        return
    log_context.begin(job=name, run=uuid.uuid4().hex[:12])
    began = timezone.now()
    is_written = began - _written.get(name, began - _WRITE_EVERY) >= _WRITE_EVERY
    if is_written:
        _written[name] = began
        _note(name, started_at=began)
    try:
        import_string(name)(*ids)
    except BaseException as error:  # the queue ends a job that takes too long by an exception of its own
        _log.warning("%s failed: %s", name, first_line(error))
        _note_failure(name, began, error)
        raise
    _unwritten[name] = _unwritten.get(name, 0) + 1
    if is_written:
        _note_end(name, began)


def _scrub_trace(task: dict[str, Any], **kwargs: Any) -> None:
    """Receives the queue's word that a task is over: the trace of a failure is kept as the log would have it."""
    if not task.get("success", True):
        task["result"] = scrubbed(str(task["result"]))


post_execute_in_worker.connect(_scrub_trace)


def first_line(error: BaseException) -> str:
    """What went wrong in one line, without anything private."""
    words = str(error).strip().splitlines()
    return scrubbed(f"{type(error).__name__}: {words[0] if words else ''}".rstrip(": "))[:300]


def _note_end(name: str, began: datetime) -> None:
    now = timezone.now()
    _note(name, ended_at=now, seconds=(now - began).total_seconds(), error="", failures_in_a_row=0,
          runs=F("runs") + _unwritten.pop(name, 0))  # fmt: skip


def _note_failure(name: str, began: datetime, error: BaseException) -> None:
    now = timezone.now()
    _written.pop(name, None)  # the next end is written, however soon it comes
    _note(name, ended_at=now, failed_at=now, seconds=(now - began).total_seconds(), error=first_line(error),
          failures_in_a_row=F("failures_in_a_row") + 1, failures=F("failures") + 1,
          runs=F("runs") + 1 + _unwritten.pop(name, 0))  # fmt: skip


def _note(name: str, **values: Any) -> None:
    """Write the row; a database that does not take it must not fail the job."""
    try:
        if not JobRun.objects.filter(name=name).update(**values):
            JobRun.objects.bulk_create([JobRun(name=name)], ignore_conflicts=True)
            JobRun.objects.filter(name=name).update(**values)
    except DatabaseError:
        _log.warning("How %s went could not be noted", name, exc_info=True)
