"""`/staff/practice/`: staff train on cases that never count."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.accounts.models import User
from requests_app.queries.visible import staff_requests


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: Any) -> HttpResponse:
    """What practice is, and the button that begins or ends it; it holds on every device of the person."""
    if request.method != "POST":
        return render(request, "staff/practice.html", {"case_count": _case_count(request)})
    begins = request.POST.get("do") == "begin"
    User.objects.filter(pk=request.viewer.user_id).update(practises=begins)
    messages.success(
        request, _("Practice has begun.") if begins else _("Practice has ended. From now on everything counts.")
    )
    return redirect("my_day")


def _case_count(request: Any) -> int:
    """How many cases of practice the person can see now; none while she does not practise."""
    return staff_requests(request.viewer).count() if request.viewer.practises else 0
