"""What is sent from a case's page: one address for every action, one for each photo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions.change import StaleCase
from requests_app.actions.closing import MissingEvidence
from requests_app.actor import Actor
from requests_app.event_words import staff_words
from requests_app.forms.case.base import CaseForm, NotPossible
from requests_app.forms.staff_alarm import ALARM_FORMS
from requests_app.forms.staff_case import ALL_FORMS
from requests_app.queries.case import names_for
from requests_app.queries.voices import voices_of
from requests_app.views.staff.case import back_to, case_or_404, case_page
from requests_app.workflow import ACTIONS

MISSING = {
    "photo": (
        "photos",
        gettext_lazy("Add a photo of the finished work: without it this case cannot be closed this way."),
    ),
    "note": ("note", gettext_lazy("Say in a note what was done: without it this case cannot be closed this way.")),
    "measure": ("measured", gettext_lazy("Enter what was measured: without it this case cannot be closed this way.")),
}


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "POST"])
def case_action(request: Any, public_id: str, action: str) -> HttpResponse:
    """Do `action` with what the form brings. Refused: the page again with the reason, what was typed still there."""
    service_request = case_or_404(request.viewer, public_id)
    forms = ALL_FORMS | ALARM_FORMS
    if action not in forms:
        raise Http404
    if request.method == "GET":  # somebody reloads, or comes back after signing in again
        return back_to(service_request)
    form = forms[action](request.POST, request.FILES, case=service_request)
    _complete(request, form)
    now = timezone.now()
    step = next((name for name in form.steps if name in request.POST), None)
    if step is not None:
        require_capability(request, form)
        return case_page(request, service_request, now=now, form=form.step(step, now=now))
    if not form.is_valid():
        require_capability(request, form)
        return case_page(request, service_request, now=now, form=form)
    try:
        form.apply(actor=Actor(request.viewer, "staff"), now=now)
    except StaleCase as stale:
        return _stale(request, form, stale)
    except policies.NotAllowed:
        messages.error(request, _("The case has moved on, and this is not possible any more. Look at it as it is now."))
        carried = _carried_on(request, form)
        return case_page(request, carried.case, now=now, form=carried, status=409)
    except policies.Forbidden:
        raise PermissionDenied from None
    except MissingEvidence as missing:
        for what in missing.what:
            form.add_error(*MISSING[what])
        return case_page(request, service_request, now=now, form=form)
    except NotPossible as refused:
        form.add_error(refused.field, refused.words)
        return case_page(request, service_request, now=now, form=form)
    messages.success(request, form.done_words)
    return back_to(service_request) if _still_visible(request, public_id) else redirect("queue")


def _complete(request: Any, form: CaseForm) -> None:
    """Fill the choices that depend on who looks."""
    form.for_viewer(request.viewer)
    own = form.case.reports.select_related("entered_by", "contact").order_by("id")
    form.with_voices(voices_of(form.case, request.viewer, own))


def require_capability(request: Any, form: CaseForm) -> None:
    """A form that is filled in badly by somebody who may not send it at all is refused as such."""
    name = {"release": "claim", "assign": "hand_over"}.get(form.action, form.action)
    capability = ACTIONS[name].capability
    if not request.viewer.has_in(capability, form.case.department_id):
        raise PermissionDenied


def _stale(request: Any, form: CaseForm, stale: StaleCase) -> HttpResponse:
    """Say what happened meanwhile; the typed text stays and the form carries the new version."""
    fresh = case_or_404(request.viewer, form.case.public_id)
    names = names_for(fresh, stale.events)
    changes = []
    for event in stale.events:
        words = {"what": staff_words(event.kind, event.data, names).title, "who": names.person(event.actor_id)}
        changes.append(_("%(what)s (by %(who)s)") % words if event.actor_id else words["what"])
    carried = _carried_on(request, form)
    return case_page(request, carried.case, now=timezone.now(), form=carried, changes=changes, status=409)


def _carried_on(request: Any, form: CaseForm) -> CaseForm:
    """The same form over the case as it is now, with what was typed. Files have to be chosen again: browsers insist."""
    fresh = case_or_404(request.viewer, form.case.public_id)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    carried = type(form)(data, case=fresh)
    _complete(request, carried)
    carried.is_valid()
    return carried


def _still_visible(request: Any, public_id: str) -> bool:
    try:
        case_or_404(request.viewer, public_id)
    except Http404:
        return False
    return True
