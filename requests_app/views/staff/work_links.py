"""Links that contractors have to a case."""

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
from requests_app.actions.contractors import withdraw
from requests_app.actor import Actor
from requests_app.models import WorkLink
from requests_app.views.staff.case import back_to, case_or_404


@needs("requests.view")
@require_POST
def case_work_link(request: Any, public_id: str, pk: int) -> HttpResponse:
    """End a contractor's link."""
    service_request = case_or_404(request.viewer, public_id)
    link = get_object_or_404(WorkLink, pk=pk, service_request=service_request)
    try:
        withdraw(link, actor=Actor(request.viewer, "staff"), now=timezone.now())
    except policies.Forbidden:
        raise PermissionDenied from None
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": link.contractor})
    return back_to(service_request)
