"""The open cases of the viewer's scope on a map, with the list beside it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.access import needs
from requests_app.models import ServiceRequest
from requests_app.queries import queue as worklist_rows
from requests_app.views.staff.view_panel import read_panel
from requests_app.views.staff.worklist import page_context, read_worklist

MOST_PINS = 1000
LOOKS = {worklist_rows.LATE: "is-late", worklist_rows.RISK: "is-risk", worklist_rows.PAUSED: "is-hold"}


@needs("requests.view")
def staff_map(request: Any) -> HttpResponse:
    """`/staff/map/`: the same view, queue and filters as the worklist; at most MOST_PINS markers."""
    now = timezone.now()
    worklist = read_worklist(request, now)
    page = worklist_rows.page_of(worklist.rows, worklist.sort, request.GET.get("page"), now)
    pins = [pin(row) for row in worklist_rows.placed(worklist.rows, now, MOST_PINS)]
    context = page_context(request, worklist) | {
        "page": page, "pins": pins, "total_words": _pins_words(len(pins)),
        "layout": "map", "panel": read_panel(request, worklist, []),
    }  # fmt: skip
    return render(request, "staff/map.html", context)


def _pins_words(number: int) -> str:
    if number >= MOST_PINS:
        return _("the %(count)s most urgent are on the map") % {"count": number}
    return ngettext("%(count)s case on the map", "%(count)s cases on the map", number) % {"count": number}


def pin(row: ServiceRequest) -> dict[str, Any]:
    """One marker."""
    return {
        "lat": row.lat, "long": row.long, "label": f"{row.public_id} {row.service}", "detail": row.address,
        "url": reverse("case", args=[row.public_id]), "look": LOOKS.get(row.urgency, ""),
    }  # fmt: skip
