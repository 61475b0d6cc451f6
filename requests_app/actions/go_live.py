"""Cutover: an open case of an earlier system is worked here from now on."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from requests_app import events, ledger
from requests_app.models import Clock
from requests_app.workflow import OPEN_STATUSES
from routing.planning import upcoming_step
from routing.reference import reference


def go_live(service_request_id: int, *, now: datetime) -> bool:
    """Make an imported open case live: from `now` on the city tells and escalates. Returns whether it changed.

    The promise stays what it was. Escalation steps that lie before `now` are skipped: nobody is told of what went late
    in the earlier system.
    """
    with transaction.atomic():
        service_request = ledger.lock(service_request_id)
        if service_request.is_live or service_request.status not in OPEN_STATUSES:
            return False
        running = Clock.objects.filter(service_request=service_request, stopped_at=None).order_by("kind")
        clocks = [
            events.clock(**asdict(upcoming_step(reference(), clock, after_percent=0, now=now))) for clock in running
        ]
        news = [events.went_live()]
        if clocks:
            news.append(events.clocks_set(clocks, promise=None, cause="live"))
        ledger.record(service_request, news, actor_id=None, source="import", now=now)
    return True
