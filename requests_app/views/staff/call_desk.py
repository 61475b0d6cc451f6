"""The call desk: one screen from "311, how can I help" to the sentence that is read back."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from civic311.lib.translated_text import in_language
from requests_app.actions.submit import DangerFound, Refused, submit
from requests_app.actor import Actor
from requests_app.forms.report_place import PlaceForm
from requests_app.forms.staff_intake import CallForms, QuestionsForm
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.queries.case import seen_or_entered
from requests_app.queries.promise import background_of
from requests_app.queries.search import phone_in, reported_from
from requests_app.queries.visible import staff_requests
from requests_app.views.staff.call_nearby import joined_call, near_of
from routing.models import Service
from routing.reference import reference
from routing.service_search import services_like

MOST_EARLIER = 8


@needs("requests.enter")
@never_cache
def call_desk(request: Any) -> HttpResponse:
    """`/staff/call/`. Buttons named `step` show the questions or the caller's history without sending."""
    if request.method != "POST":
        return _page(request, CallForms(request.viewer))
    if "join" in request.POST:
        return _join(request)
    step = request.POST.get("step", "send")
    forms = CallForms(request.viewer, request.POST, checks=step == "send")
    if step != "send" or not forms.is_valid():
        return _page(request, forms, forms.danger())
    try:
        made = submit(forms.intake(), actor=Actor(request.viewer, "desk"), now=timezone.now())
    except DangerFound as danger:
        return _page(request, forms, danger)
    except Refused as refused:
        forms.refuse(refused)
        return _page(request, forms)
    return redirect("call_done", public_id=made.public_id)


def _join(request: Any) -> HttpResponse:
    try:
        forms, done = joined_call(request)
    except DangerFound as danger:
        return _page(request, CallForms(request.viewer, request.POST, checks=False), danger)
    return done or _page(request, forms)


def _page(request: Any, forms: CallForms, danger: DangerFound | None = None) -> HttpResponse:
    phone = request.POST.get("phone", "")
    context = {
        "forms": forms, "danger": danger, "advice": in_language(danger.advice) if danger else "",
        "earlier": _earlier(request.viewer, phone) if phone else None, "now": timezone.now(),
        "near": near_of(request.viewer, request.POST, now=timezone.now()),
    }  # fmt: skip
    return render(request, "staff/call.html", context)


@needs("requests.enter")
def call_questions(request: Any) -> HttpResponse:
    """The questions of `?service=`, to be put into the page."""
    service = reference().services.get(request.GET.get("service", "")) or Service()
    return render(request, "staff/call_questions.html", {
        "questions": QuestionsForm(service=service), "place": PlaceForm(service=service),
    })  # fmt: skip


@needs("requests.enter")
def call_services(request: Any) -> JsonResponse:
    """Services by name and keywords for `?q=`, to choose from."""
    found = services_like(reference(), request.GET.get("q", "")[:120], for_residents=False)
    results = [
        {"label": str(each), "detail": str(each.group), "values": {"service": each.service_code}} for each in found
    ]
    return JsonResponse({"results": results})


@needs("requests.enter")
@never_cache
@require_POST
def call_history(request: Any) -> HttpResponse:
    """Earlier cases of a phone number, to be put into the page; sent by POST, since addresses are logged."""
    earlier = _earlier(request.viewer, request.POST.get("phone", ""))
    return render(request, "staff/call_history.html", {"earlier": earlier, "now": timezone.now()})


@needs("requests.enter", "requests.field_entry")
@never_cache
def call_done(request: Any, public_id: str) -> HttpResponse:
    """What to read out: number, team, promise. For whoever entered it, even when the case went out of her scope."""
    made = get_object_or_404(seen_or_entered(request.viewer), public_id=public_id)
    now = timezone.now()
    context = {
        "case": made, "promise": promise_sentence(made, now=now, told=background_of(made, now=now)), "now": now,
        "is_in_scope": staff_requests(request.viewer).filter(pk=made.pk).exists(),
        "digits": " ".join(made.public_id), "is_voice": "voice" in request.GET,
    }  # fmt: skip
    return render(request, "staff/call_done.html", context)


def _earlier(viewer: Any, typed: str) -> list[ServiceRequest]:
    """The caller's newest cases that the viewer may see; none for who may not see contacts."""
    phone = phone_in(typed)
    if phone is None:
        return []
    found = reported_from(phone, viewer).select_related("hold_reason")[:MOST_EARLIER]
    rows = list(found)
    for row in rows:
        row.service = reference().services_by_id[row.service_id]
    return rows
