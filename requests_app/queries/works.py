"""Cases and planned works: which works lie at a case, which cases lie in works and wait for them."""

from dataclasses import dataclass
from datetime import datetime

import shapely
from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from community.in_force import KnownWork, cover_of, street_lines, works_at
from community.models import PlannedWork
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.visible import staff_requests
from requests_app.workflow import Status
from routing.models import HoldReason
from routing.models.catalogue import WaitsFor

MOST_INSIDE = 2_000


def works_for_case(service_request: ServiceRequest, *, now: datetime) -> list[KnownWork]:
    """The planned works at a case's place that go on or begin soon, the next first. No queries."""
    row = service_request
    return works_at(row.lat, row.long, address=row.address, now=now)


def deferring_works(service_request: ServiceRequest, *, now: datetime) -> list[KnownWork]:
    """Those of them that do what the case asks for, and for which it may wait. No queries."""
    service_id = service_request.service_id
    return [each for each in works_for_case(service_request, now=now) if each.defers and service_id in each.service_ids]


def planned_reason() -> HoldReason | None:
    """The reason residents read while a case waits for planned works."""
    return HoldReason.objects.filter(waits_for=WaitsFor.PLANNED, is_active=True).order_by("order", "pk").first()


@dataclass(frozen=True)
class WorksCount:
    """What works mean for cases: `inside` open now, `waiting` for the works now, `avoided` repairs.

    Avoided: cases that were told to wait for the works and were finished afterwards, so that nothing was mended twice.
    """

    inside: int
    waiting: int
    avoided: int


def cases_inside(work: PlannedWork, viewer: Viewer | None = None) -> QuerySet[ServiceRequest]:
    """Open cases of the works' services on their ground, in the viewer's scope (None: all)."""
    ids = [row[0] for row in _inside(work)]
    rows = ServiceRequest.objects.all() if viewer is None else staff_requests(viewer)
    return rows.filter(IS_OPEN, pk__in=ids)


def _inside(work: PlannedWork) -> list[tuple[int, float, float]]:
    covered = cover_of(work, street_lines(work.streets)).ground
    if covered is None:
        return []
    west, south, east, north = covered.bounds
    rows = ServiceRequest.objects.filter(
        IS_OPEN, lat__gte=south, lat__lte=north, long__gte=west, long__lte=east,
        service_id__in=[service.pk for service in work.services.all()],
    )  # fmt: skip
    near = list(rows.order_by("-pk").values_list("pk", "lat", "long")[:MOST_INSIDE])
    if not near:
        return []
    shapely.prepare(covered)
    hits = shapely.intersects_xy(covered, [row[2] for row in near], [row[1] for row in near])
    return [row for row, hit in zip(near, hits, strict=True) if hit]


def cases_deferred(work_id: int) -> QuerySet[ServiceRequest]:
    """The cases that were told to wait for the works, whatever became of them."""
    return ServiceRequest.objects.filter(planned_work_id=work_id)


def count_of(work: PlannedWork) -> WorksCount:
    """The numbers of one of the works (four queries)."""
    deferred = cases_deferred(work.pk)
    return WorksCount(
        inside=len(_inside(work)),
        waiting=deferred.filter(status=Status.ON_HOLD).count(),
        avoided=deferred.filter(status=Status.RESOLVED, closed_datetime__date__gte=work.starts_on).count(),
    )
