"""Who speaks for a case: its own reports and those of every case that was joined to it, however many steps away.

Joins form trees: a case points at the one it was joined to (`duplicate_of`), the root is where the work goes on. Trees
are flat, so each level is one query; rows that point at each other in a circle (an import may bring them) end the walk.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from civic311.people.models import Contact
from requests_app.models import Event, Report, ServiceRequest
from requests_app.queries.visible import may_see_contact, staff_requests


def cases_above(service_request_id: int) -> list[int]:
    """Ids of the case it was joined to, of the one that was joined to, and so on; the root is the last."""
    found: list[int] = []
    current: int | None = service_request_id
    while True:
        current = ServiceRequest.everything.filter(pk=current).values_list("duplicate_of_id", flat=True).first()
        if current is None or current in found or current == service_request_id:
            return found
        found.append(current)


def root_id(service_request_id: int) -> int:
    """Id of the case where the work goes on; the case itself when it was not joined."""
    return (cases_above(service_request_id) or [service_request_id])[-1]


def root_of(service_request: ServiceRequest) -> ServiceRequest:
    """The case where the work goes on, the same row when it was not joined."""
    if service_request.duplicate_of_id is None:
        return service_request
    root: ServiceRequest = ServiceRequest.everything.get(pk=root_id(service_request.pk))
    return root


def cases_below(service_request_ids: Iterable[int]) -> list[int]:
    """Ids of every case joined to these, and to those, and so on; the given ones are not among them."""
    level = list(service_request_ids)
    seen = set(level)
    found: list[int] = []
    while level:
        joined = ServiceRequest.everything.filter(duplicate_of_id__in=level).order_by("pk").values_list("pk", flat=True)
        level = [key for key in joined if key not in seen]
        seen.update(level)
        found.extend(level)
    return found


def reports_of_all(service_request: ServiceRequest) -> QuerySet[Report]:
    """Every report of the case and of what was joined to it."""
    return Report.objects.filter(service_request_id__in=[service_request.pk, *cases_below([service_request.pk])])


@dataclass(frozen=True)
class Voice:
    """One report of a case as staff see it. `joined` is the case it came with, None for a report of the case itself."""

    number: int
    report: Report
    joined: ServiceRequest | None


@dataclass(frozen=True)
class Voices:
    """The voices a viewer may read, the earliest first, and how many came with cases out of her scope.

    `reports` are all of them, with contact and case, to tell whom a message reaches.
    """

    listed: list[Voice]
    hidden: int
    cases: dict[int, ServiceRequest]
    reports: list[Report]


def voices_of(service_request: ServiceRequest, viewer: Viewer, own: Iterable[Report]) -> Voices:
    """Everybody who reported the case; `own` are the reports of the case itself, as they were read already."""
    below = cases_below([service_request.pk])
    mine = list(own)
    if not below:
        return Voices([Voice(number, report, None) for number, report in enumerate(mine, start=1)], 0, {}, mine)
    cases = staff_requests(viewer).filter(pk__in=below).in_bulk()
    reports = Report.objects.filter(service_request_id__in=below).order_by("id")
    theirs = list(reports.select_related("entered_by", "contact", "service_request"))
    shown = [*mine, *(report for report in theirs if report.service_request_id in cases)]
    listed = [
        Voice(number, report, cases.get(report.service_request_id))
        for number, report in enumerate(sorted(shown, key=lambda report: (report.received_at, report.pk)), start=1)
    ]
    return Voices(listed, len(mine) + len(theirs) - len(shown), cases, [*mine, *theirs])


def contacts_of_all(service_request: ServiceRequest, viewer: Viewer) -> list[Contact]:
    """The people behind a case and what was joined to it, as far as the viewer may see contact details."""
    below = staff_requests(viewer).filter(pk__in=cases_below([service_request.pk]))
    allowed = [
        row.pk for row in (service_request, *below) if may_see_contact(viewer, row)
    ]  # fmt: skip
    reports = Report.objects.filter(service_request_id__in=allowed, contact__isnull=False).select_related("contact")
    found = {report.contact_id: report.contact for report in reports.order_by("id")}
    return [contact for contact in found.values() if contact is not None]


def joined_at(service_request: ServiceRequest) -> datetime | None:
    """When the case was joined to the one it is joined to now; None when it is not."""
    if service_request.duplicate_of_id is None:
        return None
    joins = Event.objects.filter(service_request=service_request, kind="marked_duplicate").order_by("-sequence")
    return joins.values_list("occurred_at", flat=True).first()
