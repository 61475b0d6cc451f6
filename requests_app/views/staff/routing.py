"""Why a case went where it went, and why not elsewhere."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic311.accounts.access import needs
from requests_app.queries.why_not import Routed, routed_by_rules
from requests_app.routing_words import reason_sentences, why_not_sentences
from requests_app.rule_words import then_sentences
from requests_app.views.staff.case import case_or_404


@needs("requests.view")
@never_cache
@require_safe
def case_routing(request: Any, public_id: str) -> HttpResponse:
    """`/staff/requests/<public_id>/routing/`: every rule of that day in order, up to the one that decided."""
    service_request = case_or_404(request.viewer, public_id)
    routed = routed_by_rules(service_request, now=timezone.now())
    context = {
        "case": service_request,
        "routed": routed,
        "reasons": reason_sentences(routed.reasons) if routed else [],
        "rows": _rows(routed) if routed else [],
        "nothing_decided": routed is not None and not any(verdict.decided for verdict in routed.verdicts),
        "may_edit": request.viewer.has_in("catalogue.edit", None),
    }
    return render(request, "staff/case_routing.html", context)


def _rows(routed: Routed) -> list[dict[str, Any]]:
    rules = [verdict.rule for verdict in routed.verdicts]
    told = zip(routed.verdicts, why_not_sentences(routed.verdicts), then_sentences(rules), strict=True)
    return [{"verdict": verdict, "sentence": sentence, "then": then} for verdict, sentence, then in told]
