"""`/staff/settings/records/holds/`: what may not be erased for now, and why."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.people.models import LegalHold
from records.forms import HoldForm, ReasonForm
from records.holding import Released, place, release
from records.views.series import RECORDS
from routing.models import Area, Service

_MOST_SHOWN = 200


@needs_everywhere(RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: Any) -> HttpResponse:
    """All holds; POST places one."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"areas": [area.pk for area in form.cleaned_data["areas"]]}
        row = place(LegalHold(**given), by=request.viewer.user_id, now=timezone.now())
        messages.success(request, _("The hold is in force. Nothing under it is erased."))
        return redirect("records_hold", row.pk)
    rows = LegalHold.objects.select_related("placed_by", "released_by").annotate(
        cases=Count("held", filter=Q(held__request_id__isnull=False))
    )
    context = {
        "form": form, "rows": rows.filter(released_at=None)[:_MOST_SHOWN],
        "over": rows.exclude(released_at=None)[:_MOST_SHOWN],
    }  # fmt: skip
    return render(request, "staff/records/holds.html", context, status=422 if form.errors else 200)


@needs_everywhere(RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: Any, pk: int) -> HttpResponse:
    """One hold with what it covers; POST releases it."""
    row = get_object_or_404(LegalHold.objects.select_related("placed_by", "released_by"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            release(pk, reason=form.cleaned_data["reason"], by=request.viewer.user_id, now=timezone.now())
            messages.success(request, _("The hold is released."))
        except Released:
            messages.info(request, _("Somebody released it already."))
        return redirect("records_hold", pk)
    cases = row.held.filter(request_id__isnull=False).order_by("-request_id")
    context = {
        "row": row, "form": form, "count": cases.count(),
        "numbers": list(cases.values_list("public_id", flat=True)[:_MOST_SHOWN]),
        "services": [str(each) for each in Service.objects.filter(service_code__in=row.services)],
        "areas": list(Area.objects.filter(pk__in=row.areas).values_list("name", flat=True)),
    }  # fmt: skip
    return render(request, "staff/records/hold.html", context, status=422 if form.errors else 200)
