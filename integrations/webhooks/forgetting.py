"""The ledger of exchanges is kept for three months; deliveries and messages of work systems go with their lines."""

from datetime import datetime, timedelta

from civic311.people.holds import case_is_held
from integrations.models import Exchange

KEPT = timedelta(days=90)
_BATCH = 2_000


def forget_old(*, now: datetime) -> int:
    """Delete a batch of lines older than three months that wait for nothing; returns how many rows went. What is about
    a case under a legal hold stays.
    """
    old = Exchange.objects.filter(created_at__lt=now - KEPT).exclude(state__in=Exchange.OPEN)
    old = old.exclude(case_is_held("service_request_id"))
    return Exchange.objects.filter(
        pk__in=list(old.order_by("created_at").values_list("pk", flat=True)[:_BATCH])
    ).delete()[0]
