"""Cutover: an open case of an earlier system is worked here from now on."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from requests_app import events, ledger
from requests_app.models import Clock
from requests_app.workflow import OPEN_STATUSES
from routing.planning import upcoming_step
from routing.reference import reference


def go_live(service_request_id: int, *, now: datetime, start: datetime | None = None) -> bool:
    """Make an imported open case live: from `start` (aware; else `now`) on the city tells and escalates.

    Returns whether it changed. The promise stays what it was. Escalation steps that lie before `start` are skipped:
    nobody is told of what went late in the earlier system, nor of the cutover itself.
    """
    start = start or now
    with transaction.atomic():
        service_request = ledger.lock(service_request_id)
        if service_request.is_live or service_request.status not in OPEN_STATUSES:
            return False
        chain = reference().chain_of(service_request.service_id, service_request.department_id)
        running = Clock.objects.filter(service_request=service_request, stopped_at=None).order_by("kind")
        clocks = [events.clock(**asdict(upcoming_step(reference(), clock, chain, now=start))) for clock in running]
        news = [events.went_live(occurred_at=start)]
        if clocks:
            news.append(events.clocks_set(clocks, promise=None, cause="live", occurred_at=start))
        ledger.record(service_request, news, actor_id=None, source="import", now=now, announce=False)
    return True
