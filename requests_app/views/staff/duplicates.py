"""The review list: cases that may be the same matter, to be joined or told apart."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions.change import StaleCase
from requests_app.actions.join import CannotJoin, join, say_different
from requests_app.actor import Actor
from requests_app.forms.staff_voices import WHY_NOT_JOINED
from requests_app.models import ServiceRequest
from requests_app.queries.search import find_by_number
from requests_app.queries.suggestions import page_of_suggestions
from requests_app.suggestion_words import words_of


@needs("requests.join")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: Any) -> HttpResponse:
    """`/staff/duplicates/`: newest first. POST `do` (join or different) with the numbers `case` and `other`; `next` is
    `case` when the button stood on that case's page.
    """
    now = timezone.now()
    if request.method == "POST":
        case, other = _named(request, "case"), _named(request, "other")
        if request.POST.get("do") == "join":
            _join(request, case, other)
        else:
            _tell_apart(request, case, other)
        return redirect("case", other.public_id) if request.POST.get("next") == "case" else redirect("duplicates")
    page = page_of_suggestions(request.viewer, request.GET.get("page"), now=now)
    rows = [
        {
            "case": row.service_request, "other": row.earlier,
            "words": words_of(row.score, row.metres,
                              row.service_request.requested_datetime - row.earlier.requested_datetime),
            "may": request.viewer.has_in("requests.join", row.service_request.department_id),
        }
        for row in page.rows
    ]  # fmt: skip
    return render(request, "staff/duplicates.html", {"rows": rows, "page": page, "now": now})


def _named(request: Any, name: str) -> ServiceRequest:
    found: ServiceRequest | None = find_by_number(request.viewer, request.POST.get(name, ""))
    if found is None:
        raise Http404
    return found


def _join(request: Any, case: ServiceRequest, other: ServiceRequest) -> None:
    try:
        join(case.pk, original_id=other.pk, actor=Actor(request.viewer, "staff"), version=None, now=timezone.now())
    except policies.Forbidden:
        raise PermissionDenied from None
    except CannotJoin as refused:
        messages.error(request, str(WHY_NOT_JOINED[refused.code]))
    except (policies.NotAllowed, StaleCase):
        messages.info(request, _("The case has moved on, and this is not possible any more. Look at it as it is now."))
    else:
        numbers = {"case": case.public_id, "other": other.public_id}
        messages.success(request, _("Case %(case)s was joined to %(other)s.") % numbers)


def _tell_apart(request: Any, case: ServiceRequest, other: ServiceRequest) -> None:
    try:
        say_different(case, other, actor=Actor(request.viewer, "staff"), now=timezone.now())
    except policies.Forbidden:
        raise PermissionDenied from None
    messages.success(request, _("They are different matters. We do not suggest these two again."))
