"""What a phone sends: one action at a time, by a form or by the script that kept it while there was no signal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions import field
from requests_app.actions.change import StaleCase
from requests_app.actions.closing import MissingEvidence
from requests_app.actor import Actor
from requests_app.event_words import staff_words
from requests_app.forms.case.base import CaseForm, NotPossible
from requests_app.forms.field import FIELD_FORMS, SentForm
from requests_app.models import ServiceRequest
from requests_app.queries.case import find_case, names_for
from requests_app.views.field.stop import stop_page
from requests_app.views.staff.case import case_or_404
from requests_app.views.staff.case_actions import MISSING

# They end a stop: afterwards comes the route.
ENDS = frozenset({"visit", "close", "hold", "release"})


@dataclass(frozen=True)
class Answer:
    """What became of an action. `result`: done, conflict, refused or gone; `words` for the person; `may_still`: it can
    be sent again on the case as it is now."""

    result: str
    status: int
    words: str = ""
    changes: tuple[str, ...] = ()
    may_still: bool = False
    form: CaseForm | None = None


@needs("requests.visit")
@never_cache
@require_POST
def field_action(request: Any) -> HttpResponse:
    """`/staff/field/actions/`: do one action once, whatever number of times it comes.

    Scripts ask for JSON and get it; forms get the stop's page, or the route when the stop is done.
    """
    sent = SentForm(request.POST)
    if not sent.is_valid():
        raise BadRequest("not an action from the field")
    values, now = sent.cleaned_data, timezone.now()
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        case = find_case(request.viewer, values["case"])
    except ServiceRequest.DoesNotExist:
        if not wants_json:
            raise Http404 from None
        return JsonResponse({"result": "gone"}, status=404)
    answer = _answer(request, case, values, now)
    return _as_json(request, case, answer) if wants_json else _as_page(request, case, values["action"], answer, now)


def _answer(request: Any, case: ServiceRequest, values: dict[str, Any], now: datetime) -> Answer:
    """Do it, and say what became of it."""
    action, form_class = FIELD_FORMS[values["action"]]
    happened_at = field.bounded(values["happened_at"], case, seen=values["version"], now=now)
    actor = Actor(request.viewer, field.SOURCE, happened_at=happened_at if happened_at < now else None)
    data = request.POST.copy()
    form = form_class(data, request.FILES, case=case)
    form.for_viewer(request.viewer)
    try:
        if field.is_done(values["key"], actor=actor):
            return Answer("done", 200, str(form.done))
        data["version"] = str(field.seen_version(case, action, seen=values["version"], actor=actor))
        if not form.is_valid():
            return Answer("refused", 422, _errors(form), form=form)
        field.once(values["key"], case, values["action"], _doing(form, actor, now), actor=actor, now=now)
    except StaleCase as stale:
        words = _("The case has moved on since you saw it.")
        return Answer("conflict", 409, words, _changes(case, stale), _may(request, case, action), form)
    except policies.NotAllowed:
        words = _("The case has moved on, and this is not possible any more.")
        return Answer("conflict", 409, words, form=form)
    except (policies.Forbidden, field.OtherPerson):
        return Answer("refused", 403, _("You may not do this here."), form=form)
    except MissingEvidence as missing:
        for what in missing.what:
            form.add_error(*MISSING[what])
        return Answer("refused", 422, _errors(form), form=form)
    except NotPossible as refused:
        form.add_error(refused.field, refused.words)
        return Answer("refused", 422, _errors(form), form=form)
    return Answer("done", 200, form.done_words)


def _doing(form: CaseForm, actor: Actor, now: datetime) -> Callable[[], None]:
    return lambda: form.apply(actor=actor, now=now)


def _errors(form: CaseForm) -> str:
    """All that is wrong, one sentence after the other."""
    return " ".join(str(error) for listed in form.errors.values() for error in listed)


def _may(request: Any, case: ServiceRequest, action: str) -> bool:
    case.refresh_from_db(fields=["status", "department"])
    return policies.may(request.viewer, action, case)


def _changes(case: ServiceRequest, stale: StaleCase) -> tuple[str, ...]:
    names = names_for(case, stale.events)
    said = []
    for event in stale.events:
        words = {"what": staff_words(event.kind, event.data, names).title, "who": names.person(event.actor_id)}
        said.append(_("%(what)s (by %(who)s)") % words if event.actor_id else words["what"])
    return tuple(said)


def _as_json(request: Any, case: ServiceRequest, answer: Answer) -> HttpResponse:
    case.refresh_from_db(fields=["version"])
    told = {
        "result": answer.result, "words": answer.words, "changes": list(answer.changes), "mayStill": answer.may_still,
        "version": case.version,
    }  # fmt: skip
    return JsonResponse(told, status=answer.status)


def _as_page(request: Any, case: ServiceRequest, name: str, answer: Answer, now: datetime) -> HttpResponse:
    """For a form: on to what comes next, or the stop again with what was typed."""
    if answer.result == "done":
        messages.success(request, answer.words)
        return redirect("field_route") if name in ENDS else redirect("field_stop", public_id=case.public_id)
    fresh = case_or_404(request.viewer, case.public_id)
    form = answer.form
    if form is not None and answer.result == "conflict":
        data = form.data.copy()
        data["version"] = str(fresh.version)
        form = type(form)(data, case=fresh)
        form.is_valid()
    return stop_page(
        request, fresh, now=now, form=form, changes=answer.changes, problem=answer.words, status=answer.status
    )
