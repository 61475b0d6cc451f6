"""Answers to how many crews a unit needs: asked on a page, worked out by the worker."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from civic311.lib.jobs import enqueue
from reports.models import StaffingRun
from reports.queries.staffing import read_pattern
from reports.staffing import outcome, sizes
from routing.models import Queue

MOST_ATTEMPTS = 3
KEPT_FOR = timedelta(days=90)

log = logging.getLogger(__name__)


@transaction.atomic
def ask(queue: Queue, *, minutes: int, weeks: int, crews_now: int | None, user_id: int | None,
        now: datetime) -> StaffingRun:  # fmt: skip
    """Leave the question to the worker; the same question of the last hour is not worked out twice."""
    asked = {"queue": queue, "minutes": minutes, "weeks": weeks, "crews_now": crews_now}
    recent = StaffingRun.objects.filter(**asked, asked_at__gte=now - timedelta(hours=1)).exclude(state="failed")
    known = recent.first()
    if known is not None:
        return known
    run = StaffingRun.objects.create(**asked, asked_by_id=user_id, asked_at=now)
    enqueue("reports.tasks.plan_staffing")
    return run


def work_out_waiting(*, now: datetime, may_go_on: Callable[[], bool]) -> None:
    """Answer every question that waits; one that fails again and again is given up."""
    StaffingRun.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    for run in StaffingRun.objects.filter(state=StaffingRun.State.WAITING).order_by("pk"):
        if not may_go_on():
            return
        try:
            result = answer(run, now=now)
        except Exception:  # the questions behind this one must not wait for it
            log.exception("staffing run %s failed", run.pk)
            run.attempts += 1
            run.state = StaffingRun.State.FAILED if run.attempts >= MOST_ATTEMPTS else run.state
            run.save(update_fields=["attempts", "state"])
            continue
        StaffingRun.objects.filter(pk=run.pk).update(state=StaffingRun.State.DONE, result=result, done_at=now)


def answer(run: StaffingRun, *, now: datetime) -> dict[str, Any]:
    """The answer as data. The same run gives the same answer: chance is drawn from its id."""
    pattern, recorded = read_pattern(run, now=now)
    compared = {*sizes(pattern), *([run.crews_now] if run.crews_now else [])}
    cases = sum(len(week) for week in pattern.weeks)
    return {
        "cases": cases, "open": len(pattern.backlog), "recorded": recorded, "load": round(pattern.load(), 2),
        "minutes": round(sum(pattern.handling) / len(pattern.handling), 1),
        "outcomes": [
            asdict(outcome(pattern, crews, random=Random(f"{run.pk}-{crews}")))  # noqa: S311 - not a secret
            for crews in sorted(compared)
        ] if cases else [],
    }  # fmt: skip
