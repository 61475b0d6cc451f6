"""The integration ledger, as its page asks for it. Who may manage integrations sees all of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from civic311.lib.key_pages import Key
from civic311.lib.public_ids import normalise
from integrations.models import Exchange, Peer

NEWEST_FIRST: list[Key] = [("created_at", True, False), ("id", True, False)]
SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


def ledger(asked: Mapping[str, Any], *, now: datetime) -> QuerySet[Exchange]:
    """Lines that fit `door`, `peer`, `state`, `span` (a key of SPANS) and `number`; what is empty is not asked for."""
    rows = Exchange.objects.select_related("service_request")
    for name in ("door", "peer", "state"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("span") in SPANS:
        rows = rows.filter(created_at__gte=now - SPANS[asked["span"]])
    number = str(asked.get("number") or "").strip()
    if number:
        rows = rows.filter(Q(reference=number) | Q(service_request__public_id=normalise(number) or number))
    return rows


def peers() -> QuerySet[Peer]:
    """Every other system that is known."""
    return Peer.objects.select_related("owner")


def waiting_by_peer() -> dict[tuple[str, str], tuple[int, datetime]]:
    """How many lines of each door and peer are open, and since when the oldest."""
    rows = Exchange.objects.filter(state__in=Exchange.OPEN).values("door", "peer")
    return {
        (row["door"], row["peer"]): (row["count"], row["oldest"])
        for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))
    }
