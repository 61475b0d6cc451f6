"""Calls that end without a case of their own: told about a known one, answered otherwise, or passed on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from civic311.city.current import current_city
from civic311.lib.clean_text import clean_line
from civic311.people.models import Contact
from community.actions.enquiries import log_enquiry
from community.actions.notices import answered_at_desk
from community.models import ArticleCategory
from community.queries.articles import visible_to
from community.queries.known_here import known_thing
from requests_app.actions.call_drafts import end_call
from requests_app.forms.call_forms import DESK_CHANNELS
from requests_app.forms.contact import offered_languages
from requests_app.queries.callers import caller_of
from requests_app.queries.search import find_by_number
from routing.models import OutsideBody
from routing.reference import reference

EMERGENCY = "emergency"
USUAL_EMERGENCY_PHONE = "911"


def emergency_phone() -> str:
    """The number to connect to when somebody is in danger."""
    city = current_city()
    return (city.emergency_phone if city else "") or USUAL_EMERGENCY_PHONE


def transfer_targets() -> list[OutsideBody]:
    """Whom a caller can be passed on to besides the emergency number."""
    return sorted((body for body in reference().bodies.values() if body.is_active), key=lambda body: body.order)


def informed(request: Any) -> HttpResponse:
    """The caller was told about the case that the button names, and is content. Raises Http404."""
    case = find_by_number(request.viewer, request.POST.get("inform", ""))
    if case is None:
        raise Http404
    _log(request.viewer, request.POST, now=timezone.now(), about=case.public_id)
    messages.success(request, _("Logged: told about %(number)s. No case was made.") % {"number": case.public_id})
    return redirect("call_desk")


def transferred(request: Any) -> HttpResponse | None:
    """The caller is passed on to whom the button names; None when the report goes on all the same. Raises Http404."""
    name = _target(request.POST.get("transfer", ""))
    if name is None:
        raise Http404
    goes_on = "keep_open" in request.POST
    _log(request.viewer, request.POST, now=timezone.now(), transferred_to=name, ends=not goes_on)
    messages.success(request, _("Logged: passed on to %(name)s.") % {"name": name})
    return None if goes_on else redirect("call_desk")


def _target(code: str) -> str | None:
    if code == EMERGENCY:
        return emergency_phone()
    body = reference().bodies.get(code)
    return str(body) if body is not None and body.is_active else None


def answered_by_article(request: Any) -> HttpResponse:
    """The article that the button names was read out, and that was all. Raises Http404."""
    article = visible_to(request.viewer).filter(slug=request.POST.get("article", "")[:80]).first()
    if article is None:
        raise Http404
    _log(request.viewer, request.POST, now=timezone.now(), article=article)
    return _logged(request)


def asked_about_topic(request: Any) -> HttpResponse | None:
    """An information call about the topic that the button names, answered or not; None when it is not said what was
    asked and not answered. Raises Http404."""
    was_answered = "topic" in request.POST
    key = request.POST.get("topic") or request.POST.get("unanswered", "")
    topic = ArticleCategory.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    if topic is None:
        raise Http404
    if not was_answered and not clean_line(request.POST.get("description", "")):
        messages.error(request, _("Say in a few words what they asked, so that somebody can write the answer."))
        return None
    _log(request.viewer, request.POST, now=timezone.now(), category=topic, was_answered=was_answered)
    return _logged(request)


def content_with_known(request: Any) -> HttpResponse:
    """A notice or planned works explain it, and the caller is content: counted as a report that was not needed.

    Raises Http404.
    """
    now, data = timezone.now(), request.POST
    known = known_thing(data.get("answers", ""), now)
    if known is None:
        raise Http404
    service = reference().services.get(data.get("service", ""))
    channel, language = _way(data)
    if not request.viewer.practises:
        answered_at_desk(
            **known, service_id=service.pk if service else None, language=language, channel=channel,
            user_id=request.viewer.user_id, now=now,
        )  # fmt: skip
    end_draft(request.viewer, data, now=now)
    messages.success(request, _("Logged: the caller is content with what is known. No case was made."))
    return redirect("call_desk")


def _logged(request: Any) -> HttpResponse:
    messages.success(request, _("The call is logged."))
    return redirect("call_desk")


def _log(viewer: Viewer, data: QueryDict, *, now: datetime, ends: bool = True, **what: Any) -> None:
    """Log the call, answered unless `what` says otherwise; `what` goes to `log_enquiry`. Calls of practice are not
    kept."""
    channel, language = _way(data)
    if not viewer.practises:
        log_enquiry(
            **{"was_answered": True} | what, words=clean_line(data.get("description", "")[:2000]),
            contact=accepted_contact(viewer, data), channel=channel, language=language, taken_by_id=viewer.user_id,
            now=now,
        )  # fmt: skip
    if ends:
        end_draft(viewer, data, now=now)


def _way(data: QueryDict) -> tuple[str, str]:
    """How the call came, in which language, as far as the form says."""
    channel, language = data.get("channel", ""), data.get("language", "")
    known_channel = channel if channel in dict(DESK_CHANNELS) else "phone"
    return known_channel, language if language in dict(offered_languages()) else settings.LANGUAGE_CODE


def accepted_contact(viewer: Viewer, data: QueryDict) -> Contact | None:
    """The known person that the operator took the caller for; only one who is known by the caller's number."""
    wanted = data.get("known_contact", "")
    caller = caller_of(clean_line(data.get("phone", "")[:200]), viewer) if wanted else None
    return next((one for one in caller.people if str(one.pk) == wanted), None) if caller else None


def end_draft(viewer: Viewer, data: QueryDict, *, now: datetime) -> None:
    """Nothing of this call is left to be continued."""
    try:
        key = UUID(data.get("submission_key", ""))
    except ValueError:
        return
    if viewer.user_id is not None:
        end_call(key, viewer.user_id, now=now)
