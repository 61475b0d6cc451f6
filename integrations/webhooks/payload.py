"""What a webhook says of an event and of its case, as data, with the names of Open311 where it has one.

Never contact data, names of staff, notes or addresses of people: systems that only listen get what everybody may read,
those that work on cases the exact place and how the case is worked on too.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from civic311.lib.translated_text import in_language
from integrations.webhooks.matching import NO_LONGER_PUBLIC, CaseFacts
from requests_app.models import Event, KeptFrom, Report, ServiceRequest, TextState
from requests_app.queries.public_place import public_place
from requests_app.queries.public_text import public_text
from requests_app.workflow import open311_status
from routing.models.catalogue import SeenBy

# Of an event's data, what means something outside and names nobody.
_TOLD = ("outcome", "review_on", "day", "severity", "status")
_READ = ("service", "department", "queue", "ward", "closure_reason", "hold_reason")


def cases_of(ids: set[int]) -> dict[int, ServiceRequest]:
    """The cases, with the rows that `event_data` and `facts_of` read; none of practice or of earlier systems."""
    rows = ServiceRequest.objects.filter(pk__in=ids, is_live=True)
    about = KeptFrom.objects.filter(service_request_id=OuterRef("pk"))
    rows = rows.annotate(is_about_department=Exists(about))
    return {row.pk: row for row in rows.select_related(*_READ).defer("ward__geometry")}


def words_of(ids: set[int]) -> dict[int, Report]:
    """The first report of each case, whose words are told."""
    return {row.service_request_id: row for row in Report.objects.filter(service_request_id__in=ids, is_first=True)}


def facts_of(case: ServiceRequest) -> CaseFacts:
    """What filters read of a case of `cases_of`. One that only its department sees, or that is about a department, is
    told to nobody.
    """
    is_told = case.service.seen_by == SeenBy.ALL and not case.is_about_department  # type: ignore[attr-defined]
    return CaseFacts(
        service_id=case.service_id, department_id=case.department_id, ward_id=case.ward_id, channel=case.channel,
        severity=case.severity, is_public=case.service.is_public and not case.is_withheld, is_told=is_told,
    )  # fmt: skip


def event_data(event: Event, case: ServiceRequest, report: Report | None, *, is_work: bool) -> dict[str, Any]:
    """The whole message for an event, in the active language; `id` is the same for everybody it goes to."""
    whole = _head(event, case, event.kind)
    whole["data"] = {name: event.data[name] for name in _TOLD if name in event.data}
    work = _work_part(case, report) if is_work else {}
    whole["case"] = _public_part(case, report, is_public=facts_of(case).is_public) | work
    return whole


def farewell(event: Event, case: ServiceRequest, kind: str) -> dict[str, Any]:
    """The message for who knew a case and hears no more of it: its number, and nothing else of it."""
    is_public = kind != NO_LONGER_PUBLIC and facts_of(case).is_public
    is_gone = {"service_request_id": case.public_id, "is_public": is_public}
    return _head(event, case, kind) | {"data": {}, "case": is_gone}


def _head(event: Event, case: ServiceRequest, kind: str) -> dict[str, Any]:
    return {
        "id": f"{case.public_id}.{event.sequence}",
        "kind": kind,
        "sequence": event.sequence,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
    }


def _public_part(case: ServiceRequest, report: Report | None, *, is_public: bool) -> dict[str, Any]:
    place = public_place(case)
    shown = report is not None and report.text_state == TextState.SHOWN and report.hidden_at is None
    return {
        "service_request_id": case.public_id,
        "is_public": is_public,
        "version": case.version,
        "status": open311_status(case.status),
        "state": case.status,
        "status_notes": _status_notes(case),
        "service_code": case.service.service_code,
        "service_name": in_language(case.service.name),
        "agency_responsible": in_language(case.department.name) if case.department else "",
        "description": public_text(report.description) if report is not None and shown else "",
        "requested_datetime": case.requested_datetime.isoformat(),
        "updated_datetime": case.updated_datetime.isoformat(),
        "expected_datetime": case.expected_datetime.isoformat() if case.expected_datetime else None,
        "closed_datetime": case.closed_datetime.isoformat() if case.closed_datetime else None,
        "address": place.address,
        "ward": place.area,
        "lat": place.lat,
        "long": place.long,
        "url": settings.PUBLIC_URL + reverse("request_detail", args=[case.public_id]),
    }


def _work_part(case: ServiceRequest, report: Report | None) -> Mapping[str, Any]:
    hidden = report is None or report.hidden_at is not None
    return {
        "description": "" if report is None or hidden else public_text(report.description),
        "address": case.address,
        "place_note": public_text(case.place_note),
        "lat": case.lat,
        "long": case.long,
        "ward": case.ward.name if case.ward else "",
        "severity": case.severity,
        "channel": case.channel,
        "department": case.department.code if case.department else "",
        "queue": case.queue.code if case.queue else "",
        "due_datetime": case.due_at.isoformat() if case.due_at else None,
        "scheduled_on": case.scheduled_on.isoformat() if case.scheduled_on else None,
        "closure_reason": case.closure_reason.code if case.closure_reason else "",
        "hold_reason": case.hold_reason.code if case.hold_reason else "",
        "staff_url": settings.PUBLIC_URL + reverse("case", args=[case.public_id]),
    }


def _status_notes(case: ServiceRequest) -> str:
    if case.closure_reason is not None:
        return in_language(case.closure_reason.text)
    return in_language(case.hold_reason.name) if case.hold_reason is not None else ""
