"""People who are called or written a letter to, and what they have to be told."""

from typing import Any

from civic311.people.models import Contact
from requests_app.actions.submit import ContactInput
from requests_app.models import CallBack, Report, ServiceRequest
from tests.factories.requests import MORNING

ON_THE_PHONE = ContactInput(
    name="Pat Phone", phone="+15085550177", channel="call", postal_address="9 Elm Row\nTestville"
)
BY_LETTER = ContactInput(name="Lee Letter", channel="letter", postal_address="4 Oak Lane\nTestville")


def make_call_back(case: ServiceRequest, **values: Any) -> CallBack:
    """News of a case that its reporter has to be called about now."""
    report = Report.objects.filter(service_request=case).first()
    if report is None or report.contact is None:
        contact = Contact.objects.create(name="Pat Phone", phone="+15085550177", channel="call")
        report = report or Report.objects.create(
            service_request=case, is_first=False, contact=contact, channel="phone", received_at=MORNING
        )
    given: dict[str, Any] = {
        "key": f"made-{CallBack.objects.count()}", "service_request": case, "report": report,
        "contact": report.contact or contact, "kind": "progress", "subject": f"{case.public_id}: news",
        "script": "The road crew has taken up your request.", "due_at": MORNING, "created_at": MORNING,
    }  # fmt: skip
    return CallBack.objects.create(**(given | values))
