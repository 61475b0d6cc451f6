"""`/address/`: an address answers what the city knows of it; at the desk the same beside the call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from civic311.accounts.access import needs
from civic311.lib.clean_text import clean_line
from civic311.site.address_facts import AddressFacts, address_facts
from community.queries.notices import place_typed
from requests_app.queries.nearby import public_candidates
from requests_app.queries.public_place import public_place
from requests_app.queries.visible import staff_requests
from routing.place import valid_position


@require_safe
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """For residents: `?place=` is what was typed. Nothing of it is kept."""
    typed = clean_line(request.GET.get("place", ""))[:200]
    spot, choices = place_typed(typed) if typed else (None, [])
    now = timezone.now()
    facts = None
    if spot is not None:
        facts = address_facts(spot.lat, spot.long, spot.label, rows=public_candidates(), now=now)
    context = {
        "typed": typed, "spot": spot, "choices": choices, "facts": facts, "now": now, "near": _public_lines(facts),
    }  # fmt: skip
    return render(request, "public/address.html", context)


def _public_lines(facts: AddressFacts | None) -> list[dict[str, Any]]:
    return [
        {"row": one.service_request, "metres": one.metres, "place": public_place(one.service_request)}
        for one in (facts.near if facts else [])
    ]


@needs("requests.enter")
@never_cache
@require_POST
def call_address(request: Any) -> HttpResponse:
    """For the desk, to be put into the page: the address or the point of the call form; by POST, as addresses are
    logged."""
    typed = clean_line(request.POST.get("address", ""))[:200]
    point = _point(request.POST)
    label = typed
    if point is None and typed:
        spot, _choices = place_typed(typed)
        if spot is not None:
            point, label = (spot.lat, spot.long), spot.label
    now = timezone.now()
    facts = address_facts(*point, label, rows=staff_requests(request.viewer), now=now) if point else None
    return render(request, "staff/call_address.html", {"facts": facts, "typed": typed, "now": now})


def _point(data: Any) -> tuple[float, float] | None:
    try:
        lat, long = float(data.get("lat", "")), float(data.get("long", ""))
    except ValueError:
        return None
    return (lat, long) if valid_position(lat, long) else None
