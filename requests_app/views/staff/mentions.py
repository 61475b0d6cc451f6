"""Tick off notes that spoke to me."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from requests_app.actions.mentions import tick_off


@needs("requests.view")
@require_POST
def mentions_seen(request: Any) -> HttpResponse:
    """`/staff/mentions/seen/`: `mention` names one of the viewer's own, `all` means every one."""
    given = request.POST.get("mention", "")
    one = int(given) if given.isdecimal() and len(given) < 18 else None
    if one is not None or given == "all":
        count = tick_off(user_id=request.viewer.user_id, mention_id=one, now=timezone.now())
        words = ngettext("%(count)s mention is ticked off.", "%(count)s mentions are ticked off.", count)
        messages.success(request, words % {"count": count})
    return redirect("my_day")
