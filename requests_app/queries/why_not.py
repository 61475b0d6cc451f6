"""Why a case went where it went, and why not elsewhere: the rules of its day asked again about what came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from requests_app.models import Event, ServiceRequest
from requests_app.queries.past_facts import past_request
from routing.engine import RuleSet, compile_rules
from routing.models import RuleVersion
from routing.reference import reference
from routing.rule_data import from_data
from routing.severity import score
from routing.why_not import Verdict, explain


@dataclass(frozen=True)
class Routed:
    """How the rules routed a case: when, the `reasons` that the log keeps, and how every rule before stood to it.

    `verdicts` are empty when the rules of that day are not known. `is_complete` is False when the facts have changed
    since (the case is about another service now).
    """

    at: datetime
    reasons: Sequence[dict[str, Any]]
    verdicts: Sequence[Verdict]
    is_complete: bool


def routed_by_rules(service_request: ServiceRequest, *, now: datetime) -> Routed | None:
    """The last routing of the case by rules; None when people alone have routed it."""
    event = (
        Event.objects.filter(service_request=service_request, kind="routed")
        .exclude(data__has_key="by_hand")
        .order_by("-sequence")
        .first()
    )
    if event is None or not event.data["reasons"]:
        return None
    submitted = Event.objects.get(service_request=service_request, sequence=1)
    past = past_request(service_request, as_of=now)
    known = reference()
    verdicts = explain(
        past.facts,
        rules_at(event.recorded_at),
        queue_departments=known.queue_departments,
        severity=score(past.facts, known.factors),
    )
    same = submitted.data["service"] == service_request.service_id
    return Routed(event.occurred_at, event.data["reasons"], verdicts, same)


def rules_at(moment: datetime) -> RuleSet:
    """The rules as they were in force at a moment; before the history began, as it begins."""
    versions = RuleVersion.objects.all()
    first = versions.order_by("valid_from").values_list("valid_from", flat=True).first()
    at = max(moment, first) if first else moment
    rows = versions.filter(valid_from__lte=at).filter(Q(valid_to=None) | Q(valid_to__gt=at))
    return compile_rules(from_data(row.snapshot) for row in rows)
