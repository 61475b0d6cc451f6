"""What a rule was and became, and what staff keep sending on although rules had decided."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic311.site.views.settings.rules import crumbs
from civic311.site.views.settings.studio import studio_page
from requests_app.queries.rule_use import LATELY, RuleUse, routed_lately, rule_use
from requests_app.routing_words import tree_sentences
from requests_app.rule_words import then_sentences, version_changes, when_sentences
from routing.corrections import Proposal, propose
from routing.models import RoutingRule
from routing.reference import reference, rule_of
from routing.rule_data import from_data

VERSIONS_SHOWN = 50


@studio_page
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/rules/<pk>/history/`: what each version changed, who saved it and when; the newest first."""
    rule = get_object_or_404(RoutingRule, pk=pk)
    versions = list(rule.versions.select_related("saved_by")[: VERSIONS_SHOWN + 1])
    rules = [from_data(version.snapshot) for version in versions]
    whens, thens = when_sentences(rules), then_sentences(rules)
    rows = []
    for place, version in enumerate(versions[:VERSIONS_SHOWN]):
        before = rules[place + 1] if place + 1 < len(rules) else None
        rows.append(
            {
                "version": version,
                "when": whens[place],
                "then": thens[place],
                "changes": version_changes(before, rules[place]),
                "is_first": before is None,
                "is_back": before is not None and versions[place + 1].valid_to != version.valid_from,
            }
        )
    here = {"url": reverse("settings_rule", args=[pk]), "title": rule.name}
    context = {"rule": rule, "rows": rows, "crumbs": [*crumbs(), here]}
    return render(request, "staff/settings/rules/history.html", context)


@studio_page
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/rules/corrections/`: the rules whose requests staff send on, most often first."""
    use = {key: each for key, each in rule_use(since=timezone.now() - LATELY).items() if each.corrected}
    rules = {rule.pk: rule for rule in RoutingRule.objects.filter(pk__in=[key for key in use if key])}
    rows = [
        {"rule": rules.get(key or 0), "use": each, "queues": _queues(each)}
        for key, each in sorted(use.items(), key=lambda item: (-item[1].corrected, item[0] or 0))
    ]
    context = {"rows": rows, "crumbs": crumbs()}
    return render(request, "staff/settings/rules/corrections.html", context)


@studio_page
@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/rules/corrections/<pk>/`: one rule, where staff send its requests, and a proposal."""
    rule = get_object_or_404(RoutingRule.objects.select_related("queue", "department", "hand_off"), pk=pk)
    now = timezone.now()
    use = rule_use(since=now - LATELY).get(pk, RuleUse())
    plain = rule_of(rule)
    context = {
        "rule": rule, "use": use, "queues": _queues(use), "when": when_sentences([plain])[0],
        "then": then_sentences([plain])[0], "proposal": _proposal(rule, now),
        "crumbs": [*crumbs(), {"url": reverse("settings_rule_corrections"), "title": _("Corrections")}],
    }  # fmt: skip
    return render(request, "staff/settings/rules/correction.html", context)


def _queues(use: RuleUse) -> list[dict[str, Any]]:
    """Where staff sent them, most often first."""
    names = {queue.pk: str(queue) for queue in reference().queues.values()}
    return [{"queue": names.get(key, ""), "count": count} for key, count in use.sent_to.items()]


def _proposal(rule: RoutingRule, now: datetime) -> dict[str, Any] | None:
    """The proposal with its words and the page that takes it up; None when nothing stands out."""
    found = propose(routed_lately(rule, since=now - LATELY, now=now))
    if found is None or not rule.is_active:
        return None
    return {
        "found": found,
        "queue": reference().queues.get(found.queue, found.queue),
        "when": tree_sentences([{"all": [found.conditions]}])[0] if found.conditions else "",
        "url": _take_up(rule, found),
    }


def _take_up(rule: RoutingRule, found: Proposal) -> str:
    if found.conditions:
        return reverse("settings_rule_add", query={"correct": rule.pk})
    return reverse("settings_rule", args=[rule.pk], query={"queue": found.queue})
