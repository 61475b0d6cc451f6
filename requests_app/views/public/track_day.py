"""The appointed day on the reporter's own page: choose, move, cancel."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from requests_app.actions.booking import DayTaken
from requests_app.actions.schedule import NoDays, NotAppointed, TooLate, choose_day, give_back
from requests_app.actor import RESIDENT
from requests_app.forms.day_choice import DayForm
from requests_app.models import Report, ServiceRequest
from requests_app.policies import NotAllowed
from requests_app.queries.schedule import days_for_case, schedule_of
from requests_app.workflow import Status
from routing.schedule import may_change


def appointment_of(report: Report, now: datetime, form: DayForm | None = None) -> dict[str, Any] | None:
    """What the page says of the day of her own case; None when there is nothing to choose or to say.

    Those who joined a case see its day with the promise; moving it is for the person who began it.
    """
    case = report.service_request
    schedule = schedule_of(case.service_id)
    if schedule is None or not report.is_first or not case.is_open or case.status == Status.DUPLICATE:
        return None
    if case.scheduled_on is not None and case.scheduled_on < timezone.localdate(now):
        return None  # the crew was there, or staff still have to say so
    may_move = case.scheduled_on is None or may_change(schedule, case.scheduled_on, timezone.localdate(now))
    return {
        "day": case.scheduled_on,
        "preparation": in_language(schedule.preparation),
        "may_change": may_move,
        "is_required": schedule.is_required,
        "form": (form or _form(case, now)) if may_move else None,
    }


def _form(case: ServiceRequest, now: datetime, data: Any = None) -> DayForm:
    return DayForm(data, days=days_for_case(case, now=now), today=timezone.localdate(now), prefix="appointment")


def move_day(request: HttpRequest, report: Report, now: datetime) -> DayForm | None:
    """Take the day that was chosen; returns the form to be looked at again when it cannot be had."""
    if appointment_of(report, now) is None:
        return None
    form = _form(report.service_request, now, request.POST)
    if not form.is_valid():
        return form
    try:
        choose_day(report.service_request_id, day=form.cleaned_data["day"], actor=RESIDENT, version=None, now=now)
    except DayTaken:
        form.add_error("day", _("This day is full by now. Please choose another."))
        return form
    except (TooLate, NoDays, NotAllowed):
        messages.info(request, _too_late())
        return None
    messages.success(request, _("The day is yours."))
    return None


def cancel_day(request: HttpRequest, report: Report, now: datetime) -> None:
    """Give the day back."""
    if appointment_of(report, now) is None:
        return
    try:
        give_back(report.service_request_id, actor=RESIDENT, version=None, now=now)
    except (TooLate, NotAppointed, NotAllowed):
        messages.info(request, _too_late())
        return
    messages.success(request, _("Your appointment is canceled. Thank you for telling us."))


def _too_late() -> str:
    return _("The day can no longer be changed here. Please call us or write to us.")
