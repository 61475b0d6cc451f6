"""Requests made as people make them: through `actions.submit`."""

import uuid
from datetime import UTC, datetime
from typing import Any

from requests_app.actions.submit import ContactInput, Intake, submit
from requests_app.actor import RESIDENT, Actor
from requests_app.models import ServiceRequest
from tests.factories.city import WEST

MORNING = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)  # a Tuesday, 11 am in Testville


def make_intake(service_code: str = "pothole", **values: Any) -> Intake:
    """A whole report in ward 1; `values` replace what matters to the test."""
    given: dict[str, Any] = {
        "service_code": service_code, "description": "A deep hole by the bakery", "channel": "web",
        "provenance": "form", "submission_key": uuid.uuid4(), "address": "12 Mill Street", "lat": WEST[0],
        "long": WEST[1], "answers": {"depth": "ankle"} if service_code == "pothole" else {},
        "contact": ContactInput(name="Rosa Canary", email="rosa.canary@example.org", phone="+15085550199"),
    }  # fmt: skip
    return Intake(**(given | values))


def make_request(
    service_code: str = "pothole", *, now: datetime = MORNING, actor: Actor = RESIDENT, **values: Any
) -> ServiceRequest:
    """A routed request, received at `now`."""
    made = submit(make_intake(service_code, **values), actor=actor, now=now)
    return ServiceRequest.objects.get(pk=made.pk)
