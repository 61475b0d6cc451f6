"""What was sent about a case: whether it arrived, and sending it again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from civic311.accounts.access import needs
from notifications.views import STATES
from requests_app.actions.resend import CannotResend, resend, why_not_again
from requests_app.queries.sent_messages import message_about, sent_about
from requests_app.views.staff.case import case_or_404

RESEND = "mail.resend"
WHY_NOT = {
    "waiting": gettext_lazy("It is still on its way."),
    "purged": gettext_lazy("Its text was deleted after 30 days. Write a new message on the case."),
    "stopped": gettext_lazy("Mail to this address came back, or its owner stopped it. Correct the contact first."),
    "no_address": gettext_lazy("The contact has no address now."),
    "staff": gettext_lazy("Only messages to those who reported can be sent again."),
}


@needs("requests.view")
@never_cache
@require_safe
def case_messages(request: Any, public_id: str) -> HttpResponse:
    """`/staff/requests/<public_id>/messages/`: every message about the case with its fate, newest first."""
    service_request = case_or_404(request.viewer, public_id)
    may_resend = request.viewer.has_in(RESEND, service_request.department_id)
    rows = []
    for row in sent_about(service_request, request.viewer):
        words, look = STATES[row.message.state]
        why = why_not_again(row.message) if may_resend and row.came_back else ""
        rows.append({"row": row, "words": words, "look": look, "why_not": WHY_NOT.get(why, "")})
    context = {"case": service_request, "rows": rows, "may_resend": may_resend}
    return render(request, "staff/case_messages.html", context)


@needs("requests.view")
@never_cache
@require_POST
def message_again(request: Any, public_id: str, pk: int) -> HttpResponse:
    """`/staff/requests/<public_id>/messages/<pk>/again/`: send it to the address that the contact has now."""
    service_request = case_or_404(request.viewer, public_id)
    if not request.viewer.has_in(RESEND, service_request.department_id):
        raise PermissionDenied
    message = message_about(service_request, pk)
    if message is None:
        raise Http404
    try:
        resend(message, now=timezone.now())
    except CannotResend as refused:
        messages.error(request, WHY_NOT[refused.code])
    else:
        messages.success(request, _("The message goes out again."))
    return redirect("case_messages", public_id=service_request.public_id)
