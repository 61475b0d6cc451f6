"""The open cases of one ward: where they lie, at the precision that everybody may see, and which are due first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse

from civic311.accounts.viewer import Viewer
from civic311.lib.translated_text import in_language
from requests_app.models import ServiceRequest
from requests_app.queries.public import NOT_SHOWN
from requests_app.queries.public_place import place_at, public_place
from requests_app.queries.visible import public_requests, staff_requests
from requests_app.workflow import OPEN_STATUSES
from routing.models import PlacePrecision
from routing.reference import reference

MOST = 500
LISTED = 20
_WITH_PINS = (PlacePrecision.EXACT, PlacePrecision.BLOCK)


@dataclass(frozen=True)
class OpenCase:
    """One line of the list of open cases; `where` is what everybody may see of the place, `url` the case's page.

    `due` is None while the clock stands still or where there is none.
    """

    public_id: str
    url: str
    service: str
    where: str
    received: datetime
    due: datetime | None
    is_late: bool
    status: str


def open_list(area_ids: Sequence[int], viewer: Viewer, *, now: datetime) -> list[OpenCase]:
    """The open cases of a ward that are due first, at most 20, of those the viewer may open.

    Who works on cases gets those in her scope, who does not (a council member) the public ones on their public pages.
    """
    is_staff = viewer.has("requests.view")
    page = "case" if is_staff else "request_detail"
    rows = (staff_requests(viewer) if is_staff else public_requests()).filter(
        ward_id__in=area_ids, status__in=OPEN_STATUSES, parent=None
    )
    shown = rows.select_related("service", "ward").defer(*NOT_SHOWN)
    first = shown.order_by(F("next_due_at").asc(nulls_last=True), "pk")[:LISTED]
    return [_listed(row, page, now) for row in first]


def _listed(row: ServiceRequest, page: str, now: datetime) -> OpenCase:
    place = public_place(row)
    return OpenCase(
        row.public_id, reverse(page, args=[row.public_id]), in_language(row.service.name), place.address,
        row.requested_datetime, row.next_due_at, row.next_due_at is not None and row.next_due_at < now, row.status,
    )  # fmt: skip


def open_pins(area_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Pins of the open public cases in a ward, the newest 500; places that are hidden are left out."""
    services = reference().services_by_id
    placed = [pk for pk, row in services.items() if row.is_public and row.place_precision in _WITH_PINS]
    rows = (
        public_requests()
        .filter(ward_id__in=area_ids, status__in=OPEN_STATUSES, lat__isnull=False, service_id__in=placed)
        .order_by("-id")
        .values_list("public_id", "service_id", "lat", "long")[:MOST]
    )
    names = {pk: in_language(services[pk].name) for pk in placed}
    pins = []
    for public_id, service_id, lat, long in rows:
        place = place_at(services[service_id].place_precision, address="", area="", lat=lat, long=long)
        url = f"/requests/{public_id}/"
        pins.append({"lat": place.lat, "long": place.long, "label": names[service_id], "url": url})
    return pins
