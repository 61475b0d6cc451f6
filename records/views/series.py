"""`/staff/settings/records/`: the retention schedule, and what holds for all records."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.people.models import LegalHold, RecordKind, RecordSeries
from records.forms import PolicyForm, SeriesForm
from records.models import Certificate, DestructionBatch, RecordsPolicy
from routing.models import Service

RECORDS = "records.manage"


@needs_everywhere(RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: Any) -> HttpResponse:
    """The series, and the policy, which POST saves."""
    policy = RecordsPolicy.now_in_force()
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("records")
    names = {row.service_code: str(row) for row in Service.objects.all()}
    rows = [
        {"row": row, "kinds": [RecordKind(kind).label for kind in row.kinds],
         "services": [names.get(code, code) for code in row.services]} for row in RecordSeries.objects.all()
    ]  # fmt: skip
    context = {
        "form": form, "rows": rows, "holds": LegalHold.objects.filter(released_at=None).count(),
        "batches": DestructionBatch.objects.filter(state=DestructionBatch.State.PROPOSED).count(),
        "certificates": Certificate.objects.count(),
    }  # fmt: skip
    return render(request, "staff/records/series.html", context, status=422 if form.errors else 200)


@needs_everywhere(RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: Any, pk: int | None = None) -> HttpResponse:
    """Add a series, or change one."""
    row = get_object_or_404(RecordSeries, pk=pk) if pk is not None else RecordSeries()
    form = SeriesForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. It counts from the next night on."))
        return redirect("records")
    context = {"form": form, "row": row if pk is not None else None}
    return render(request, "staff/records/series_edit.html", context, status=422 if form.errors else 200)
