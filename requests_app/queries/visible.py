"""Which requests a viewer may see at all."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer, viewer_of
from requests_app.models import KeptFrom, ServiceRequest
from routing.models.catalogue import SeenBy
from routing.reference import reference


def staff_requests(viewer: Viewer) -> QuerySet[ServiceRequest]:
    """Cases in the viewer's scope: all of them, or those of the departments where `requests.view` is held.

    Of services that only the responsible department sees, the city's own people see none without
    `requests.view_restricted`. A case about a department is hidden from who works only there. Whoever practises sees
    cases of practice, and nothing else.
    """
    cases = ServiceRequest.everything.filter(is_practice=viewer.practises)
    departments = viewer.departments_with("requests.view")
    if departments is None:
        return _without_restricted(cases, viewer)
    if not departments:
        return cases.none()
    about_them = KeptFrom.objects.filter(service_request_id=OuterRef("pk"), department_id=OuterRef("department_id"))
    return cases.filter(~Exists(about_them), department_id__in=departments)


def _without_restricted(cases: QuerySet[ServiceRequest], viewer: Viewer) -> QuerySet[ServiceRequest]:
    restricted = [row.pk for row in reference().services_by_id.values() if row.seen_by == SeenBy.DEPARTMENT]
    if not restricted or "requests.view_restricted" in viewer.city_wide:
        return cases
    own = [key for key, held in viewer.by_department.items() if "requests.view" in held]
    return cases.filter(~Q(service_id__in=restricted) | Q(department_id__in=own))


def may_see_contact(viewer: Viewer, service_request: ServiceRequest) -> bool:
    """Whether the viewer may see who reported the case."""
    department_id = service_request.department_id
    if not viewer.has_in("contacts.view", department_id):
        return False
    service = reference().services_by_id[service_request.service_id]
    return not service.complainant_confidential or viewer.has_in("contacts.view_confidential", department_id)


def kept_departments(service_request: ServiceRequest) -> set[int]:
    """Ids of the departments that the case is about, and that must not get it."""
    return set(KeptFrom.objects.filter(service_request=service_request).values_list("department_id", flat=True))


def who_may_see(service_request: ServiceRequest, user_ids: Sequence[int]) -> list[int]:
    """Those of the people who may read about the case, in their order: nobody is written to about what is hidden."""
    service = reference().services_by_id[service_request.service_id]
    if service.seen_by == SeenBy.ALL and not kept_departments(service_request):
        return list(user_ids)
    readers = {
        user.pk
        for user in User.objects.filter(pk__in=user_ids)
        if staff_requests(viewer_of(user)).filter(pk=service_request.pk).exists()
    }
    return [user_id for user_id in user_ids if user_id in readers]


def public_requests() -> QuerySet[ServiceRequest]:
    """Requests that everybody may see."""
    return ServiceRequest.objects.filter(service__is_public=True, is_withheld=False)


def by_number(requests: QuerySet[ServiceRequest], number: str, canonical: str | None) -> ServiceRequest | None:
    """The request that a quoted number means: our own (canonical) or the one it had in an older system."""
    wanted = Q(public_id=canonical) if canonical else Q(pk=None)
    if number.strip():
        wanted |= Q(external_id=number.strip()[:60])
    return requests.filter(wanted).first()
