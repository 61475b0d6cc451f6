"""Find clocks whose next escalation step is due: one range of one index, whatever the size of the past."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from civic311.lib.jobs import enqueue
from requests_app.actions.escalate import escalate
from requests_app.models import Clock
from requests_app.queries.directory import Directory

CHUNK = 200

log = logging.getLogger(__name__)


def sweep(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Take the steps that are due at `now`, the longest due first, each request in its own transaction.

    Returns how many steps were taken. Stops early when `may_go_on` says so; what is left is due at the next sweep. A
    request that fails is logged, stays due and holds up no other.
    """
    taken = 0
    position: tuple[datetime, int] | None = None
    directory = Directory(now)
    while may_go_on():
        rows = _due(now, position)
        if not rows:
            break
        before = taken
        for clock_id, request_id, step_at in rows:
            position = (step_at, clock_id)
            if not may_go_on():
                break
            try:
                taken += escalate(request_id, now=now, directory=directory)
            except Exception:  # the requests behind this one must not wait for it
                log.exception("request %s was not escalated", request_id)
        if taken > before:
            enqueue("requests_app.tasks.announce_backlog")
    return taken


def _due(now: datetime, position: tuple[datetime, int] | None) -> list[tuple[int, int, datetime]]:
    """Clock id, request id and moment of the next chunk after `position`."""
    due = Clock.objects.filter(next_step_at__lte=now, service_request__is_live=True)
    if position is not None:
        step_at, clock_id = position
        due = due.filter(Q(next_step_at__gt=step_at) | Q(next_step_at=step_at, pk__gt=clock_id))
        due = due.filter(next_step_at__gte=step_at)
    ordered = due.order_by("next_step_at", "pk")[:CHUNK]
    return list(ordered.values_list("pk", "service_request_id", "next_step_at"))
