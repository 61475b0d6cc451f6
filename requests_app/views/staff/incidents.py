"""Incidents: the list, a new one, and the page of one with its cases, what may belong to it and updates to all."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import counts, needs
from requests_app import policies
from requests_app.actions import incidents as actions
from requests_app.actor import Actor
from requests_app.forms.incidents import ChosenForm, IncidentForm, UpdateForm
from requests_app.models import Incident, ServiceRequest
from requests_app.queries.incidents import (
    CAPABILITY,
    MOST_SHOWN,
    cases_of,
    incidents_for,
    may_lead,
    suggested_for,
    with_counts,
)
from requests_app.queries.search import find_by_number
from requests_app.queries.visible import staff_requests

MOST_CLOSED = 100


@needs(CAPABILITY)
def incidents(request: Any) -> HttpResponse:
    """`/staff/incidents/`: what goes on, then what is over."""
    rows = with_counts(incidents_for(request.viewer))
    context = {"going_on": rows.filter(closed_at=None), "over": rows.exclude(closed_at=None)[:MOST_CLOSED]}
    return render(request, "staff/incidents/list.html", context)


@needs(CAPABILITY)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: Any) -> HttpResponse:
    """`/staff/incidents/new/`; `?case=` puts a case into it at once."""
    form = IncidentForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    first = find_by_number(request.viewer, request.GET.get("case", ""))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, None)
    actor, now = Actor(request.viewer, "staff"), timezone.now()
    made = actions.open_incident(form.filled(), actor=actor, now=now)
    if first is not None:
        _for_each([first.pk], lambda key: _join(key, made, actor))
    messages.success(request, _("The incident is open."))
    return redirect("incident", made.pk)


@needs(CAPABILITY)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request: Any, pk: int) -> HttpResponse:
    """`/staff/incidents/<pk>/edit/`: name, text for residents, who leads."""
    incident = _led(request, pk)
    form = IncidentForm(request.POST if request.method == "POST" else None, viewer=request.viewer, incident=incident)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, incident)
    actions.keep_words(form.filled())
    messages.success(request, _("Saved."))
    return redirect("incident", pk)


def _form_page(request: Any, form: IncidentForm, incident: Incident | None) -> HttpResponse:
    context = {"form": form, "incident": incident}
    return render(request, "staff/incidents/edit.html", context, status=422 if form.errors else 200)


@needs(CAPABILITY)
@counts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: Any, pk: int) -> HttpResponse:
    """`/staff/incidents/<pk>/`. Buttons named `do`: update, add, add_numbers, remove, close."""
    if request.method != "POST":
        return _page(request, get_object_or_404(incidents_for(request.viewer), pk=pk))
    found = _led(request, pk)
    doing: dict[str, Callable[[Any, Incident], HttpResponse | None]] = {
        "update": _update, "add": _add, "remove": _remove, "close": _close_chosen,
    }  # fmt: skip
    act = doing.get(request.POST.get("do", ""))
    try:
        answer = act(request, found) if act else None
    except actions.IncidentOver:
        messages.error(request, _("The incident is over; nothing was changed."))
        answer = None
    return answer or redirect("incident", pk)


def _led(request: Any, pk: int) -> Incident:
    found = get_object_or_404(incidents_for(request.viewer), pk=pk)
    if not may_lead(request.viewer, found):
        raise PermissionDenied
    return found


def _page(request: Any, found: Incident, *, update_form: UpdateForm | None = None, status: int = 200) -> HttpResponse:
    cases = list(cases_of(found, request.viewer)[: MOST_SHOWN + 1])
    everybody = ServiceRequest.objects.filter(incident=found).count()
    leads = may_lead(request.viewer, found)
    context = {
        "incident": found, "cases": cases[:MOST_SHOWN], "case_count": everybody,
        "hidden_count": max(0, everybody - len(cases[:MOST_SHOWN])), "now": timezone.now(),
        "suggested": suggested_for(found, request.viewer) if leads else [],
        "updates": list(found.updates.select_related("written_by", "closure_reason")), "may_lead": leads,
        "update_form": update_form or UpdateForm(), "chosen_form": ChosenForm(ids=[]),
        "is_on": found.closed_at is None,
    }  # fmt: skip
    return render(request, "staff/incidents/detail.html", context, status=status)


def _update(request: Any, found: Incident) -> HttpResponse | None:
    form = UpdateForm(request.POST)
    if not form.is_valid():
        return _page(request, found, update_form=form, status=422)
    values = form.cleaned_data
    actions.post_update(
        found.pk, text=values["text"], promise=values["promise"], closes=values["reason"] is not None,
        reason=values["reason"], ends=values["ends"], actor=Actor(request.viewer, "staff"), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Saved. The message is on its way to everybody."))
    return None


def _add(request: Any, found: Incident) -> None:
    form = ChosenForm(request.POST, ids=_ticked(request))
    if not form.is_valid():
        messages.error(request, _("Nothing was added."))
        return
    known = staff_requests(request.viewer).filter(pk__in=form.cleaned_data["case"])
    typed = [find_by_number(request.viewer, number) for number in form.typed_numbers()]
    ids = [*known.values_list("pk", flat=True), *(case.pk for case in typed if case is not None)]
    actor = Actor(request.viewer, "staff")
    done, failed = _for_each(ids, lambda key: _join(key, found, actor))
    _tell(request, done, failed + typed.count(None))


def _remove(request: Any, found: Incident) -> None:
    ids = ServiceRequest.objects.filter(incident=found, pk__in=_ticked(request)).values_list("pk", flat=True)
    actor, now = Actor(request.viewer, "staff"), timezone.now()
    done, failed = _for_each(ids, lambda key: actions.leave_incident(key, actor=actor, version=None, now=now))
    _tell(request, done, failed)


def _close_chosen(request: Any, found: Incident) -> None:
    ids = list(cases_of(found, request.viewer).filter(pk__in=_ticked(request)).values_list("pk", flat=True))
    form = ChosenForm(request.POST, ids=ids)
    if not form.is_valid() or not ids or form.chosen_reason() is None:
        messages.error(request, _("Tick cases and choose how they ended."))
        return
    actions.post_update(
        found.pk, text="", closes=True, reason=form.chosen_reason(), chosen=ids,
        actor=Actor(request.viewer, "staff"), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The chosen cases are being closed."))


def _ticked(request: Any) -> list[int]:
    return [int(key) for key in request.POST.getlist("case") if key.isascii() and key.isdigit() and len(key) < 19]


def _join(key: int, found: Incident, actor: Actor) -> bool:
    return actions.join_incident(key, incident_id=found.pk, actor=actor, version=None, now=timezone.now())


def _for_each(ids: Iterable[int], act: Callable[[int], bool]) -> tuple[int, int]:
    """Do it to each case by itself; returns for how many it worked, and for how many it could not be done."""
    done = failed = 0
    for key in dict.fromkeys(ids):
        try:
            done += act(key)
        except (policies.NotAllowed, policies.Forbidden, actions.InAnother, ServiceRequest.DoesNotExist):
            failed += 1
    return done, failed


def _tell(request: Any, done: int, failed: int) -> None:
    if done:
        words = ngettext("%(count)s case was changed.", "%(count)s cases were changed.", done)
        messages.success(request, words % {"count": done})
    if failed:
        words = ngettext(
            "%(count)s case could not be changed: it is closed, unknown, in another incident, or not yours.",
            "%(count)s cases could not be changed: they are closed, unknown, in another incident, or not yours.",
            failed,
        )
        messages.warning(request, words % {"count": failed})
    if not done and not failed:
        messages.info(request, _("Nothing was chosen."))
