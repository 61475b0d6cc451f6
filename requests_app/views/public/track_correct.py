"""For thirty minutes a report is its writer's to change: words, answers, photos, or the whole of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.lib.private_links import private_link
from civic311.lib.translated_text import in_language
from requests_app.actions.drafts import fingerprint_of
from requests_app.actions.own_report import Corrected, TooLate, correct_report, withdraw_report
from requests_app.actions.submit import DangerFound
from requests_app.actions.tracking import report_for_token
from requests_app.actor import RESIDENT
from requests_app.forms.staff_photos import discard, store_all
from requests_app.forms.track_correct import CorrectForm
from requests_app.models import Attachment, Report
from requests_app.queries.tracked import CORRECT_WITHIN, may_correct, own_photos
from requests_app.views.public.door import open_door
from requests_app.views.public.track_again import over_page
from requests_app.views.public.tracker_page import photo_words
from routing.reference import reference


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
@open_door(harmless=frozenset({"withdraw"}))
def track_correct(request: HttpRequest, token: str) -> HttpResponse:
    """`/track/<token>/correct/`: POST with `do` save or withdraw."""
    now = timezone.now()
    report = report_for_token(token, now=now)
    if report is None:
        return over_page(request)
    try:
        if not may_correct(report, now=now):
            raise TooLate
        if request.method == "POST" and request.POST.get("do") == "withdraw":
            return _withdraw(request, token, report, now)
        return _save(request, token, report, now) if request.method == "POST" else _page(request, token, report)
    except TooLate:
        messages.info(request, _("The time to change your report is over. Please write to us instead."))
        return redirect("track", token)


def _withdraw(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse:
    if withdraw_report(report.pk, actor=RESIDENT, now=now):
        messages.success(request, _("You took your report back, and the request is canceled."))
    else:
        messages.success(request, _("You took your report back. The request goes on without your words and photos."))
    return redirect("track", token)


def _save(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse:
    removed = request.POST.getlist("remove")
    kept = sum(1 for photo in own_photos(report) if str(photo.pk) not in removed)
    form = _form(report, request.POST, request.FILES, kept=kept)
    if not form.is_valid():
        return _page(request, token, report, form=form)
    given = form.cleaned_data
    mark = fingerprint_of(given["description"], form.answers())
    photos = store_all(given.get("photos") or [], stage=Attachment.Stage.REPORT, user_id=None, now=now)
    new = Corrected(
        given["description"], form.answers(), photos, removed, danger_cleared=request.POST.get("cleared") == mark
    )
    try:
        correct_report(report.pk, new, actor=RESIDENT, now=now)
    except DangerFound as danger:
        discard(photos)
        return _page(request, token, report, form=form, advice=in_language(danger.advice), mark=mark)
    except TooLate:
        discard(photos)
        raise
    messages.success(request, _("Your report is changed."))
    return redirect("track", token)


def _form(report: Report, *data: Any, kept: int) -> CorrectForm:
    known = {
        "description": report.description,
        "answers": {answer.code: answer.value for answer in report.answers.all()},
    }
    service = reference().services_by_id[report.service_request.service_id]
    return CorrectForm(*data, service=service, known=known, kept=kept, had_words=bool(report.description))


def _page(request: HttpRequest, token: str, report: Report, *, form: CorrectForm | None = None,
          advice: str | None = None, mark: str = "") -> HttpResponse:  # fmt: skip
    photos = list(own_photos(report))
    context = {
        "report": report,
        "case": report.service_request,
        "token": token,
        "form": form or _form(report, kept=len(photos)),
        "photos": [(str(photo.pk), photo_words(photo, token)) for photo in photos],
        "removed": request.POST.getlist("remove"),
        "until": report.created_at + CORRECT_WITHIN,
        "advice": advice,
        "mark": mark,
    }
    return render(request, "public/tracker/correct.html", context)
