"""The reporter's own view by signed link: her words and photos, messages, following, and "it is not fixed"."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.city.rate_limits import allow
from civic311.lib.private_links import private_link
from requests_app.actions.talk import message_from_resident
from requests_app.actions.tracking import report_for_token, set_following
from requests_app.actions.work import reopen
from requests_app.actor import RESIDENT
from requests_app.forms.day_choice import DayForm
from requests_app.forms.track import MessageForm, ReopenForm
from requests_app.models import Message, Report
from requests_app.policies import NotAllowed
from requests_app.queries.public import may_reopen
from requests_app.queries.tracked import current_case, messages_for, photos_for
from requests_app.views.public.track_day import appointment_of, cancel_day, move_day
from requests_app.views.public.tracker_page import page_of

MESSAGES_PER_HOUR = 20


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """`/track/<token>/`. Opening it changes nothing, since mail scanners follow links; buttons do."""
    now = timezone.now()
    report = report_for_token(token, now=now)
    if report is None:
        raise Http404
    return _act(request, token, report, now) if request.method == "POST" else _page(request, token, report, now)


def _act(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse:
    doing: dict[str, Callable[[HttpRequest, str, Report, datetime], HttpResponse | None]] = {
        "message": _write,
        "follow": _follow,
        "unfollow": _unfollow,
        "reopen": _reopen,
        "day": _move_day,
        "no_day": _cancel_day,
    }
    act = doing.get(request.POST.get("do", ""))
    if act is None:
        return _page(request, token, report, now)
    return act(request, token, report, now) or redirect("track", token)


def _write(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse | None:
    form = MessageForm(request.POST)
    if form.is_valid() and not allow(f"message:{report.pk}", MESSAGES_PER_HOUR, timedelta(hours=1), now):
        form.add_error("text", _("You have written many messages in the last hour. Please wait a little."))
    if not form.is_valid():
        return _page(request, token, report, now, message_form=form)
    message_from_resident(report, text=form.cleaned_data["text"], actor=RESIDENT, now=now)
    messages.success(request, _("Your message was sent."))
    return None


def _follow(request: HttpRequest, token: str, report: Report, now: datetime) -> None:
    set_following(report, follows=True)
    messages.success(request, _("We write to you when something changes."))


def _unfollow(request: HttpRequest, token: str, report: Report, now: datetime) -> None:
    set_following(report, follows=False)
    messages.success(request, _("We do not write to you about this any more."))


def _reopen(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse | None:
    form = ReopenForm(request.POST, prefix="reopen")
    if not form.is_valid():
        return _page(request, token, report, now, reopen_form=form)
    shared = current_case(report)
    if not may_reopen(shared, now=now):
        messages.info(request, _("This request cannot be opened again. You can write to us, or report it anew."))
        return None
    try:
        reopen(shared.pk, reason=form.cleaned_data["text"], by="resident", actor=RESIDENT,
               version=None, now=now)  # fmt: skip
    except NotAllowed:  # somebody was quicker: it is open already
        messages.info(request, _("This request is open again already."))
        return None
    messages.success(request, _("Thank you for telling us. The team has it again."))
    return None


def _move_day(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse | None:
    form = move_day(request, report, now)
    return _page(request, token, report, now, day_form=form) if form is not None else None


def _cancel_day(request: HttpRequest, token: str, report: Report, now: datetime) -> None:
    cancel_day(request, report, now)


def _page(request: HttpRequest, token: str, report: Report, now: datetime, *, message_form: MessageForm | None = None,
          reopen_form: ReopenForm | None = None, day_form: DayForm | None = None) -> HttpResponse:  # fmt: skip
    service_request = current_case(report)
    context = page_of(service_request, photos_for(report), now=now, token=token, own=report) | {
        "report": report,
        "own_case": report.service_request if report.service_request_id != service_request.pk else None,
        "token": token,
        "is_new": "new" in request.GET,
        "mail_to": report.contact.email if report.contact else "",
        "may_reopen": may_reopen(service_request, now=now),
        "appointment": appointment_of(report, now, day_form),
        "message_form": message_form or MessageForm(),
        "reopen_form": reopen_form or ReopenForm(prefix="reopen"),
        "messages_shown": [
            {
                "mine": message.direction == Message.Direction.IN,
                "at": message.created_at,
                "text": message.text_for(get_language() or ""),
            }
            for message in messages_for(report, now=now)
        ],  # fmt: skip
    }
    return render(request, "public/tracker/own.html", context)
