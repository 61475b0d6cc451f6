"""`/staff/settings/operations/`: whether everything that runs by itself does, and buttons to start it again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.operations import again, page
from civic311.site.operations.troubles import troubles
from civic311.site.operations.watching import OPERATIONS


@needs_everywhere(OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def operations(request: HttpRequest) -> HttpResponse:
    """Troubles, figures, messages, backlogs and jobs; the page fetches itself anew every ten seconds."""
    now = timezone.now()
    if request.method == "POST":
        _do(request, now)
        return redirect("settings_operations")
    response = render(request, "staff/settings/operations.html", _context(now))
    response["Cache-Control"] = "no-store"
    return response


def _context(now: datetime) -> dict[str, Any]:
    return {
        "troubles": [trouble.words() for trouble in troubles(now)], "figures": page.figures(now),
        "channels": page.message_channels(now), "backlogs": page.backlogs(now), "jobs": page.jobs(),
        "machine": page.machine(), "now": now, "crumbs": in_settings(),
    }  # fmt: skip


def _do(request: HttpRequest, now: datetime) -> None:
    """What the pressed button asks for, and the sentence about it."""
    asked = request.POST
    if "resend" in asked:
        count = again.resend(now)
        said = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
        messages.success(request, said % {"count": count} if count else _("No message of the last week was given up."))
    elif again.retry(asked.get("retry", "")):
        messages.success(request, _("What had failed is tried again now."))
    elif again.run_now(asked.get("run", "")):
        messages.success(request, _("The job starts in a moment."))
