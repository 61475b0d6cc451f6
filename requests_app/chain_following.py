"""Open cases follow a chain of escalation that was changed, batch by batch; what is left is done by the next run."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from civic311.city.current import forget_city
from requests_app.actions.rearm import rearm
from requests_app.models import ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.models import EscalationChain

BATCH = 200

log = logging.getLogger(__name__)


def follow_changes(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Arm the clocks of all open cases whose chain was changed; returns how many cases were."""
    forget_city()  # a process that remembers the city for a second could follow the chain as it was before
    followed = 0
    for chain in EscalationChain.objects.filter(rearm_from__isnull=False).order_by("pk"):
        while may_go_on() and chain.rearm_from is not None:
            ids = list(_cases_of(chain).values_list("pk", flat=True)[:BATCH])
            followed += sum(_follow(service_request_id, now) for service_request_id in ids)
            reached = ids[-1] if len(ids) == BATCH else None
            moved = EscalationChain.objects.filter(pk=chain.pk, rearm_from=chain.rearm_from).update(rearm_from=reached)
            if not moved:  # changed again meanwhile: that change begins from the start by itself
                break
            chain.rearm_from = reached
    return followed


def _cases_of(chain: EscalationChain) -> QuerySet[ServiceRequest]:
    """Open cases for which the chain may count; each asks for its own chain when it is looked at."""
    rows = ServiceRequest.objects.filter(status__in=OPEN_STATUSES, is_live=True, pk__gt=chain.rearm_from)
    if chain.service_id is not None:
        rows = rows.filter(service_id=chain.service_id)
    if chain.department_id is not None:
        rows = rows.filter(department_id=chain.department_id)
    return rows.order_by("pk")


def _follow(service_request_id: int, now: datetime) -> bool:
    try:
        return rearm(service_request_id, now=now)
    except Exception:  # the others must not wait for it
        log.exception("request %s did not follow its chain", service_request_id)
        return False
