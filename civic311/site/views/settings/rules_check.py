"""Before a changed rule is put in force: what is wrong with the set, and what it would have done lately."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.site.forms.rules import RuleForm, numbered
from civic311.site.views.settings.rules import crumbs, in_force
from civic311.site.views.settings.studio import studio_page
from requests_app.actions import dry_runs
from requests_app.dry_run import changed_rules
from requests_app.finding_words import finding_sentences
from requests_app.models import DryRun
from requests_app.queries.known_codes import known_codes
from requests_app.queries.visible import staff_requests
from requests_app.rule_words import then_sentences, when_sentences
from requests_app.trial_words import trial_words
from routing.actions.rules import set_rule_active
from routing.models import RoutingRule
from routing.reference import reference
from routing.rule_check import Finding, findings
from routing.rule_data import from_data

RUNNING = (DryRun.State.WAITING, DryRun.State.RUNNING)
LOOK_AGAIN_SECONDS = 3  # without scripts; with them the bar moves every second


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/rules/check/<pk>/`: `do` is save, or again (try it once more on the rules of now)."""
    run = get_object_or_404(DryRun.objects.exclude(draft={}), pk=pk)
    if run.draft.get("saved"):
        return redirect("settings_rules")
    if request.method == "POST":
        return _save(request, run) if request.POST.get("do") == "save" else _again(request, run)
    draft, rules = run.draft, [from_data(data) for data in run.rules]
    rule = next((each for each in rules if each.id == (draft["rule"] or 0)), None)
    context = {
        "run": run, "draft": draft, "rule": rule, "is_running": run.state in RUNNING, "edit_url": _edit_url(run),
        "when": when_sentences([rule])[0] if rule else "", "then": then_sentences([rule])[0] if rule else [],
        "findings": _new_findings(run), "crumbs": crumbs(), "trial": trial_words(run.result),
        "percent": min(100, round(100 * run.done / run.total)) if run.total else 0,
        "unused": _unused(run), "visible": _visible(request, run),
    }  # fmt: skip
    answer = render(request, "staff/settings/rules/check.html", context)
    if context["is_running"]:
        answer["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


def _edit_url(run: DryRun) -> str:
    """Where the draft can be changed again; for a rule to be retired its own page."""
    key = run.draft["rule"]
    address = reverse("settings_rule", args=[key]) if key else reverse("settings_rule_add")
    return f"{address}?draft={run.pk}" if run.draft["kind"] == "rule" else address


def _new_findings(run: DryRun) -> list[dict[str, Any]]:
    """What is wrong with the rule itself, and what the change makes wrong elsewhere."""
    known = known_codes(today=timezone.localdate())
    rules = [from_data(data) for data in run.rules]
    before = {_same(finding) for finding in findings([from_data(data) for data in in_force()], known)}
    mine = run.draft["rule"] or 0
    found = [each for each in findings(rules, known) if each.rule_id == mine or _same(each) not in before]
    names = {rule.id: rule.name for rule in rules}
    return [
        {"rule": "" if finding.rule_id == mine else names[finding.rule_id], "text": text}
        for finding, text in zip(found, finding_sentences(found), strict=True)
    ]


def _same(finding: Finding) -> str:
    return json.dumps([finding.rule_id, finding.code, dict(finding.params)], sort_keys=True, default=list)


def _unused(run: DryRun) -> list[str]:
    """The changed rules that matched nothing."""
    if run.state != DryRun.State.DONE:
        return []
    hits: Mapping[str, int] = run.result.get("hits", {})
    changed = changed_rules(reference(), run.rules)
    return [data["name"] for data in run.rules if data["id"] in changed and not hits.get(str(data["id"]))]


def _visible(request: HttpRequest, run: DryRun) -> set[str]:
    """The numbers among the examples that the viewer may open."""
    numbers = [row["number"] for row in run.result.get("examples", [])]
    rows = staff_requests(request.viewer).filter(public_id__in=numbers)  # type: ignore[attr-defined]
    return set(rows.values_list("public_id", flat=True)) if numbers else set()


def _again(request: HttpRequest, run: DryRun) -> HttpResponse:
    """Try the draft on the rules of now."""
    rule = RoutingRule.objects.filter(pk=run.draft["rule"]).first()
    rules = in_force()
    if run.draft["kind"] == "retire":
        changed = numbered([each for each in rules if each["id"] != run.draft["rule"]])
    else:
        form = _form(run, rule)
        if not form.is_valid():
            messages.error(request, _("The city's lists have changed meanwhile. Please look at the rule again."))
            return redirect(_edit_url(run))
        changed = form.changed_set(rules)
    dry_runs.try_again(run, changed, now=timezone.now())
    return redirect("settings_rule_check", run.pk)


def _form(run: DryRun, rule: RoutingRule | None) -> RuleForm:
    data: MultiValueDict[str, Any] = MultiValueDict(run.draft["data"])
    return RuleForm(data, instance=rule or RoutingRule())


@transaction.atomic
def _save(request: HttpRequest, run: DryRun) -> HttpResponse:
    """Put the draft in force, once, unless somebody has changed the rule meanwhile."""
    run = DryRun.objects.select_for_update().get(pk=run.pk)
    draft, now = run.draft, timezone.now()
    if draft.get("saved"):
        return redirect("settings_rules")
    rule = RoutingRule.objects.select_for_update().filter(pk=draft["rule"]).first()
    if draft["rule"] and (rule is None or str(rule.version) not in draft["data"].get("version", [])):
        messages.error(request, _("Somebody has changed this rule meanwhile. Look at it again, then save once more."))
        return redirect(_edit_url(run))
    user_id = request.viewer.user_id  # type: ignore[attr-defined]
    if draft["kind"] == "retire":
        assert rule is not None
        set_rule_active(rule, False, user_id=user_id, now=now)
        messages.success(request, _("Retired: %(name)s") % {"name": rule})
    else:
        form = _form(run, rule)
        if not form.is_valid():
            messages.error(request, _("The city's lists have changed meanwhile. Please look at the rule again."))
            return redirect(_edit_url(run))
        form.saved_by = user_id
        messages.success(request, _("In force: %(name)s") % {"name": form.keep(now)})
    run.draft = draft | {"saved": True}
    run.save(update_fields=["draft"])
    return redirect("settings_rules")
