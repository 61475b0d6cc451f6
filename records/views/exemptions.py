"""`/staff/settings/records/exemptions/`: the codes by which something may be blacked out or withheld."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from records.disclosure.exemptions import begin_with_usual
from records.disclosure_forms import ExemptionForm
from records.models import Exemption
from records.views.disclosures import DISCLOSE
from records.views.series import RECORDS


@needs_everywhere(RECORDS, DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def exemptions(request: Any) -> HttpResponse:
    """The codes; POST adds one, or with `do` usual those that most laws have."""
    is_usual = request.POST.get("do") == "usual"
    form = ExemptionForm(None if is_usual else request.POST or None)
    if is_usual:
        begin_with_usual()
        messages.success(request, _("Saved. Put your state’s law in place of each."))
        return redirect("records_exemptions")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("records_exemptions")
    context = {"form": form, "rows": Exemption.objects.all()}
    return render(request, "staff/records/exemptions.html", context, status=422 if form.errors else 200)


@needs_everywhere(RECORDS, DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: Any, pk: int) -> HttpResponse:
    """Change a code; what was blacked out by it stays, and is handed out with its new words."""
    row = get_object_or_404(Exemption, pk=pk)
    form = ExemptionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("records_exemptions")
    context = {"form": form, "row": row}
    return render(request, "staff/records/exemption.html", context, status=422 if form.errors else 200)
