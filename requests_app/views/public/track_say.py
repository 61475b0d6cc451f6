"""What the reporter says on her own page: a message, how it went, that it is not fixed. Each returns a page to be
looked at again, or None when it was done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from civic311.lib.day_words import day_words
from requests_app.actions.survey import REOPENED, Over, Said, answer_survey, not_in_order
from requests_app.actions.talk import message_from_resident
from requests_app.actions.tracking import set_following, set_language
from requests_app.actor import RESIDENT
from requests_app.forms.staff_photos import discard, store_all
from requests_app.forms.track import LanguageForm, MessageForm, ReopenForm, SurveyForm
from requests_app.intake_limits import within
from requests_app.models import Attachment, Report
from requests_app.policies import NotAllowed
from requests_app.queries.surveys import reopens_from, survey_of
from requests_app.queries.tracked import current_case

Shown = Callable[..., HttpResponse]


def write_message(request: HttpRequest, report: Report, now: datetime, page: Shown) -> HttpResponse | None:
    """Words, photos or both, to the team."""
    form = MessageForm(request.POST, request.FILES)
    if not _is_good(form, report, now):
        return page(message_form=form)
    given = form.cleaned_data
    photos = _stored(given, now)
    message_from_resident(report, text=given["text"], photos=photos, actor=RESIDENT, now=now)
    messages.success(request, _("Your message was sent.") if given["text"] else _("Your photos were sent."))
    return None


def answer(request: HttpRequest, report: Report, now: datetime, page: Shown) -> HttpResponse | None:
    """How it went; "not fixed" opens the case again."""
    case = current_case(report)
    survey = survey_of(report, case, now=now)
    if survey is None:
        messages.info(request, _too_late(case.is_open))
        return None
    form = SurveyForm(request.POST, request.FILES, prefix="survey")
    if not _is_good(form, report, now):
        return page(survey_form=form)
    given = form.cleaned_data
    photos = _stored(given, now) if given["is_fixed"] is False else []
    said = Said(given["is_fixed"], given["satisfaction"], given["words"], photos)
    try:
        came_of_it = answer_survey(report, said, closing=survey.closing, actor=RESIDENT, now=now)
    except (Over, NotAllowed):  # somebody was quicker
        discard(photos)
        messages.info(request, _too_late(is_open=True))
        return None
    if given["is_fixed"] is False:
        _say_what_came_of_it(request, report, came_of_it, now)
    else:
        messages.success(request, _("Thank you for telling us."))
    return None


def reopen(request: HttpRequest, report: Report, now: datetime, page: Shown) -> HttpResponse | None:
    """It is not in order, without an answer to the survey: what was closed as somebody else's."""
    form = ReopenForm(request.POST, prefix="reopen")
    if not _is_good(form, report, now):
        return page(reopen_form=form)
    try:
        came_of_it = not_in_order(report, Said(words=form.cleaned_data["text"]), actor=RESIDENT, now=now)
    except NotAllowed:
        messages.info(request, _too_late(current_case(report).is_open))
        return None
    _say_what_came_of_it(request, report, came_of_it, now)
    return None


def follow(request: HttpRequest, report: Report, now: datetime, page: Shown) -> None:
    """Hear of it by mail."""
    set_following(report, follows=True)
    messages.success(request, _("We write to you when something changes."))


def unfollow(request: HttpRequest, report: Report, now: datetime, page: Shown) -> None:
    """Hear of it no more."""
    set_following(report, follows=False)
    messages.success(request, _("We do not write to you about this any more."))


def speak(request: HttpRequest, report: Report, now: datetime, page: Shown) -> HttpResponse | None:
    """The language of the messages and of the pages."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return page(language_form=form)
    set_language(report, language=form.cleaned_data["language"])
    return None


def with_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let this browser read pages in `language` from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH, secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )  # fmt: skip
    return response


def _is_good(form: Any, report: Report, now: datetime) -> bool:
    if form.is_valid() and not within("message", str(report.pk), now=now):
        form.add_error(None, _("You have written many messages in the last hour. Please wait a little."))
    return bool(form.is_valid())


def _stored(given: dict[str, Any], now: datetime) -> list[Attachment]:
    return store_all(given["photos"], stage=Attachment.Stage.REPORT, user_id=None, now=now)


def _say_what_came_of_it(request: HttpRequest, report: Report, came_of_it: str, now: datetime) -> None:
    if came_of_it == REOPENED:
        messages.success(request, _("Thank you for telling us. The team has it again."))
        return
    again = reopens_from(report, current_case(report), now=now)
    words = _(
        "Thank you. The team reads what you wrote. You can have it opened again once a week: the next time on %(day)s."
    )
    messages.info(request, words % {"day": day_words(again or now, now=now)})


def _too_late(is_open: bool) -> str:
    if is_open:
        return _("This request is open again already.")
    return _("This request cannot be opened again. You can write to us, or report it anew.")
