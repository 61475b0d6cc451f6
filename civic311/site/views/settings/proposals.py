"""Changes of targets that wait for a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic311.lib.crumbs import in_settings
from civic311.site.version_words import target_words
from civic311.site.views.settings.sections import SECTIONS
from civic311.site.views.settings.studio import studio_page
from requests_app.wording import SEVERITIES
from routing.actions.targets import AlreadyDecided, SamePerson, decide, in_force
from routing.models import TargetProposal

DECIDED_SHOWN = 20


@studio_page
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/targets/proposals/`: what waits, with before and after, and what was decided lately."""
    rows = TargetProposal.objects.select_related(
        "service", "area__layer", "calendar", "proposed_by", "decided_by"
    )  # fmt: skip
    user_id = request.viewer.user_id  # type: ignore[attr-defined]
    context = {
        "waiting": [_shown(row, user_id) for row in rows.filter(is_accepted=None)],
        "decided": [_shown(row, user_id) for row in rows.exclude(is_accepted=None)[:DECIDED_SHOWN]],
        "crumbs": in_settings((reverse("settings_section", args=["targets"]), SECTIONS["targets"].title)),
    }
    return render(request, "staff/settings/proposals.html", context)


def _shown(row: TargetProposal, user_id: int) -> dict[str, Any]:
    before = in_force(row.service, row.severity, row.area, row.kind) if row.is_accepted is None else None
    return {
        "row": row,
        "severity": SEVERITIES.get(row.severity or 0, ""),
        "before": target_words(before.amount, before.unit) if before else "",
        "after": target_words(row.amount, row.unit),
        "is_mine": row.proposed_by_id == user_id,
    }


@studio_page
@require_POST
def decide_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline a change; nobody accepts their own."""
    proposal = get_object_or_404(TargetProposal, pk=pk)
    accept = request.POST.get("do") == "accept"
    user_id = request.viewer.user_id  # type: ignore[attr-defined]
    try:
        decide(proposal.pk, accept=accept, by=user_id, now=timezone.now())
    except AlreadyDecided:
        messages.info(request, _("Somebody has decided about this already."))
    except SamePerson:
        messages.error(request, _("You proposed this change. Somebody else has to agree to it."))
    else:
        words = _("The change is in force. It counts for new requests.") if accept else _("The change was declined.")
        messages.success(request, words)
    return redirect("settings_proposals")
