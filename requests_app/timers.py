"""The timer of a case until it should be resolved."""

from datetime import datetime

from civic311.lib.timer_words import Timer, timer
from requests_app.models import ServiceRequest
from requests_app.promise_words import stands_still_because


def timer_of(service_request: ServiceRequest, now: datetime) -> Timer:
    """What its clock shows at `now` (aware). Reads the row (and its hold reason), asks nothing else."""
    is_paused = service_request.is_open and service_request.next_due_at is None and service_request.due_at is not None
    return timer(
        now,
        started_at=service_request.requested_datetime,
        due_at=service_request.due_at,
        risk_at=service_request.risk_at,
        stopped_at=service_request.closed_datetime,
        is_paused=is_paused,
        paused_because=stands_still_because(service_request) if is_paused else "",
    )
