"""Ask the worker to try a changed set of rules on the requests of the last 90 days."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from civic311.lib.jobs import enqueue
from requests_app.models import DryRun

SPAN = timedelta(days=90)


@transaction.atomic
def begin(
    rules: Sequence[Mapping[str, Any]], draft: Mapping[str, Any], *, user_id: int | None, now: datetime
) -> DryRun:  # fmt: skip
    """Keep a changed set (as `routing.rule_data` writes it) with the draft it comes from, and wake the worker."""
    run = DryRun.objects.create(
        rules=list(rules), draft=dict(draft), since=now - SPAN, until=now, created_by_id=user_id, created_at=now
    )
    enqueue("requests_app.tasks.try_rules")
    return run


@transaction.atomic
def try_again(run: DryRun, rules: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Try the same draft anew, on the rules and requests of now."""
    run.rules, run.since, run.until, run.state = list(rules), now - SPAN, now, DryRun.State.WAITING
    run.total = run.done = run.position = run.attempts = 0
    run.result, run.finished_at = {}, None
    run.save()
    enqueue("requests_app.tasks.try_rules")
