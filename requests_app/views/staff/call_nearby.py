"""While somebody is on the line: is it reported already? Then the caller joins that case, and no second one is made."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from requests_app.actions.join import CannotJoin
from requests_app.actions.submit import Refused
from requests_app.actions.voices import join_voice
from requests_app.actor import Actor
from requests_app.duplicate_score import SHOWN
from requests_app.forms.call_forms import CallForms
from requests_app.forms.call_voice import voice_is_valid, voice_of
from requests_app.models import Attachment, AttachmentState, ServiceRequest
from requests_app.nearby_words import Near, near_words
from requests_app.policies import NotAllowed
from requests_app.queries.nearby import nearby
from requests_app.queries.search import find_by_number
from requests_app.queries.visible import staff_requests
from routing.reference import reference


def near_of(viewer: Viewer, judged: CallForms, *, declined: Collection[str] = (), now: datetime) -> list[Near] | None:
    """Earlier cases in the viewer's scope that a call may be about, of forms that were checked; None as long as no
    place was named. `declined` are numbers of cases that the caller said are something else."""
    data, found = judged.place.data, judged.place.cleaned_data
    address = found.get("address") or clean_line(data.get("address", ""))[:200]
    lat, long = found.get("lat"), found.get("long")
    if lat is None and not address:
        return None
    service = judged.service if judged.service.pk else None
    candidates = nearby(
        staff_requests(viewer).filter(parent=None), lat, long, service.pk if service else None, now=now,
        limit=2 * SHOWN, text=clean_line(data.get("description", "")[:5000]), address=address,
        channel=data.get("channel", ""), asset_id=found.get("asset"),
    )  # fmt: skip
    meant = [
        one
        for one in candidates
        if (service is None or one.is_likely or one.service_request.service_id == service.pk)
        and one.service_request.public_id not in declined
    ]
    photos = Attachment.objects.filter(state=AttachmentState.READY, withdrawn_at=None)
    return near_words(meant[:SHOWN], photos, now=now)


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
