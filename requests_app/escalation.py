"""Find clocks whose next escalation step is due: one range of one index, whatever the size of the past."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from civic311.lib.jobs import enqueue
from requests_app.actions.escalate import escalate
from requests_app.models import Clock
from requests_app.queries.directory import Directory

CHUNK = 1000  # clocks that are looked up at once
BATCH = 25  # requests that are locked at once: people who act on one of them wait that long

log = logging.getLogger(__name__)


def sweep(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Take the steps that are due at `now`, the longest due first, some requests in each transaction.

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
        position = (rows[-1][2], rows[-1][0])
        ids = list(dict.fromkeys(request_id for _clock, request_id, _at in rows))
        before = taken
        for start in range(0, len(ids), BATCH):
            if not may_go_on():
                break
            taken += _take(ids[start : start + BATCH], now, directory)
        if taken > before:
            enqueue("requests_app.tasks.announce_backlog")
    return taken


def _take(ids: list[int], now: datetime, directory: Directory) -> int:
    """A batch in one transaction; when it fails, one request after the other."""
    try:
        return escalate(ids, now=now, directory=directory)
    except Exception:  # the requests beside and behind this one must not wait for it
        if len(ids) == 1:
            log.exception("request %s was not escalated", ids[0])
            return 0
    return sum(_take([request_id], now, directory) for request_id in ids)


def _due(now: datetime, position: tuple[datetime, int] | None) -> list[tuple[int, int, datetime]]:
    """Clock id, request id and moment of the next chunk after `position`."""
    due = Clock.objects.filter(next_step_at__lte=now, service_request__is_live=True)
    if position is not None:
        step_at, clock_id = position
        due = due.filter(Q(next_step_at__gt=step_at) | Q(next_step_at=step_at, pk__gt=clock_id))
        due = due.filter(next_step_at__gte=step_at)
    ordered = due.order_by("next_step_at", "pk")[:CHUNK]
    return list(ordered.values_list("pk", "service_request_id", "next_step_at"))
