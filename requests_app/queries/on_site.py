"""Whether a crew is at a case's place now."""

from datetime import datetime

from requests_app.models import Event

_ENDS_IT = ("visited", "closed", "reopened", "marked_duplicate", "held", "closing_held", "routed")


def arrived_at(service_request_id: int) -> datetime | None:
    """When the crew came that is still there; None when nobody is (one query)."""
    turns = Event.objects.filter(service_request_id=service_request_id, kind__in=["arrived", *_ENDS_IT])
    last = turns.order_by("-sequence").values_list("kind", "occurred_at").first()
    return last[1] if last is not None and last[0] == "arrived" else None
