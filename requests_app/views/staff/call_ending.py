"""Calls that end without a case of their own: told about a known one, or passed on to somebody else."""

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


def _log(
    viewer: Viewer, data: QueryDict, *, now: datetime, about: str = "", transferred_to: str = "", ends: bool = True
) -> None:
    channels, languages = dict(DESK_CHANNELS), dict(offered_languages())
    channel, language = data.get("channel", ""), data.get("language", "")
    log_enquiry(
        about=about, transferred_to=transferred_to, was_answered=True,
        words=clean_line(data.get("description", "")[:2000]), contact=accepted_contact(viewer, data),
        channel=channel if channel in channels else "phone",
        language=language if language in languages else settings.LANGUAGE_CODE,
        taken_by_id=viewer.user_id, now=now,
    )  # fmt: skip
    if ends:
        end_draft(viewer, data, now=now)


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
