""" "This is it": the report joins a request that is there already, instead of making a second one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from requests_app.actions import drafts
from requests_app.actions.abuse import leave_trace
from requests_app.actions.join import CannotJoin
from requests_app.actions.submit import DangerFound, Intake, Refused
from requests_app.actions.tracking import join_and_link, new_token
from requests_app.actor import RESIDENT
from requests_app.forms.reporter import contact_input
from requests_app.forms.voice import VoiceForm
from requests_app.models import IntakeDraft, Report, ServiceRequest
from requests_app.nearby_words import near_words
from requests_app.policies import NotAllowed
from requests_app.queries.nearby import Candidate, find_original
from requests_app.queries.public import public_photos
from requests_app.views.public.door import sender_of
from requests_app.views.public.report_details import keep_photos
from requests_app.views.public.report_parts import Written, current_draft, open_draft, step_line, step_url
from requests_app.views.public.report_proof import Gate, first_look, gate
from requests_app.views.public.report_walk import remember_sent


def same_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """The chosen request, what the visitor wishes to add, and the button that adds her report to it."""
    now = timezone.now()
    if request.method == "POST" and _is_sent(so_far.draft, request.POST.get("key", "")):
        return _thanks(new_token(Report.objects.get(submission_key=request.POST["key"]), now=now))
    original = find_original(request.GET.get("case", ""), now=now)
    if original is None:
        messages.info(request, _("That request cannot take your report any more. Please go on with your own."))
        return redirect(step_url(so_far.service, "place"))
    if request.method != "POST":
        known = so_far.part("contact") | {"description": so_far.description}
        return _shown(request, so_far, original, VoiceForm(initial=known, service=original.service), now)
    form = VoiceForm(request.POST, request.FILES, service=original.service)
    valid = form.is_valid()
    if not keep_photos(request, form) or not valid:
        return _shown(request, so_far, original, form, now)
    draft = open_draft(request, now=now)
    sender = sender_of(request, email=form.cleaned_data.get("email", ""), phone=str(form.cleaned_data.get("phone", "")))
    passed = gate(request, draft, sender, now=now)
    if not passed.is_open:
        return _shown(request, so_far, original, form, now, passed=passed)
    response = _join(request, so_far, original, form, now)
    leave_trace(draft.pk, sender, now=now)
    return response


def _is_sent(draft: IntakeDraft | None, key: str) -> bool:
    return draft is not None and draft.service_request_id is not None and str(draft.pk) == key


def _join(request: HttpRequest, so_far: Written, original: ServiceRequest, form: VoiceForm,
          now: datetime) -> HttpResponse:  # fmt: skip
    draft = open_draft(request, now=now)
    intake = _intake(so_far, draft, form.cleaned_data, cleared=request.POST.get("cleared", ""))
    try:
        token = join_and_link(intake, original_id=original.pk, actor=RESIDENT, now=now)
        remember_sent(request, draft, now=now)
    except DangerFound as danger:
        return _shown(request, so_far, original, form, now, danger=danger, cleared=_words_of(intake))
    except (CannotJoin, NotAllowed, Refused):
        messages.info(request, _("That request cannot take your report any more. Please go on with your own."))
        return redirect(step_url(so_far.service, "place"))
    return _thanks(token)


def _thanks(token: str) -> HttpResponse:
    return redirect(reverse("track", args=[token]) + "?new=1")


def _words_of(intake: Intake) -> str:
    return drafts.fingerprint_of(f"{intake.description}\n{intake.place_note}", intake.answers)


def _intake(so_far: Written, draft: IntakeDraft, values: dict[str, Any], *, cleared: str) -> Intake:
    """The voice as `actions.voices` takes it; `cleared` stands for the words for which the warning was read."""
    place = so_far.part("place")
    contact = contact_input(values)
    told: dict[str, Any] = {
        "service_code": so_far.service.service_code, "description": values["description"], "channel": "web",
        "provenance": "form", "submission_key": draft.pk, "language": contact.language,
        "address": place.get("address") or "", "place_note": place.get("place_note") or "", "lat": place.get("lat"),
        "long": place.get("long"), "answers": so_far.answers, "contact": contact,
        "follows": bool(values.get("follows")), "photos": drafts.photos_of(draft),
    }  # fmt: skip
    intake = Intake(**told)
    return Intake(**told, danger_cleared=True) if cleared and cleared == _words_of(intake) else intake


def _shown(request: HttpRequest, so_far: Written, original: ServiceRequest, form: VoiceForm, now: datetime, *,
           danger: DangerFound | None = None, cleared: str = "",
           passed: Gate | None = None) -> HttpResponse:  # fmt: skip
    candidate = Candidate(original, None, 1.0, original.is_open, is_likely=True)
    draft = current_draft(request)
    is_open = draft is not None and draft.service_request_id is None
    passed = passed or first_look(draft if is_open else None, now=now)
    context = {
        "near": near_words([candidate], public_photos(), now=now)[0],
        "form": form, "danger": danger, "advice": in_language(danger.advice) if danger else "", "cleared": cleared,
        "gate": passed, "key": draft.pk if draft is not None and is_open else "", "now": now,
        "photos": drafts.photos_of(draft) if is_open else [],
        **step_line(so_far.service, "place"),
    }  # fmt: skip
    context["back_url"] = step_url(so_far.service, "place")
    return render(request, "public/report/same.html", context, status=429 if passed.is_too_many else 200)
