"""A caller is content with what the city knows already: the call ends without a case, and is counted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from community.actions.notices import answered_at_desk
from community.in_force import in_force
from community.queries.known_here import ids_of
from routing.reference import reference


@needs("requests.enter")
@require_POST
def call_known(request: Any) -> HttpResponse:
    """`answers` is the key of a `Known`; the rest is the call form as it stands."""
    now = timezone.now()
    ids = ids_of(request.POST.get("answers", ""))
    if ids is None or not _exists(ids, now):
        raise Http404
    service = reference().services.get(request.POST.get("service", ""))
    answered_at_desk(
        **ids, service_id=service.pk if service else None, language=_short(request.POST.get("language", ""), "en"),
        channel=_short(request.POST.get("channel", ""), "phone"), user_id=request.viewer.user_id, now=now,
    )  # fmt: skip
    messages.success(request, _("Logged: the caller is content with what is known. No case was made."))
    return redirect("call_desk")


def _exists(ids: Any, now: Any) -> bool:
    known = in_force(now)
    return ids["work_id"] in known.works_by_id or any(each.id == ids["notice_id"] for each in known.notices)


def _short(text: str, usual: str) -> str:
    """A code as the form sends it, or the usual one."""
    return text if 0 < len(text) <= 12 and text.replace("_", "").replace("-", "").isalnum() else usual
