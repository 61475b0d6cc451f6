"""Count what staff send on after a rule had routed it, so that the rules can be corrected."""

from datetime import datetime

from requests_app.models import Event, RuleCorrection, ServiceRequest
from routing.models import Queue, RoutingRule


def note_correction(service_request: ServiceRequest, to_queue: Queue, *, now: datetime) -> None:
    """Keep that people chose another queue than the rules did. Call before the case moves, in its transaction.

    Only the first time counts: what people send on from people is no rule's doing.
    """
    if service_request.is_practice or service_request.queue_id in (None, to_queue.pk):
        return
    last = Event.objects.filter(service_request=service_request, kind="routed").order_by("-sequence").first()
    if last is None or last.data.get("by_hand") or not last.data["reasons"]:
        return
    decided = last.data["reasons"][-1]
    rule_id = decided.get("rule_id") if decided["kind"] == "rule" else None
    RuleCorrection.objects.create(
        service_request=service_request,
        rule_id=rule_id if RoutingRule.objects.filter(pk=rule_id).exists() else None,
        rule_version=decided.get("rule_version"),
        from_queue_id=service_request.queue_id,
        to_queue=to_queue,
        corrected_at=now,
    )
