"""Everything one address reported: its own reports and those of contacts that went into one of its contacts."""

from django.db.models import Q, QuerySet

from civic311.people.models import Contact
from requests_app.models import Report

MOST_SHOWN = 100


def reports_of_address(email: str) -> QuerySet[Report]:
    """The reports of everybody who gave this address, the newest first; nothing of who was forgotten."""
    if not email:
        return Report.objects.none()
    people = Contact.objects.filter(email__iexact=email, redacted_at=None)
    whole = Q(contact__in=people) | Q(contact__in=people.values("merged_into"))
    rows = Report.objects.filter(whole, contact__redacted_at=None, service_request__is_practice=False)
    return rows.select_related(
        "contact", "service_request__service", "service_request__ward", "service_request__queue__department",
        "service_request__hold_reason", "service_request__planned_work", "service_request__duplicate_of__service",
    ).order_by("-received_at", "-pk")  # fmt: skip
