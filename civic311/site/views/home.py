"""The first page: report, find, what is going on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from civic311.city.modules import is_on
from civic311.lib.promise_words import promise_words
from civic311.lib.reader_cache import kept_for_readers
from civic311.lib.translated_text import in_language
from community.in_force import notices_now
from community.queries.notices import shapes_of
from reports.queries.glance import city_glance
from requests_app.models import ServiceRequest
from requests_app.queries.incidents import public_incidents
from requests_app.queries.public import public_list
from requests_app.queries.public_place import public_place
from routing.models import ClockKind, Service
from routing.reference import Reference, reference

GROUPS = 6
SERVICES_IN_GROUP = 4
RECENT = 5
INCIDENTS = 3


@kept_for_readers()
def home(request: HttpRequest) -> HttpResponse:
    """`/`: common services with their promises, the search by number, the latest public requests, how the city does."""
    known = reference()
    offered = [each for each in known.services.values() if each.is_active and each.residents_may_ask]
    recent = [_listed(number, each) for number, each in enumerate(_latest(), start=1)]
    context = {
        "groups": _groups(known, offered),
        "service_count": len(offered),
        "often_said": [in_language(each.name) for each in offered if each.is_common][:3],
        "areas_url": reverse("areas_geojson") if is_on("public_map") and _has_areas(known) else "",
        "recent": recent,
        "pins": [item["pin"] for item in recent if item["pin"]],
        "shapes": shapes_of(notices_now(timezone.now())),
        "now": timezone.now(),
        "incidents": list(public_incidents()[:INCIDENTS]),
        "glance": city_glance(timezone.now()),
    }
    return render(request, "public/home.html", context)


def _has_areas(known: Reference) -> bool:
    return any(layer.has_areas for layer in known.layers)


def _groups(known: Reference, offered: list[Service]) -> list[dict[str, Any]]:
    """The first groups of the catalogue, in each the common services (or simply the first ones) with their promise."""
    by_group: dict[int, list[Service]] = {}
    for service in sorted(offered, key=lambda each: (each.group.order, not each.is_common, each.order, each.id)):
        by_group.setdefault(service.group_id, []).append(service)
    return [
        {
            "name": services[0].group.name,
            "services": [
                {"name": each.name, "service_code": each.service_code, "promise_words": _promise(known, each)}
                for each in services[:SERVICES_IN_GROUP]
            ],
        }
        for services in list(by_group.values())[:GROUPS]
    ]


def _promise(known: Reference, service: Service) -> str:
    """How long the service may take, in words; empty when the city promises nothing."""
    rows = [row for row in known.targets_of(service.id, service.severity) if row.kind == ClockKind.RESOLVE.value]
    return promise_words(rows[0].target.amount, rows[0].target.unit) if rows else ""


def _latest() -> list[ServiceRequest]:
    """The newest requests that everybody may see."""
    return list(public_list().order_by("-requested_datetime", "-id")[:RECENT])


def _listed(number: int, service_request: ServiceRequest) -> dict[str, Any]:
    """One line of the list with its pin, at the place that the public may see."""
    place = public_place(service_request)
    title = in_language(service_request.service.name)
    url = f"/requests/{service_request.public_id}/"
    pin = {"lat": place.lat, "long": place.long, "label": title, "url": url, "number": number}
    return {
        "number": number,
        "title": title,
        "url": url,
        "status": service_request.status,
        "place": place.words,
        "voices": service_request.voices,
        "pin": pin if place.lat is not None else None,
    }
