"""The open cases of somebody who is away go to the cover, when that was asked for."""

from collections.abc import Callable
from datetime import datetime

from civic311.accounts.absences import covering
from civic311.accounts.models import Absence
from civic311.lib.jobs import enqueue
from requests_app.actions.absence import pass_on
from requests_app.models import ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.reference import in_city_zone


def hand_on(absence_id: int, *, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Give each open case of the absent person to who stands in then; returns how many. What is left waits for the
    next time it is asked for. Nothing happens when the absence was taken back or nobody covers."""
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None:
        return 0
    day = max(absence.starts_on, in_city_zone(now).date())
    cover_id = covering([absence.user_id], day)[absence.user_id]
    if cover_id is None or cover_id == absence.user_id:
        return 0
    cases = ServiceRequest.objects.filter(assignee_id=absence.user_id, status__in=OPEN_STATUSES)
    given = 0
    for service_request_id in list(cases.order_by("pk").values_list("pk", flat=True)):
        if not may_go_on():
            enqueue("requests_app.tasks.hand_on_cases", absence_id)
            break
        given += pass_on(service_request_id, from_user_id=absence.user_id, to_user_id=cover_id, now=now)
    if given:
        enqueue("requests_app.tasks.announce_backlog")
    return given
