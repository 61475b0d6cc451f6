"""A city whose facts are missing gets them without anybody asking: after an upgrade that brought them, for example.

All of them take minutes, so that runs as a process of its own, behind everything else on the machine.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from civic311.city.own_process import begin_alone
from reports.models import RequestFact
from requests_app.models import BacklogEntry, Consumer, ServiceRequest

LEASE = "reports.rebuild_facts"
_LONGEST = timedelta(hours=1)


def facts_are_missing() -> bool:
    """Whether the first or the last request that waits for nothing has no fact; facts are made in that order."""
    waits = BacklogEntry.objects.filter(consumer=Consumer.FACTS, service_request_id=OuterRef("pk"))
    has_fact = RequestFact.objects.filter(request_id=OuterRef("pk"))
    counted = ServiceRequest.objects.filter(parent=None, is_practice=False)
    settled = counted.filter(~Exists(waits)).annotate(has_fact=Exists(has_fact))
    ends = (settled.order_by(order).values_list("has_fact", flat=True).first() for order in ("pk", "-pk"))
    return any(has_fact is False for has_fact in ends)


def rebuild_when_missing(*, now: datetime) -> bool:
    """Begin to make all facts when some are missing; returns whether they are. One machine does it at a time."""
    if not facts_are_missing():
        return False
    begin_alone(LEASE, "rebuild_facts", now=now, longest=_LONGEST)
    return True
