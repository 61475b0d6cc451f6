"""While somebody is on the line: is it reported already? Then the caller joins that case, and no second one is made."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from requests_app.actions.join import CannotJoin
from requests_app.actions.submit import Refused
from requests_app.actions.voices import join_voice
from requests_app.actor import Actor
from requests_app.duplicate_score import SHOWN
from requests_app.forms.call_voice import voice_is_valid, voice_of
from requests_app.forms.staff_intake import CallForms
from requests_app.models import Attachment, AttachmentState, ServiceRequest
from requests_app.nearby_words import Near, near_words
from requests_app.policies import NotAllowed
from requests_app.queries.nearby import nearby
from requests_app.queries.search import find_by_number
from requests_app.queries.visible import staff_requests
from routing.addresses import find_addresses
from routing.assets import by_number
from routing.models import Service
from routing.place import valid_position
from routing.reference import reference


@needs("requests.enter")
@never_cache
@require_POST
def call_nearby(request: Any) -> HttpResponse:
    """What the call may be about, to be put into the page; sent by POST, since addresses are logged."""
    context = {"near": near_of(request.viewer, request.POST, now=timezone.now())}
    return render(request, "staff/call_nearby.html", context)


def near_of(viewer: Viewer, data: QueryDict, *, now: datetime) -> list[Near] | None:
    """Earlier cases in the viewer's scope that the call may be about; None as long as no place was named."""
    address = clean_line(data.get("address", ""))[:200]
    lat, long = _point(data) or (None, None)
    if lat is None and address:
        exact = [one for one in find_addresses(address) if one.is_exact]
        if len(exact) == 1:
            address, lat, long = exact[0].label, exact[0].lat, exact[0].long
    if lat is None and not address:
        return None
    service = reference().services.get(data.get("service", ""))
    found = nearby(
        staff_requests(viewer).filter(parent=None), lat, long, service.pk if service else None, now=now,
        limit=2 * SHOWN, text=clean_line(data.get("description", "")[:5000]), address=address,
        channel=data.get("channel", ""), asset_id=_asset_id(service, data.get("asset_number", "")),
    )  # fmt: skip
    meant = [one for one in found if service is None or one.is_likely or one.service_request.service_id == service.pk]
    photos = Attachment.objects.filter(state=AttachmentState.READY)
    return near_words(meant[:SHOWN], photos, now=now)


def _point(data: QueryDict) -> tuple[float, float] | None:
    try:
        lat, long = float(data.get("lat", "")), float(data.get("long", ""))
    except ValueError:
        return None
    return (lat, long) if valid_position(lat, long) else None


def _asset_id(service: Service | None, number: str) -> int | None:
    """The asset that the caller named, when the service is about such things."""
    asset = by_number(service.asset_type_id, number) if service and service.asset_type_id else None
    return asset.pk if asset else None


def joined_call(request: Any) -> tuple[CallForms, HttpResponse | None]:
    """Add the caller to the case that the button names. Returns the forms, and where to go when it was done.

    Raises DangerFound and Http404.
    """
    original: ServiceRequest | None = find_by_number(request.viewer, request.POST.get("join", ""))
    if original is None:
        raise Http404
    data = request.POST.copy()
    if not reference().services.get(data.get("service", "")):
        data["service"] = reference().services_by_id[original.service_id].service_code
    desk = CallForms(request.viewer, data)
    if not voice_is_valid(desk):
        return desk, None
    try:
        actor = Actor(request.viewer, "desk")
        report = join_voice(voice_of(desk), original_id=original.pk, actor=actor, now=timezone.now())
    except Refused as refused:
        desk.refuse(refused)
        return desk, None
    except (CannotJoin, NotAllowed):
        messages.error(request, _("That case cannot take this report any more. Save it as a case of its own."))
        return desk, None
    done = reverse("call_done", args=[report.service_request.public_id])
    return desk, redirect(f"{done}?voice=1")
