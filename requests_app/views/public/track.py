"""The reporter's own view by signed link: her words and photos, messages, following, how it went."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from civic311.lib.private_links import private_link
from requests_app.actions.tracking import report_for_token
from requests_app.forms.track import LanguageForm, MessageForm, ReopenForm, SurveyForm
from requests_app.models import Message, Report
from requests_app.queries.abuse import block_of
from requests_app.queries.public import may_reopen
from requests_app.queries.surveys import Survey, survey_of
from requests_app.queries.tracked import CORRECT_WITHIN, current_case, may_correct, messages_for, photos_for
from requests_app.views.public import track_say
from requests_app.views.public.door import blocked_page, open_door, sender_of
from requests_app.views.public.report_start import finished
from requests_app.views.public.track_again import over_page
from requests_app.views.public.track_day import appointment_of, cancel_day, move_day
from requests_app.views.public.tracker_page import page_of

HARMLESS = frozenset({"finished", "unfollow", "language", "no_day"})  # what she ends or takes back
Act = Callable[[HttpRequest, Report, datetime, track_say.Shown], HttpResponse | None]


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
@open_door(harmless=HARMLESS)
def track(request: HttpRequest, token: str) -> HttpResponse:
    """`/track/<token>/`. Opening it changes nothing, since mail scanners follow links; buttons do."""
    now = timezone.now()
    report = report_for_token(token, now=now)
    if report is None:
        return over_page(request)
    return _act(request, token, report, now) if request.method == "POST" else _page(request, token, report, now)


def _act(request: HttpRequest, token: str, report: Report, now: datetime) -> HttpResponse:
    doing: dict[str, Act] = {
        "message": track_say.write_message,
        "follow": track_say.follow,
        "unfollow": track_say.unfollow,
        "language": track_say.speak,
        "survey": track_say.answer,
        "reopen": track_say.reopen,
        "day": _move_day,
        "no_day": _cancel_day,
        "finished": _finished,
    }
    page = partial(_page, request, token, report, now)
    act = doing.get(request.POST.get("do", ""))
    if act is None:
        return page()
    if request.POST["do"] not in HARMLESS and _is_blocked(request, report, now):
        return blocked_page(request)
    response = act(request, report, now, page)
    if response is not None:
        return response
    done = redirect("track", token)
    return track_say.with_language(done, request.POST["language"]) if act is track_say.speak else done


def _is_blocked(request: HttpRequest, report: Report, now: datetime) -> bool:
    """Whether the report's own email or phone is blocked, from wherever its writer comes."""
    contact = report.contact
    if contact is None:
        return False
    return block_of(sender_of(request, email=contact.email, phone=str(contact.phone or "")), now=now) is not None


def _move_day(request: HttpRequest, report: Report, now: datetime, page: track_say.Shown) -> HttpResponse | None:
    form = move_day(request, report, now)
    return page(day_form=form) if form is not None else None


def _cancel_day(request: HttpRequest, report: Report, now: datetime, page: track_say.Shown) -> None:
    cancel_day(request, report, now)


def _finished(request: HttpRequest, _report: Report, _now: datetime, _page: track_say.Shown) -> HttpResponse:
    return finished(request)


def _page(request: HttpRequest, token: str, report: Report, now: datetime, *, day_form: Any = None,
          message_form: MessageForm | None = None, reopen_form: ReopenForm | None = None,
          survey_form: SurveyForm | None = None, language_form: LanguageForm | None = None,
          ) -> HttpResponse:  # fmt: skip
    service_request = current_case(report)
    context = page_of(service_request, photos_for(report), now=now, token=token, own=report)
    survey = survey_of(report, service_request, now=now)
    contact = report.contact
    context |= {
        "report": report,
        "own_case": report.service_request if report.service_request_id != service_request.pk else None,
        "token": token,
        "is_new": "new" in request.GET,
        "mail_to": contact.email if contact else "",
        "correct_until": report.created_at + CORRECT_WITHIN if may_correct(report, now=now) else None,
        "may_reopen": survey is None and may_reopen(service_request, now=now) and service_request.handed_to_id,
        "survey": survey,
        "survey_form": survey_form or _survey_form(request, survey),
        "appointment": appointment_of(report, now, day_form),
        "message_form": message_form or MessageForm(),
        "reopen_form": reopen_form or ReopenForm(prefix="reopen"),
        "language_form": language_form
        or LanguageForm(initial={"language": contact.language if contact else get_language()}),
        "messages_shown": [
            {
                "mine": message.direction == Message.Direction.IN,
                "at": message.created_at,
                "text": message.text_for(get_language() or ""),
            }
            for message in messages_for(report, now=now)
        ],
    }
    return render(request, "public/tracker/own.html", context)


def _survey_form(request: HttpRequest, survey: Survey | None) -> SurveyForm | None:
    """The question with what was answered before, or what the link in the mail says; the button still has to follow."""
    if survey is None:
        return None
    said = survey.answer
    initial: dict[str, Any] = {}
    if said is not None:
        initial = {"satisfaction": said.satisfaction, "words": said.words}
        initial["is_fixed"] = {True: "yes", False: "no"}.get(said.is_fixed)  # type: ignore[arg-type]
    if request.GET.get("fixed") in ("yes", "no"):
        initial["is_fixed"] = request.GET["fixed"]
    return SurveyForm(initial=initial, prefix="survey")
