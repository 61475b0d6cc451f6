"""Which requests a viewer may see at all."""

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest


def staff_requests(viewer: Viewer) -> QuerySet[ServiceRequest]:
    """Cases in the viewer's scope: all of them, or those of the departments where `requests.view` is held."""
    departments = viewer.departments_with("requests.view")
    if departments is None:
        return ServiceRequest.objects.all()
    return (
        ServiceRequest.objects.filter(department_id__in=departments) if departments else ServiceRequest.objects.none()
    )


def public_requests() -> QuerySet[ServiceRequest]:
    """Requests that everybody may see."""
    return ServiceRequest.objects.filter(service__is_public=True, is_withheld=False)


def by_number(requests: QuerySet[ServiceRequest], number: str, canonical: str | None) -> ServiceRequest | None:
    """The request that a quoted number means: our own (canonical) or the one it had in an older system."""
    wanted = Q(public_id=canonical) if canonical else Q(pk=None)
    if number.strip():
        wanted |= Q(external_id=number.strip()[:60])
    return requests.filter(wanted).first()
