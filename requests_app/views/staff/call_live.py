"""The call desk while somebody types: one request keeps the draft and brings the parts of the page that it changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from requests_app.views.staff.call_context import PARTS, desk_context
from requests_app.views.staff.call_ending import accepted_contact
from requests_app.views.staff.call_typed import keep_typed, with_contact


@needs("requests.enter")
@never_cache
@require_POST
def call_live(request: Any) -> HttpResponse:
    """The parts named in `parts` (with commas), for what stands in the form; sent by POST, since addresses are logged.

    `take` is the id of a known person whose details are to be filled in.
    """
    data, now = request.POST, timezone.now()
    if "take" in data:
        wanted = data.copy()
        wanted["known_contact"] = data["take"]
        contact = accepted_contact(request.viewer, wanted)
        data = with_contact(data, contact) if contact else data
    asked = data.get("parts", "").split(",")
    parts = [name for name in PARTS if name in asked]
    context = desk_context(request.viewer, data, now=now, parts=parts)
    context["saved_at"] = now if keep_typed(request.viewer, data, now=now) else None
    return render(request, "staff/call_live.html", context)
