"""Somebody calls to ask how far it is: find the case, read out what everybody may know, and check before more.

What only the reporter may know shows after the caller has said who she is. The check is kept with the looks at the
contact, and holds for twenty minutes of this operator's session.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.city.rate_limits import allow
from civic311.lib import public_ids
from civic311.people.looks import record_looks
from community.actions.enquiries import log_enquiry
from requests_app import policies
from requests_app.actions.call_backs import told_otherwise
from requests_app.actions.contacts import ContactMoved, edit_contact
from requests_app.actions.talk import message_from_resident
from requests_app.actions.work import reopen
from requests_app.actor import Actor
from requests_app.caller_check import report_of_caller
from requests_app.forms.call_status import CheckForm, FindForm, NotFixedForm, PreferenceForm, SaidForm
from requests_app.models import Attachment, Message, Report, ServiceRequest
from requests_app.promise_words import aloud
from requests_app.queries.public import may_reopen
from requests_app.queries.status_by_phone import find_for_caller, reports_to_check
from requests_app.queries.tracked import current_case, messages_for
from requests_app.queries.visible import staff_requests
from requests_app.queries.voices import root_of
from requests_app.views.public.tracker_page import page_of
from requests_app.wording import STATUS_LABELS

CAPABILITY = "requests.enter"
MAY_ASK = (CAPABILITY, "callbacks.work")
CHECKED = "checked_callers"
HOLDS = timedelta(minutes=20)
CHECKS_PER_HOUR = 10


@needs(CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_status(request: Any) -> HttpResponse:
    """`/staff/call/status/`: sent by POST, since addresses and phone numbers must not stand in a log."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/call_status/find.html", {"form": form})
    found = find_for_caller(request.viewer, form.cleaned_data["find"])
    if found.case is not None:
        return redirect("call_status_case", found.case.public_id)
    if found.is_wrong_number:
        form.add_error("find", _("Check the number: one digit is wrong, or two are swapped. Ask for it once more."))
    context = {"form": form, "cases": found.cases, "nothing": not found.cases and not form.errors,
               "now": timezone.now()}  # fmt: skip
    return render(request, "staff/call_status/find.html", context, status=422 if form.errors else 200)


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_status_case(request: Any, public_id: str) -> HttpResponse:
    """`/staff/call/status/<number>/`: what to read out; after the check what only the reporter may know."""
    service_request = staff_requests(request.viewer).filter(public_id=public_id).first()
    if service_request is None:
        raise Http404
    if not any(request.viewer.has_in(name, service_request.department_id) for name in MAY_ASK):
        raise PermissionDenied
    do = request.POST.get("do", "") if request.method == "POST" else ""
    try:
        done = _DOING[do](request, service_request, timezone.now()) if do in _DOING else None
    except policies.Forbidden:
        raise PermissionDenied from None
    except policies.NotAllowed:  # somebody was quicker
        messages.error(request, _("The case has moved on meanwhile. Look at it as it is now."))
        done = redirect("call_status_case", public_id)
    return done or _page(request, service_request)


def _page(request: Any, service_request: ServiceRequest, status: int = 200, **forms_sent: Any) -> HttpResponse:
    now = timezone.now()
    checked = _checked_report(request, service_request, now)
    root = root_of(service_request)
    shown = page_of(_with_rows(root), Attachment.objects.none(), now=now)
    context = {
        "case": service_request, "root": root if root.pk != service_request.pk else None, "now": now,
        "title": shown["title"], "place": shown["place"].words, "promise": aloud(shown["promise"]),
        "status": STATUS_LABELS[root.status],
        "steps": [step for step in shown["steps"] if step["state"] != "done"] or shown["steps"][-1:],
        "spoken": public_ids.spoken(service_request.public_id), "team": shown["team"],
        "can_check": bool(reports_to_check(request.viewer, service_request)), "report": checked,
        "check_form": CheckForm(initial={"by": "name"}),
    }  # fmt: skip
    if checked is not None:
        context |= _private(request, checked, now)
    return render(request, "staff/call_status/case.html", context | forms_sent, status=status)


def _with_rows(service_request: ServiceRequest) -> ServiceRequest:
    rows = ServiceRequest.everything.select_related(
        "service", "ward", "department", "queue", "hold_reason", "closure_reason", "duplicate_of__service"
    )
    row: ServiceRequest = rows.get(pk=service_request.pk)
    return row


def _private(request: Any, report: Report, now: datetime) -> dict[str, Any]:
    shared = current_case(report)
    contact = report.contact
    may_edit = request.viewer.has_in("contacts.edit", report.service_request.department_id)
    return {
        "contact": contact, "may_reopen": _may_reopen(request, shared, now), "said_form": SaidForm(prefix="said"),
        "wrong_form": NotFixedForm(prefix="wrong"),
        "wish_form": PreferenceForm(contact=contact, prefix="wish") if contact is not None and may_edit else None,
        "letters": [
            {"mine": each.direction == Message.Direction.IN, "at": each.created_at, "text": each.text}
            for each in messages_for(report, now=now)
        ],
    }  # fmt: skip


def _may_reopen(request: Any, shared: ServiceRequest, now: datetime) -> bool:
    return may_reopen(shared, now=now) and policies.may(request.viewer, "reopen", shared)


def _checked_report(request: Any, service_request: ServiceRequest, now: datetime) -> Report | None:
    """The caller's report, as long as the check of it holds."""
    report_id, until = request.session.get(CHECKED, {}).get(service_request.public_id, (0, ""))
    if not until or datetime.fromisoformat(until) <= now:
        return None
    found = (each for each in reports_to_check(request.viewer, service_request) if each.pk == report_id)
    return next(found, None)


def _check(request: Any, service_request: ServiceRequest, now: datetime) -> HttpResponse | None:
    """Compare what the caller said with what we know; who fits is shown, and the look is kept."""
    form = CheckForm(request.POST)
    if form.is_valid() and not allow(
        f"caller-check:{request.viewer.user_id}:{service_request.public_id}", CHECKS_PER_HOUR, timedelta(hours=1), now
    ):
        form.add_error("said", _("There were too many wrong answers for this case. Try again in an hour."))
    report = None
    if form.is_valid():
        reports = reports_to_check(request.viewer, service_request)
        report = report_of_caller(reports, by=form.cleaned_data["by"], said=form.cleaned_data["said"])
    if form.is_valid() and report is None:
        form.add_error("said", _("That is not what we know. Ask for it once more, or for the other thing."))
    if report is None:
        return _page(request, service_request, 422, check_form=form)
    if report.contact is not None:
        about = f"{service_request.public_id} by phone, {form.cleaned_data['by']}"
        record_looks([report.contact], user_id=request.viewer.user_id, about=about, now=now)
    held = request.session.get(CHECKED, {})
    request.session[CHECKED] = held | {service_request.public_id: (report.pk, (now + HOLDS).isoformat())}
    return redirect("call_status_case", service_request.public_id)


def _told(request: Any, service_request: ServiceRequest, now: datetime) -> HttpResponse | None:
    """The caller knows now: the call is logged, and what she was to be called about is over."""
    report = _checked_report(request, service_request, now)
    contact = report.contact if report is not None else None
    if report is not None:
        told_otherwise(report.pk, now=now)
    if not request.viewer.practises:
        log_enquiry(
            about=service_request.public_id, was_answered=True, contact=contact, taken_by_id=request.viewer.user_id,
            language=contact.language if contact else request.viewer.language, now=now,
        )  # fmt: skip
    messages.success(request, _("The call is logged."))
    return redirect("call_desk")


def _as_caller(
    act: Callable[[Any, ServiceRequest, Report, datetime], HttpResponse | None],
) -> Callable[[Any, ServiceRequest, datetime], HttpResponse | None]:
    """Only after the check, which may have run out while the operator typed."""

    def checked(request: Any, service_request: ServiceRequest, now: datetime) -> HttpResponse | None:
        report = _checked_report(request, service_request, now)
        if report is None:
            messages.error(request, _("Check first who calls. Nothing was saved."))
            return redirect("call_status_case", service_request.public_id)
        return act(request, service_request, report, now) or redirect("call_status_case", service_request.public_id)

    return checked


def _say(request: Any, service_request: ServiceRequest, report: Report, now: datetime) -> HttpResponse | None:
    form = SaidForm(request.POST, prefix="said")
    if not form.is_valid():
        return _page(request, service_request, 422, said_form=form)
    message_from_resident(report, text=form.cleaned_data["text"], actor=_system(request), now=now)
    messages.success(request, _("The team reads it on the case."))
    return None


def _not_fixed(request: Any, service_request: ServiceRequest, report: Report, now: datetime) -> HttpResponse | None:
    form, shared = NotFixedForm(request.POST, prefix="wrong"), current_case(report)
    if not form.is_valid():
        return _page(request, service_request, 422, wrong_form=form)
    if not _may_reopen(request, shared, now):
        messages.error(request, _("This case cannot be opened again. Take it down as a new one."))
        return None
    actor = Actor(request.viewer, "desk")
    reopen(shared.pk, reason=form.cleaned_data["text"], by="resident", actor=actor, version=None, now=now)
    messages.success(request, _("The team has it again, with what is still wrong."))
    return None


def _wish(request: Any, service_request: ServiceRequest, report: Report, now: datetime) -> HttpResponse | None:
    if report.contact is None:
        return None
    form = PreferenceForm(request.POST, contact=report.contact, prefix="wish")
    if not form.is_valid():
        return _page(request, service_request, 422, wish_form=form)
    try:
        edit_contact(report, values=form.values(), seen={}, actor=Actor(request.viewer, "desk"), now=now)
    except ContactMoved:
        messages.error(request, _("Somebody changed these details meanwhile. Look at them as they are now."))
        return None
    messages.success(request, _("We keep to that from now on."))
    return None


def _system(request: Any) -> Actor:
    """What a caller says is the caller's; the operator only writes it down, whatever she may do herself."""
    return Actor(request.viewer, "desk", is_system=True)


_DOING: dict[str, Callable[[Any, ServiceRequest, datetime], HttpResponse | None]] = {
    "check": _check,
    "told": _told,
    "say": _as_caller(_say),
    "wrong": _as_caller(_not_fixed),
    "wish": _as_caller(_wish),
}
