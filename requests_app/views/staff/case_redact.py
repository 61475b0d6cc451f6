"""Black out parts of a text of a case, look at the original, show it again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.people.looks import record_looks
from requests_app import policies
from requests_app.actions import redact
from requests_app.actions.redact import Words, words_of
from requests_app.actor import Actor
from requests_app.forms.staff_redact import RedactForm
from requests_app.models import Redaction, Report, ServiceRequest
from requests_app.queries.visible import may_see_contact
from requests_app.views.staff.case import case_or_404

TITLES = {
    "report": gettext_lazy("What a resident reported"),
    "note": gettext_lazy("A note for staff"),
    "message": gettext_lazy("A message"),
    "answer": gettext_lazy("An answer"),
}


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_redact(request: Any, public_id: str, what: str, object_id: int) -> HttpResponse:
    """`/staff/requests/<public_id>/redact/<what>/<object_id>/`: POST with `do` redact, original or restore."""
    service_request = case_or_404(request.viewer, public_id)
    if not policies.may(request.viewer, "redact", service_request):
        raise PermissionDenied
    found = words_of(service_request, what, str(object_id))
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, service_request, found)
    do = request.POST.get("do")
    if do == "original":
        return _original(request, service_request, found)
    return _restore(request, service_request, found) if do == "restore" else _redact(request, service_request, found)


def _redact(request: Any, service_request: ServiceRequest, found: Words) -> HttpResponse:
    form = RedactForm(request.POST)
    if not form.is_valid():
        return _page(request, service_request, found, form=form, status=422)
    given = form.cleaned_data
    try:
        redact.redact_text(
            service_request.pk, what=found.what, object_id=str(found.row.pk), words=given["words"],
            seen=given["seen"], reason=given["reason"], actor=Actor(request.viewer, "staff"), now=timezone.now(),
        )  # fmt: skip
    except redact.NotFound:
        form.add_error("words", _("None of these words stands in the text."))
        return _page(request, service_request, found, form=form, status=422)
    except redact.TextMoved:
        messages.error(request, _("Somebody blacked out parts of this text meanwhile. Look at it again and send it."))
        carried = RedactForm(request.POST.dict() | {"seen": found.text})
        return _page(request, service_request, found, form=carried, status=409)
    messages.success(request, _("The words are blacked out, for the public at once."))
    return redirect("case", service_request.public_id)


def _restore(request: Any, service_request: ServiceRequest, found: Words) -> HttpResponse:
    try:
        redact.show_again(
            service_request.pk, what=found.what, object_id=str(found.row.pk), actor=Actor(request.viewer, "staff"),
            now=timezone.now(),
        )  # fmt: skip
    except redact.NotFound:
        messages.error(request, _("Nothing is blacked out in this text any more."))
    else:
        messages.success(request, _("The text shows as a whole again."))
    return redirect("case", service_request.public_id)


def _original(request: Any, service_request: ServiceRequest, found: Words) -> HttpResponse:
    """The text as it was. The look is kept, and as a look at the person where it is a person's own report."""
    now = timezone.now()
    kept = _kept(found)
    if kept is None:
        raise Http404
    redact.record_original_look(
        service_request, what=found.what, object_id=str(found.row.pk), user_id=request.viewer.user_id, now=now
    )
    if isinstance(found.row, Report) and found.row.contact and may_see_contact(request.viewer, service_request):
        record_looks([found.row.contact], user_id=request.viewer.user_id, about=service_request.public_id, now=now)
    return _page(request, service_request, found, original=kept.original)


def _kept(found: Words) -> Redaction | None:
    rows = Redaction.objects.filter(what=found.what, object_id=str(found.row.pk)).select_related("made_by")
    return rows.first()


def _page(
    request: Any, service_request: ServiceRequest, found: Words, *, form: RedactForm | None = None,
    original: str | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "case": service_request, "found": found, "title": TITLES[found.what], "kept": _kept(found),
        "form": form or RedactForm(initial={"seen": found.text}), "original": original,
    }  # fmt: skip
    return render(request, "staff/case_redact.html", context, status=status)
