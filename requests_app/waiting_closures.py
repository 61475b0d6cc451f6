"""Cases that were to close and wait for an answer: the day comes, and they close."""

from collections.abc import Callable
from datetime import datetime

from requests_app.actions.closing import finish_waiting
from requests_app.models import ServiceRequest
from routing.reference import in_city_zone

FROM_HOUR = 6
AT_ONCE = 200


def close_those_due(*, now: datetime, may_go_on: Callable[[], bool]) -> int:
    """Close what nobody answered about, from six in the morning of the day on; returns how many."""
    local = in_city_zone(now)
    if local.hour < FROM_HOUR:
        return 0
    due = ServiceRequest.objects.filter(closes_on__lte=local.date()).order_by("closes_on", "pk")
    closed = 0
    for key in due.values_list("pk", flat=True)[:AT_ONCE]:
        if not may_go_on():
            break
        closed += finish_waiting(key, now=now)
    return closed
