"""The contact of a case for a system that was allowed to have it: read when it is sent, never kept in a delivery."""

from typing import Any

from requests_app.models import Report


def contact_of(service_request_id: int) -> dict[str, Any] | None:
    """Name, email, phone and language of who reported first; None for nobody, and where it is confidential."""
    rows = Report.objects.filter(service_request_id=service_request_id, is_first=True, hidden_at=None)
    report = rows.select_related("contact", "service_request__service").first()
    if report is None or report.contact is None or report.service_request.service.complainant_confidential:
        return None
    contact = report.contact
    return {"name": contact.name, "email": contact.email, "phone": str(contact.phone), "language": contact.language}
