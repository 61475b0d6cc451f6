"""What a crew finds itself: a short form for the phone in the hand."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from civic311.lib.translated_text import in_language
from requests_app.actions.submit import DangerFound, Refused, submit
from requests_app.actor import Actor
from requests_app.forms.report_place import PlaceForm
from requests_app.forms.staff_intake import QuestionsForm, StaffIntakeForms
from requests_app.forms.staff_photos import discard, store_all
from requests_app.models import Attachment
from routing.models import Service
from routing.reference import reference


@needs("requests.field_entry")
@never_cache
def field_entry(request: Any) -> HttpResponse:
    """`/staff/field/`: service, place, words and photos; the same action as every other door."""
    if request.method != "POST":
        return _page(request, StaffIntakeForms(request.viewer))
    checks = request.POST.get("step", "send") == "send"
    forms = StaffIntakeForms(request.viewer, request.POST, request.FILES, checks=checks)
    if not checks or not forms.is_valid():
        return _page(request, forms, forms.danger())
    now = timezone.now()
    photos = store_all(
        forms.photos.cleaned_data["photos"], stage=Attachment.Stage.REPORT, user_id=request.viewer.user_id, now=now
    )
    try:
        made = submit(forms.intake(photos=photos), actor=Actor(request.viewer, "field"), now=now)
    except DangerFound as danger:
        discard(photos)
        return _page(request, forms, danger)
    except Refused as refused:
        discard(photos)
        forms.refuse(refused)
        return _page(request, forms)
    discard(photos)  # of a form sent twice: the first one's photos are there already
    return redirect("call_done", public_id=made.public_id)


@needs("requests.field_entry")
def field_questions(request: Any) -> HttpResponse:
    """The questions of `?service=`, to be put into the page."""
    service = reference().services.get(request.GET.get("service", "")) or Service()
    return render(request, "staff/call_questions.html", {
        "questions": QuestionsForm(service=service), "place": PlaceForm(service=service),
    })  # fmt: skip


def _page(request: Any, forms: StaffIntakeForms, danger: DangerFound | None = None) -> HttpResponse:
    context = {"forms": forms, "danger": danger, "advice": in_language(danger.advice) if danger else ""}
    return render(request, "staff/field.html", context)
