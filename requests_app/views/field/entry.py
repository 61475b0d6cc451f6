"""What a crew finds itself: a short form for the phone in the hand."""

import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
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
from requests_app.models import Attachment, ServiceRequest
from requests_app.queries.case import find_case
from requests_app.views.field.page import field_page
from routing.models import Service
from routing.reference import reference


@needs("requests.field_entry")
@never_cache
def field_entry(request: Any) -> HttpResponse:
    """`/staff/field/found/`: service, place, words and photos; the same action as every other door.

    `near` is the number of a case whose place it has. A phone that kept the form while there was no signal asks for
    JSON.
    """
    if request.method != "POST":
        return _page(request, _begun(request))
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
    if _wants_json(request):
        return JsonResponse({"result": "done", "words": made.public_id})
    return redirect("call_done", public_id=made.public_id)


def _begun(request: Any) -> StaffIntakeForms:
    """An empty form, at the place of the case `near` if the viewer sees it."""
    try:
        near = find_case(request.viewer, request.GET.get("near", ""))
    except ServiceRequest.DoesNotExist:
        return StaffIntakeForms(request.viewer)
    data = QueryDict(mutable=True)
    data.update({"address": near.address, "submission_key": str(uuid.uuid4())})
    if near.lat is not None and near.long is not None:
        data.update({"lat": repr(near.lat), "long": repr(near.long)})
    return StaffIntakeForms(request.viewer, data, checks=False)


def _wants_json(request: Any) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


@needs("requests.field_entry")
def field_questions(request: Any) -> HttpResponse:
    """The questions of `?service=`, to be put into the page."""
    service = reference().services.get(request.GET.get("service", "")) or Service()
    return render(request, "staff/call_questions.html", {
        "questions": QuestionsForm(service=service), "place": PlaceForm(service=service),
    })  # fmt: skip


def _page(request: Any, forms: StaffIntakeForms, danger: DangerFound | None = None) -> HttpResponse:
    advice = in_language(danger.advice) if danger else ""
    if _wants_json(request):
        words = " ".join([advice, *(f"{label}: {said}" for _id, label, said in forms.errors)]).strip()
        return JsonResponse({"result": "refused", "words": words}, status=422)
    return field_page(request, "field/found.html", {"forms": forms, "danger": danger, "advice": advice})
