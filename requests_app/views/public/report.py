"""The guided report, one question a page: problem, place, details, about you. Sending is in `report_send`."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.lib.clean_text import clean_line
from requests_app.actions import drafts
from requests_app.duplicate_score import SHOWN
from requests_app.forms.asset_choice import asset_name, asset_type_of, name_of
from requests_app.forms.report_place import PlaceForm
from requests_app.queries.public import area_name
from requests_app.views.public.door import open_door
from requests_app.views.public.report_contact import contact_page
from requests_app.views.public.report_day import day_page
from requests_app.views.public.report_details import danger_page, details_page, stop_page
from requests_app.views.public.report_known import after_place, known_page
from requests_app.views.public.report_nearby import same_page
from requests_app.views.public.report_parts import (
    Written,
    current_draft,
    is_retired,
    offered_service,
    open_draft,
    step_line,
    step_url,
    written,
)
from requests_app.views.public.report_proposals import Proposal, proposals, typed_without_signal
from requests_app.views.public.report_send import check_page
from routing.addresses import FoundAddress, find_places
from routing.assets import nearest
from routing.geocoding import place_by_key
from routing.models import Service
from routing.planning import place
from routing.reference import reference

MAP_METRES, MAP_MOST = 400, 100


@require_safe
def report_addresses(request: HttpRequest) -> HttpResponse:
    """Places of the address index like what was typed, for the field that suggests."""
    found = find_places(request.GET.get("q", "")[:200])
    results = [{"label": one.label, "values": {"lat": one.lat, "long": one.long}} for one in found]
    return JsonResponse({"results": results})


@require_safe
def report_assets(request: HttpRequest, service_code: str) -> JsonResponse:
    """The assets of a service's kind close to `?lat=` and `?long=`, for the markers of the map."""
    kind = asset_type_of(offered_service(service_code))
    lat, long = (_degrees(request.GET.get(name, "")) for name in ("lat", "long"))
    if kind is None or lat is None or long is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    found = nearest(kind.pk, lat, long, radius=MAP_METRES, limit=MAP_MOST)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [near.asset.long, near.asset.lat]},
            "properties": {"number": near.asset.number, "label": asset_name(near.asset)},
        }
        for near in found
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door()
def report_step(request: HttpRequest, service_code: str, step: str = "place") -> HttpResponse:
    """One step of the report of one service. One that is retired meanwhile says so; what was typed is kept.

    Browsers keep no copy of a step: on a shared phone, Back would show the next person who reported.
    """
    if is_retired(service_code) and current_draft(request) is not None:
        return render(request, "public/report/retired.html", step_line(None, "problem"), status=410)
    service = offered_service(service_code)
    pages = {
        "place": place_page,
        "day": day_page,
        "details": details_page,
        "danger": danger_page,
        "stop": stop_page,
        "contact": contact_page,
        "check": check_page,
        "same": same_page,
        "known": known_page,
    }
    if step not in pages:
        return redirect(step_url(service, "place"))
    return pages[step](request, written(request, service))


def place_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """Where is it?"""
    service, known = so_far.service, so_far.part("place")
    offers = proposals(request, so_far, now=timezone.now())
    picked = place_by_key(request.POST.get("pick", ""))
    taken = next((one for one in offers if one.key == request.POST.get("take")), None)
    if request.method != "POST":
        form = PlaceForm(initial=known or typed_without_signal(so_far), service=service, known=known)
    else:
        data = _given(request, picked or taken)
        form = PlaceForm(data, service=service, known=known, as_typed=request.POST.get("do") == "as_typed")
        if form.is_valid():
            _keep_place(request, form)
            if picked is not None or request.POST.get("do") == "find":
                return redirect(step_url(service, "place"))
            unseen = _has_unseen(request, service)
            return redirect(step_url(service, "place") + "#nearby" if unseen else after_place(request, service))
    context = {
        "form": form,
        "known": known,
        "proposals": offers,
        "ward": _ward_name(known),
        "nearby": so_far.nearby(now=timezone.now()),
        "now": timezone.now(),
        "areas_url": reverse("areas_geojson") if any(layer.has_areas for layer in reference().layers) else "",
        "asset_name": name_of(known.get("asset")) if form.kind else "",
        "assets_url": reverse("report_assets", args=[service.service_code]) if form.kind else "",
        **step_line(service, "place"),
    }
    return render(request, "public/report/place.html", context)


def _given(request: HttpRequest, chosen: FoundAddress | Proposal | None) -> Any:
    """What the form gets: what was typed, or the place that was chosen with one tap instead."""
    if chosen is None:
        return request.POST
    data = request.POST.copy()
    address = chosen.address if isinstance(chosen, Proposal) else chosen.label
    for name, value in (("address", address), ("lat", chosen.lat), ("long", chosen.long)):
        data[name] = str(value)
    return data


def _keep_place(request: HttpRequest, form: PlaceForm) -> None:
    now = timezone.now()
    draft = open_draft(request, now=now)
    drafts.keep(draft, "place", {name: form.cleaned_data.get(name) for name in form.fields}, now=now)
    asked = [number[:20] for number in request.POST.getlist("asked")[:SHOWN]]
    if asked and request.POST.get("do") == "continue":
        drafts.keep(draft, "asked", asked, now=now)
    words = clean_line(request.GET.get("q", ""))[:200]
    if words and "answers" not in (draft.data.get("details") or {}):
        drafts.keep(draft, "details", {"service": form.service.service_code, "description": words}, now=now)


def _has_unseen(request: HttpRequest, service: Service) -> bool:
    """Whether earlier requests lie close to the place just kept that were not on the page: a script puts the marker
    without asking for them, and whoever goes on at once should see them before typing."""
    asked = request.POST.getlist("asked")
    found = written(request, service).nearby(now=timezone.now())
    return any(near.service_request.public_id not in asked for near in found)


def _ward_name(known: dict[str, Any]) -> str:
    """The name of the ward a kept point lies in."""
    return area_name(place(reference(), known.get("lat"), known.get("long"), on=timezone.localdate()).ward_id)
