"""Lines of costs of a case."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions.costs import remove_cost
from requests_app.actor import Actor
from requests_app.models import CostEntry
from requests_app.views.staff.case import back_to, case_or_404


@needs("requests.view")
@require_POST
def case_cost(request: Any, public_id: str, pk: int) -> HttpResponse:
    """Take a line off."""
    service_request = case_or_404(request.viewer, public_id)
    entry = get_object_or_404(CostEntry, pk=pk, service_request=service_request)
    try:
        remove_cost(entry, actor=Actor(request.viewer, "staff"), now=timezone.now())
    except policies.Forbidden:
        raise PermissionDenied from None
    messages.success(request, _("The line is taken off."))
    return back_to(service_request)
