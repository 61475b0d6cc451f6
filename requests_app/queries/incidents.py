"""Incidents: which a viewer may lead, the cases behind one, and cases that may belong to one."""

from collections.abc import Collection
from datetime import timedelta

import h3
from django.db.models import Count, Q, QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import Incident, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.visible import staff_requests
from routing.models import ClosureReason

CAPABILITY = "incidents.manage"
NEAR_RINGS = 5  # of H3 cells, about 1,700 metres
BEFORE = timedelta(hours=12)  # people notice before the city gives it a name
MOST_SHOWN = 200
MOST_CELLS = 5_000


def incidents_for(viewer: Viewer) -> QuerySet[Incident]:
    """The incidents whose lead queue belongs to a department where the viewer sees cases. None for who practices: what
    is done with them counts.
    """
    if viewer.practises:
        return Incident.objects.none()
    rows = Incident.objects.select_related("queue__department", "closure_reason")
    departments = viewer.departments_with("requests.view")
    return rows if departments is None else rows.filter(queue__department_id__in=departments)


def may_lead(viewer: Viewer, incident: Incident) -> bool:
    """Whether the viewer may change the incident and write to everybody behind it."""
    return viewer.has_in(CAPABILITY, incident.queue.department_id)


def with_counts(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with `open_cases` and `all_cases`."""
    counts = Q(cases__is_practice=False)
    is_open = counts & Q(cases__status__in=("RECEIVED", "ROUTED", "IN_PROGRESS", "ON_HOLD"))
    return rows.annotate(all_cases=Count("cases", filter=counts), open_cases=Count("cases", filter=is_open))


def cases_of(incident: Incident, viewer: Viewer) -> QuerySet[ServiceRequest]:
    """The cases behind an incident that the viewer may see, the earliest first."""
    rows = staff_requests(viewer).filter(incident=incident).select_related("service", "queue", "ward", "assignee")
    return rows.defer("ward__geometry").order_by("requested_datetime", "pk")


def suggested_for(incident: Incident, viewer: Viewer) -> list[ServiceRequest]:
    """Open cases that may belong to it: of its queue or of the services of its cases, near them, since it began."""
    if incident.closed_at is not None:
        return []
    known = list(ServiceRequest.objects.filter(incident=incident).values_list("service_id", "h3")[:MOST_CELLS])
    rows = staff_requests(viewer).filter(
        IS_OPEN, Q(queue_id=incident.queue_id) | Q(service_id__in={service for service, _cell in known}),
        incident=None, is_live=True, requested_datetime__gte=incident.opened_at - BEFORE,
    )  # fmt: skip
    cells = [cell for _service, cell in known if cell is not None]
    if cells:
        rows = rows.filter(h3__in=_around(cells))
    shown = rows.select_related("service", "queue", "ward").defer("ward__geometry")
    return list(shown.order_by("requested_datetime", "pk")[:MOST_SHOWN])


def incidents_like(service_request: ServiceRequest) -> list[Incident]:
    """Open incidents that an open case may belong to, the newest first; a case of practice belongs to none."""
    if not service_request.is_open or service_request.incident_id is not None or service_request.duplicate_of_id:
        return []
    if service_request.is_practice:
        return []
    going_on = Incident.objects.filter(closed_at=None, opened_at__lte=service_request.requested_datetime + BEFORE)
    near = Q(incident__in=going_on)
    if service_request.h3 is not None:
        near &= Q(h3__in=_around([service_request.h3]))
    same = Q(service_id=service_request.service_id) | Q(incident__queue_id=service_request.queue_id)
    ids = ServiceRequest.objects.filter(near, same).values("incident_id")
    without_cases = Q(queue_id=service_request.queue_id, cases=None)
    return list(going_on.filter(Q(pk__in=ids) | without_cases).distinct()[:3])


def closure_reasons() -> QuerySet[ClosureReason]:
    """How cases of an incident may end, whatever their service."""
    return ClosureReason.objects.filter(is_active=True).order_by("order", "code")


def public_incidents() -> QuerySet[Incident]:
    """What goes on in the city now, as far as there are words for everybody."""
    return Incident.objects.filter(closed_at=None).exclude(text={}).order_by("-opened_at")


def _around(cells: Collection[int]) -> set[int]:
    found: set[int] = set()
    for cell in set(cells):
        found.update(h3.str_to_int(each) for each in h3.grid_disk(h3.int_to_str(cell), NEAR_RINGS))
        if len(found) > MOST_CELLS:
            break
    return found
