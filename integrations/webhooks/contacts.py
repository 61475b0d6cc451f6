"""The contact of a case for a system that was allowed to have it: read when it is sent, never kept in a delivery."""

from typing import Any
from urllib.parse import urlsplit

from integrations.models import Subscription
from requests_app.models import Report


def may_have_contacts(subscription: Subscription) -> bool:
    """Whether contacts go there: switched on, for a system that works on cases, and unreadable on the way."""
    is_asked = subscription.sends_contacts and subscription.level == Subscription.Level.WORK
    return is_asked and urlsplit(subscription.url).scheme == "https"


def contact_of(service_request_id: int) -> dict[str, Any] | None:
    """Name, email, phone and language of who reported first; None for nobody, and where it is confidential."""
    rows = Report.objects.filter(service_request_id=service_request_id, is_first=True, hidden_at=None)
    report = rows.select_related("contact", "service_request__service").first()
    if report is None or report.contact is None or report.service_request.service.complainant_confidential:
        return None
    contact = report.contact
    return {"name": contact.name, "email": contact.email, "phone": str(contact.phone), "language": contact.language}
