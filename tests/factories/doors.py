"""One row of everything that the pages of the doors show."""

from datetime import datetime
from typing import Any

from civic311.lib.sealed import seal
from integrations import exchanges
from integrations.models import Delivery, Peer, WorkEvent, WorkSystem
from requests_app.models import ServiceRequest
from tests.factories.receivers import subscribe


def door_rows(made: ServiceRequest, *, now: datetime) -> dict[str, Any]:
    """A subscription with a delivery and a work system with a held message, by the placeholders of the addresses."""
    subscription, _secret = subscribe("https://example.org/hook", now=now)
    line = exchanges.note(
        "webhook-out", peer=subscription.slug, direction="out", what="closed", reference=made.public_id,
        service_request_id=made.pk, state="given_up", answer="HTTP 500", now=now,
    )  # fmt: skip
    Delivery.objects.create(
        subscription=subscription, service_request=made, sequence=99, kind="closed", recorded_at=now, payload={},
        state="given_up", queued_at=now, due_at=now, exchange=line,
    )  # fmt: skip
    system = WorkSystem.objects.create(slug="yard", name="Works yard", secret=seal("s"), paths={"reference": "order"})
    told = exchanges.note("webhook-in", peer="yard", direction="in", what="Begun", state="failed", now=now)
    WorkEvent.objects.create(
        system=system, event_id="e", body={"order": "W-1"}, received_at=now, due_at=now, state="held",
        reason="unknown", exchange=told,
    )  # fmt: skip
    peer, _is_new = Peer.objects.get_or_create(door="webhook-out", name=subscription.slug)
    return {
        "<subscription>": subscription.pk, "<work-system>": system.slug, "<exchange>": line.pk, "<peer>": peer.pk,
    }  # fmt: skip
