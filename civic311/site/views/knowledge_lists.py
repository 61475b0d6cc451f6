"""What those who write articles have to do: look through, and write what was asked in vain."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs
from community.actions.search_misses import dismiss, dismiss_enquiry
from community.policies import EDIT, may_edit
from community.queries.knowledge_work import asked_in_vain, to_review
from requests_app.wording import CHANNELS


@needs(EDIT)
@require_safe
def knowledge_review(request: Any) -> HttpResponse:
    """Articles that somebody should look at again, and why."""
    rows = [{"article": row, "may_edit": may_edit(request.viewer, row)} for row in to_review(request.viewer)]
    return render(request, "staff/knowledge/review.html", {"rows": rows})


@needs(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_asked(request: Any) -> HttpResponse:
    """Searches and calls that nothing answered: write an article for one, or take it off the list."""
    if request.method == "POST":
        kind, _colon, number = request.POST.get("row", "").partition(":")
        if number.isdecimal() and len(number) < 18:
            if kind == "miss":
                dismiss(int(number), now=timezone.now())
            elif kind == "enquiry":
                dismiss_enquiry(int(number))
            messages.success(request, _("Taken off the list."))
        return redirect("knowledge_asked")
    return render(request, "staff/knowledge/asked.html", {"rows": asked_in_vain(), "places": _places()})


def _places() -> dict[str, Any]:
    return {"help": _("help pages"), "report": _("report form"), "desk": _("call desk")} | dict(CHANNELS)
