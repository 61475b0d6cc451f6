"""The page of one case: its state, its history, and what the viewer may do next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from civic311.people.models import Contact
from requests_app import policies, timeline
from requests_app.event_words import RESIDENTS
from requests_app.forms.case.base import CaseForm
from requests_app.forms.staff_case import ALL_FORMS, FORMS, ONE_CLICK
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence, stands_still_because
from requests_app.queries.about_assets import staff_asset
from requests_app.queries.case import Case, find_case, has_contacts, read_case
from requests_app.queries.costs import costs_of
from requests_app.queries.pauses import days_too_long
from requests_app.queries.promise import background_of
from requests_app.queries.schedule import unfit_actions
from requests_app.queries.visible import may_see_contact
from requests_app.queries.voices import voices_of
from requests_app.queries.works import deferring_works
from requests_app.routing_words import reason_sentences
from requests_app.views.staff.alarms import alarms_of
from requests_app.views.staff.case_history import before_of, history_context, remember_order, tab_of
from requests_app.views.staff.case_voices import around

# The panel's tabs, each with its key; what else may be done stands beside the title.
PANEL = (("reply", "r"), ("note", "e"), ("visit", "o"), ("close", "s"), ("reopen", "u"))
MORE = (
    ("assign", "a"),
    ("hold", "h"),
    ("defer", "w"),
    ("route", "t"),
    ("join", "d"),
    ("change_severity", "v"),
    ("change_service", "b"),
    ("hand_off", "n"),
    ("send_out", "y"),
    ("record_cost", "z"),
    ("unjoin", "d"),
    ("ask_team", "q"),
    ("split", "p"),
    ("link", "l"),
    ("schedule", "m"),
    ("miss_visit", "x"),
    ("incident", "i"),
    ("tag", "#"),
)
CLOCK_LABELS = {"acknowledge": _("Acknowledge"), "first_action": _("First action"), "resolve": _("Resolve")}


def case_or_404(viewer: Viewer, public_id: str) -> ServiceRequest:
    """The case in the viewer's scope; anything else does not exist for her."""
    try:
        return find_case(viewer, public_id)
    except ServiceRequest.DoesNotExist:
        raise Http404 from None


@needs("requests.view")
@never_cache
def case(request: Any, public_id: str) -> HttpResponse:
    """`/staff/requests/<public_id>/`: `show` chooses a tab of the history, `before` an earlier part of it, `order`
    newest or oldest first, `do` an action's form."""
    service_request = case_or_404(request.viewer, public_id)
    return remember_order(request, case_page(request, service_request, now=timezone.now()))


def case_page(
    request: Any, service_request: ServiceRequest, *, now: datetime, form: CaseForm | None = None,
    changes: Sequence[str] = (), contacts: Sequence[Contact] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; with `form` it is the one that was sent and has to be looked at again."""
    viewer: Viewer = request.viewer
    known = read_case(service_request, kinds=timeline.kinds_of(tab_of(request)), before=before_of(request))
    allowed = offered(viewer, service_request)
    if form is None:
        chosen = request.GET.get("do", "")
        here = [name for name, _key in (*PANEL, *MORE) if name in allowed]
        chosen = chosen if chosen in here else next((name for name, _key in PANEL if name in allowed), "")
        form = ALL_FORMS[chosen](case=service_request) if chosen in ALL_FORMS else None
    voices = voices_of(service_request, viewer, known.reports)
    if form is not None:
        form.for_viewer(viewer)
        form.with_voices(voices)
    background = background_of(service_request, now=now, events=known.events, clocks=known.clocks)
    context = {
        "case": service_request, "known": known, "now": now, "form": form, "changes": changes,
        "allowed": allowed, "may_redact": "redact" in allowed, "panel": _buttons(PANEL, allowed, form),
        "more": _buttons(MORE, allowed, form), "is_more": form is not None and form.action in dict(MORE),
        "clicks": _clicks(allowed, service_request, viewer),
        "promise": promise_sentence(service_request, now=now, told=background), "clocks": _clocks(known),
        "stuck_days": days_too_long(service_request, known.events, now),
        "reasons": _reasons(known), "contacts": contacts,
        "has_contacts": has_contacts([one.report for one in voices.listed]),
        "asset": staff_asset(service_request, viewer),
        "may_see_contacts": may_see_contact(viewer, service_request),
        **_costs(known, viewer),
        "alarms": alarms_of(viewer, service_request, known.events, allowed),
    }  # fmt: skip
    context |= history_context(request, known, voices) | around(
        viewer, service_request, voices, known.history.counts, all_voices=tab_of(request) == RESIDENTS, now=now
    )
    return render(request, "staff/case.html", context, status=status)


def _costs(known: Case, viewer: Viewer) -> dict[str, Any]:
    lines = costs_of(known.service_request, viewer) if known.history.counts["cost_recorded"] else []
    return {"costs": lines, "costs_total": sum(line.cents for line in lines)}


def offered(viewer: Viewer, service_request: ServiceRequest) -> set[str]:
    """The actions to show, by the same policy that enforces them; `release` and `assign` follow from the owner."""
    now = timezone.now()
    allowed = policies.allowed_actions(viewer, service_request) - unfit_actions(service_request, now=now)
    if not deferring_works(service_request, now=now):
        allowed.discard("defer")
    is_mine = service_request.assignee_id == viewer.user_id
    if "hand_over" in allowed and is_mine:
        allowed.add("assign")
    if "claim" in allowed and service_request.assignee_id is not None and (is_mine or "assign" in allowed):
        allowed.add("release")
    if is_mine:
        allowed.discard("claim")
    return allowed


def _buttons(row: Sequence[tuple[str, str]], allowed: set[str], form: CaseForm | None) -> list[dict[str, Any]]:
    return [
        {
            "action": name, "key": key, "title": ALL_FORMS[name].title,
            "is_current": form is not None and form.action == name,
        }
        for name, key in row
        if name in allowed
    ]  # fmt: skip


def _clicks(allowed: set[str], service_request: ServiceRequest, viewer: Viewer) -> list[CaseForm]:
    """Forms of one button each."""
    return [FORMS[name](case=service_request, auto_id=f"id_{name}_%s") for name in ONE_CLICK if name in allowed]


def _clocks(known: Case) -> list[dict[str, Any]]:
    reason = stands_still_because(known.service_request)
    return [
        {"clock": clock, "label": CLOCK_LABELS[clock.kind], "target": clock.target, "because": reason,
         "paused_hours": round(clock.paused_seconds / 3600)}
        for clock in known.clocks
    ]  # fmt: skip


def _reasons(known: Case) -> list[str]:
    routed = [event for event in known.events if event.kind == "routed" and not event.data.get("by_hand")]
    return reason_sentences(routed[-1].data.get("reasons", [])) if routed else []


def back_to(service_request: ServiceRequest) -> HttpResponse:
    """After an action: the case anew, so that reloading the page does not repeat it."""
    return redirect("case", public_id=service_request.public_id)
