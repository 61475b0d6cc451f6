"""The people behind a case, for whoever may see and correct them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.people.models import Contact, ContactMerge
from requests_app.models import Report, ServiceRequest
from requests_app.queries.visible import may_see_contact, staff_requests
from requests_app.queries.voices import cases_below
from routing.reference import reference

MOST_ALIKE = 10


@dataclass(frozen=True)
class Alike:
    """Somebody else with the same email or phone. `count` is how many reports are hers."""

    contact: Contact
    count: int


def report_by(contact_id: int, service_request: ServiceRequest, viewer: Viewer) -> Report | None:
    """A report of this person in the case or in what was joined to it, as far as the viewer may see contacts."""
    below = staff_requests(viewer).filter(pk__in=cases_below([service_request.pk]))
    allowed = [row.pk for row in (service_request, *below) if may_see_contact(viewer, row)]
    rows = Report.objects.filter(contact_id=contact_id, service_request_id__in=allowed)
    return rows.select_related("contact", "service_request").order_by("id").first()


def alike(contact: Contact, viewer: Viewer) -> list[Alike]:
    """Others who may be the same person, of whom the viewer may know."""
    same = Q(pk=None)
    if contact.email:
        same |= Q(email__in={contact.email, contact.email.lower()})
    if contact.phone:
        same |= Q(phone=contact.phone)
    rows = Contact.objects.filter(same, merged_into=None, redacted_at=None).exclude(pk=contact.pk)
    found = []
    for other in rows.order_by("pk")[:MOST_ALIKE]:
        reports = Report.objects.filter(contact=other)
        if reports.filter(service_request__in=_with_contacts(viewer)).exists():
            found.append(Alike(other, reports.count()))
    return found


def _with_contacts(viewer: Viewer) -> QuerySet[ServiceRequest]:
    """The cases whose contacts the viewer may see."""
    rows = staff_requests(viewer)
    departments = viewer.departments_with("contacts.view")
    if departments is not None:
        rows = rows.filter(department_id__in=departments)
    confidential = [row.pk for row in reference().services_by_id.values() if row.complainant_confidential]
    trusted = viewer.departments_with("contacts.view_confidential")
    if confidential and trusted is not None:
        rows = rows.filter(~Q(service_id__in=confidential) | Q(department_id__in=trusted))
    return rows


def merges_of(contact: Contact) -> QuerySet[ContactMerge]:
    """The contacts that became this one and still are, the latest first."""
    return ContactMerge.objects.filter(kept=contact, undone_at=None).select_related("gone", "merged_by")
