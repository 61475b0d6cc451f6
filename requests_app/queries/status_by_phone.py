"""Find the case a caller asks about, and the reports that she may have made."""

from dataclasses import dataclass

from civic311.accounts.viewer import Viewer
from civic311.lib import public_ids
from requests_app.models import Report, ServiceRequest
from requests_app.queries.search import contacts_seen, find_by_number, matching, phone_in, reported_from
from requests_app.queries.visible import staff_requests
from requests_app.queries.voices import reports_of_all

MOST_FOUND = 12


@dataclass(frozen=True)
class Found:
    """`case` when a number named one; else the newest `cases` of a phone number or an address. `is_wrong_number`: it
    looks like a case number and is none."""

    case: ServiceRequest | None
    cases: list[ServiceRequest]
    is_wrong_number: bool = False


def find_for_caller(viewer: Viewer, text: str) -> Found:
    """What a caller says: a number (ours or an older one), a phone, an address or words; in the viewer's scope."""
    named = find_by_number(viewer, text)
    if named is not None:
        return Found(named, [])
    if public_ids.looks_like_one(text):
        return Found(None, [], is_wrong_number=public_ids.normalise(text) is None)
    phone = phone_in(text)
    if phone is not None:
        rows = reported_from(phone, viewer)
    else:
        rows = matching(staff_requests(viewer), text, viewer).order_by("-requested_datetime", "-id")
    return Found(None, list(rows.select_related("service", "ward")[:MOST_FOUND]))


def reports_to_check(viewer: Viewer, service_request: ServiceRequest) -> list[Report]:
    """The reports of a case and of what was joined to it whose writers the viewer may know."""
    known = contacts_seen(viewer)
    if known is None:
        return []
    visible = staff_requests(viewer).filter(known)
    reports = reports_of_all(service_request).filter(service_request__in=visible, contact__redacted_at=None)
    return list(reports.select_related("contact", "service_request").order_by("id"))
