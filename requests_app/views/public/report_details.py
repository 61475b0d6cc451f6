"""The details step of the report, its photos, and the stop at words that mean danger."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.lib.client_address import client_network
from civic311.lib.translated_text import in_language
from requests_app.actions import drafts
from requests_app.forms.questions import PREFIX, questions_of
from requests_app.forms.report_details import DetailsForm
from requests_app.intake_limits import within
from requests_app.models import Attachment, IntakeDraft
from requests_app.photo_place import place_of
from requests_app.uploads import UploadRefused, store_upload
from requests_app.views.public.door import device_of
from requests_app.views.public.report_parts import Written, next_step, open_draft, step_line, step_url, written
from requests_app.views.public.report_proposals import may_be_meant
from routing.models import Service
from routing.models.catalogue import Evidence
from routing.reference import reference

_MULTI = "multivaluelist"


def details_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """What is wrong? Photos are kept as soon as they arrive, whatever else must be mended."""
    service = so_far.service
    if not so_far.has_place:
        return redirect(step_url(service, "place"))
    if request.method != "POST":
        form = DetailsForm(service=service, known=so_far.part("details"), lacks_photo=so_far.lacks_photo)
    elif "remove" in request.POST:
        now = timezone.now()
        drafts.remove_photo(open_draft(request, now=now), request.POST["remove"], now=now)
        lacks_photo = written(request, service).lacks_photo
        form = DetailsForm(service=service, known=_typed(request, so_far), lacks_photo=lacks_photo)
    else:
        form = DetailsForm(request.POST, request.FILES, service=service, lacks_photo=so_far.lacks_photo)
        valid = form.is_valid()
        if keep_photos(request, form) and valid:
            return _details_done(request, so_far, form)
    context = {
        "form": form,
        "photos": written(request, service).photos,
        "takes_no_photos": service.report_photo == Evidence.NONE and bool(drafts.photos_of(so_far.draft)),
        **step_line(service, "details"),
    }
    return render(request, "public/report/details.html", context)


def _details_done(request: HttpRequest, so_far: Written, form: DetailsForm) -> HttpResponse:
    service, now = so_far.service, timezone.now()
    values = {
        "service": service.service_code,
        "description": form.cleaned_data["description"],
        "answers": form.answers(),
    }
    drafts.keep(open_draft(request, now=now), "details", values, now=now)
    if written(request, service).open_danger() is not None:
        return redirect(step_url(service, "danger"))
    return redirect(after_details(request, service))


def after_details(request: HttpRequest, service: Service) -> str:
    """Where the report goes on once the details are known: an answer may end it."""
    return step_url(service, "stop") if written(request, service).stop() is not None else next_step(service, "details")


def stop_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """An answer ends the report: who else is responsible, their door, and the way back. What was typed is kept.

    Where the city knows the body, it can be asked to pass the report on.
    """
    stop = so_far.stop()
    if stop is None:
        return redirect(step_url(so_far.service, "details"))
    body = reference().bodies.get(stop.body)
    body = body if body is not None and body.is_active else None
    if request.method == "POST" and body is not None:
        now = timezone.now()
        drafts.keep(open_draft(request, now=now), "passes_on", so_far.fingerprint, now=now)
        return redirect(next_step(so_far.service, "details"))
    context = step_line(so_far.service, "details") | {"text": stop.text, "body": body}
    context["back_url"] = step_url(so_far.service, "details")
    return render(request, "public/report/stop.html", context)


def keep_photos(request: HttpRequest, form: Form) -> bool:
    """Store what was uploaded; errors go beside the field. True when every photo was taken."""
    files = [file for file in request.FILES.getlist("photos") if file]
    if not files or "photos" not in form.fields:
        return True
    now = timezone.now()
    draft = open_draft(request, now=now)
    room = settings.MAX_PHOTOS_PER_REPORT - len(drafts.photos_of(draft))
    if len(files) > room:
        form.add_error("photos", _("You can send up to %(most)s photos.") % {"most": settings.MAX_PHOTOS_PER_REPORT})
    ok = len(files) <= room
    for file in files[: max(0, room)]:
        if not within("upload", client_network(request), device_of(request), now=now):
            form.add_error("photos", _("Too many photos came from your connection. Please try again in an hour."))
            return False
        try:
            _keep_photo(draft, file, now)
        except UploadRefused as refusal:
            form.add_error("photos", f"{(file.name or '')[-60:]}: {refusal.words}")
            ok = False
    return ok


def _keep_photo(draft: IntakeDraft, file: Any, now: datetime) -> None:
    """Where it was taken is read before the worker drops it, as long as nobody said where the problem is. It is only
    proposed. Raises UploadRefused.
    """
    photo = store_upload(file, draft=draft, stage=Attachment.Stage.REPORT, now=now)
    if draft.data.get("place") or draft.data.get("photo_place"):
        return
    point = place_of(file)
    if point is not None and may_be_meant(*point):
        drafts.propose_place(draft, photo, *point, now=now)


def _typed(request: HttpRequest, so_far: Written) -> dict[str, Any]:
    """What stands in the fields, unchecked, to be shown again."""
    answers: dict[str, Any] = {}
    for question in questions_of(so_far.service):
        name = f"{PREFIX}{question.code}"
        if name in request.POST:
            answers[question.code] = request.POST.getlist(name) if question.datatype == _MULTI else request.POST[name]
    return {"description": request.POST.get("description", ""), "answers": answers}


def danger_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """Stop: this may be an emergency. Going on is a choice of its own, for exactly these words."""
    service = so_far.service
    danger = so_far.open_danger()
    if danger is None:
        return redirect(step_url(service, "contact") if so_far.has_details else step_url(service, "details"))
    if request.method == "POST":
        now = timezone.now()
        drafts.keep(open_draft(request, now=now), "danger_cleared", so_far.fingerprint, now=now)
        return redirect(after_details(request, service))
    context = {"advice": in_language(danger.advice), **step_line(service, "details")}
    context["back_url"] = step_url(service, "details")
    return render(request, "public/report/danger.html", context)
