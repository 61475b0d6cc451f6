"""Works that were canceled: the cases that wait for them go on, each in its own transaction."""

from collections.abc import Callable
from datetime import datetime

from requests_app.actions.defer import stop_waiting
from requests_app.models import ServiceRequest
from requests_app.workflow import Status
from routing.models.catalogue import WaitsFor


def follow_canceled(*, now: datetime, may_go_on: Callable[[], bool]) -> int:
    """Let the cases go on that wait for canceled works; returns how many did."""
    waiting = ServiceRequest.objects.filter(
        planned_work__canceled_at__isnull=False, status=Status.ON_HOLD, hold_reason__waits_for=WaitsFor.PLANNED
    )
    count = 0
    for pk, work_id in list(waiting.order_by("pk").values_list("pk", "planned_work_id")):
        if not may_go_on():
            break
        count += stop_waiting(pk, work_id=work_id, now=now)
    return count
