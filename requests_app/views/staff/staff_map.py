"""The open cases of the viewer's scope on a map, with the list beside it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.access import needs
from requests_app.filters import CaseFilter
from requests_app.models import ServiceRequest
from requests_app.queries import queue as worklist
from requests_app.views.staff.queue import chips, narrowed
from requests_app.views.staff.rail import read_rail

MOST_PINS = 1000
LOOKS = {worklist.LATE: "is-late", worklist.RISK: "is-risk", worklist.PAUSED: "is-hold"}


@needs("requests.view")
def staff_map(request: Any) -> HttpResponse:
    """`/staff/map/`: the same view, queue and filters as the worklist; at most MOST_PINS markers."""
    now = timezone.now()
    text = request.GET.get("q", "").strip()[:200]
    rail = read_rail(request, now)
    filters = CaseFilter.for_page(request)
    rows, sort, _view = narrowed(request, filters, rail, text, now)
    page = worklist.page_of(rows, sort, request.GET.get("page"), now)
    pins = [pin(row) for row in worklist.placed(rows, now, MOST_PINS)]
    context = {
        "rail": rail, "filters": filters, "page": page, "pins": pins, "now": now, "text": text, "sort": sort,
        "chips": chips(request, filters), "is_cut": len(pins) == MOST_PINS, "most": MOST_PINS,
    }  # fmt: skip
    return render(request, "staff/map.html", context)


def pin(row: ServiceRequest) -> dict[str, Any]:
    """One marker."""
    return {
        "lat": row.lat, "long": row.long, "label": f"{row.public_id} {row.service}", "detail": row.address,
        "url": reverse("case", args=[row.public_id]), "look": LOOKS.get(row.urgency, ""),
    }  # fmt: skip
