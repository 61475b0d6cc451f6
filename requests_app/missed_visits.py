"""Appointed days of which nobody told how they went: after one more working day they count as missed by the city."""

import logging
from collections.abc import Callable
from datetime import datetime

from civic311.lib.jobs import enqueue
from requests_app.actions.schedule import record_untold
from requests_app.models import ServiceRequest
from requests_app.policies import NotAllowed
from requests_app.queries.schedule import untold_visits
from routing.reference import in_city_zone, reference
from routing.schedule import overdue_since

MOST_AT_ONCE = 500

log = logging.getLogger(__name__)


def record_missed(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Record the visits that count as missed at `now`; returns how many. One that fails holds up no other."""
    today = in_city_zone(now).date()
    calendar = reference().default_calendar
    if calendar is None:
        return 0
    found = untold_visits(ServiceRequest.objects.all(), before=today).values_list("pk", "scheduled_on")[:MOST_AT_ONCE]
    made = 0
    for service_request_id, day in found:
        if not may_go_on():
            break
        if overdue_since(day, calendar) > today:
            continue
        try:
            made += record_untold(service_request_id, day=day, now=now)
        except NotAllowed:  # somebody closed it meanwhile
            continue
        except Exception:  # the others must not wait for it
            log.exception("the visit of request %s was not recorded as missed", service_request_id)
    if made:
        enqueue("requests_app.tasks.announce_backlog")
    return made
