"""`/staff/settings/records/destruction/`: what has been kept long enough; approve it, and read what came of it."""

import csv
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs_everywhere
from civic311.people.models import RecordKind
from records import series
from records.certificates import is_genuine
from records.destroying import AlreadyDecided, SamePerson, approve, decline
from records.forms import ReasonForm
from records.keeping_rules import Why
from records.loose import loose_ends
from records.models import Certificate, DestructionBatch, DestructionItem, RecordsPolicy
from records.residue import LOG
from records.views.people import PEOPLE
from records.views.series import RECORDS
from records.why_words import why_kept
from records.words import counted, kept_lines

_MOST_SHOWN = 100
State = DestructionBatch.State


@needs_everywhere(RECORDS)
@require_safe
def batches(request: Any) -> HttpResponse:
    """What waits for an approval, and what was decided."""
    rows = DestructionBatch.objects.select_related("series", "certificate").annotate(
        cases=Count("items"), done=Count("items", filter=~Q(items__state=DestructionItem.State.WAITING))
    )
    context = {
        "waiting": rows.filter(state=State.PROPOSED), "over": rows.exclude(state=State.PROPOSED)[:_MOST_SHOWN],
        "certificates": Certificate.objects.select_related("made_by")[:_MOST_SHOWN],
    }  # fmt: skip
    return render(request, "staff/records/batches.html", context)


@needs_everywhere(RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: Any, pk: int) -> HttpResponse:
    """One batch; POST with `do` approve or decline."""
    row = get_object_or_404(
        DestructionBatch.objects.select_related("series", "approved_by", "second_by", "declined_by", "certificate"),
        pk=pk,
    )
    form = ReasonForm(request.POST if request.POST.get("do") == "decline" else None)
    if request.method == "POST" and (request.POST.get("do") == "approve" or form.is_valid()):
        _decide(request, pk, form)
        return redirect("records_batch", pk)
    items = row.items.select_related("service_request__service").order_by("service_request_id")
    context = {
        "row": row, "form": form, "loose": _loose(row), "kinds": [RecordKind(kind).label for kind in row.kinds],
        "items": items[:_MOST_SHOWN], "count": items.count(), "policy": RecordsPolicy.now_in_force(),
        "is_mine": row.approved_by_id == request.viewer.user_id,
        "left": items.filter(state=DestructionItem.State.WAITING).count(),
    }  # fmt: skip
    return render(request, "staff/records/batch.html", context, status=422 if form.errors else 200)


def _loose(row: DestructionBatch) -> list[tuple[Any, datetime]]:
    """What hangs on no case and goes with a batch: its kind, and from before when."""
    ends = loose_ends(row.kinds, series.active(), now=row.proposed_at)
    return [(RecordKind(kind).label, before) for kind, before in ends.items()]


def _decide(request: Any, pk: int, form: ReasonForm) -> None:
    by, now = request.viewer.user_id, timezone.now()
    try:
        if request.POST.get("do") == "approve":
            done = approve(pk, by=by, now=now)
            waits = done.state == State.PROPOSED
            said = _("Noted. A second person has to approve it too.") if waits else _("The worker destroys it now.")
            messages.success(request, said)
        else:
            decline(pk, reason=form.cleaned_data["reason"], by=by, now=now)
            messages.success(request, _("Nothing is destroyed. It is proposed again in a month."))
    except AlreadyDecided:
        messages.info(request, _("Somebody has decided about this already."))
    except SamePerson:
        messages.error(request, _("You approved it already. A second person has to."))


@needs_everywhere(RECORDS)
@require_safe
def batch_csv(request: Any, pk: int) -> HttpResponse:
    """The case numbers of a batch, and what became of each."""
    row = get_object_or_404(DestructionBatch, pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="destruction-{pk}.csv"'
    writer = csv.writer(response)
    writer.writerow(["service_request_id", "state", "why"])
    items = row.items.order_by("service_request__public_id")
    writer.writerows(items.values_list("service_request__public_id", "state", "why"))
    return response


@needs_everywhere(RECORDS, PEOPLE, "audit.view")
@require_safe
def certificate(request: Any, number: str) -> HttpResponse:
    """One certificate, to be printed."""
    row = get_object_or_404(Certificate.objects.select_related("made_by", "second_by"), number=number)
    facts = row.facts
    if row.kind == Certificate.Kind.ERASURE:
        kept = kept_lines(facts.get("kept", []))
    else:
        kept = [("", _why(code), count) for code, count in facts.get("kept", {}).items()]
    context = {
        "row": row, "facts": facts, "counts": counted(facts.get("erased", {})), "kept": kept,
        "is_genuine": is_genuine(row), "batch": DestructionBatch.objects.filter(certificate=row).first(),
        "kinds": [RecordKind(kind).label for kind in facts.get("kinds", [])],
        "not_searched": [name for name in facts.get("not_looked_through", []) if name != LOG],
    }  # fmt: skip
    return render(request, "staff/records/certificate.html", context)


def _why(code: str) -> str:
    said = {
        Why.HOLD: why_kept(Why.HOLD, "", None), Why.OPEN: _("The case was open again"),
        Why.MINIMUM: why_kept(Why.MINIMUM, _("A record series"), None),
    }  # fmt: skip
    return said.get(Why(code), code)
