"""The rule studio: the ordered list, and the form of one rule. What is saved goes through the check page first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.lib.crumbs import in_settings
from civic311.site.forms.rules import RuleForm, numbered
from civic311.site.views.settings.studio import studio_page
from requests_app.actions import dry_runs
from requests_app.finding_words import finding_sentences
from requests_app.models import DryRun
from requests_app.queries.known_codes import known_codes
from requests_app.queries.rule_use import LATELY, RuleUse, routed_lately, rule_use
from requests_app.rule_words import then_sentences, when_sentences
from routing.actions.rules import as_it_was, move_rule, set_rule_active
from routing.corrections import narrowed, propose
from routing.models import Queue, RoutingRule, RuleVersion
from routing.reference import active_rules, reference, rule_of
from routing.rule_check import findings
from routing.rule_data import to_data


def crumbs(*, below: bool = True) -> list[dict[str, Any]]:
    """Where the pages of rules lie."""
    here = in_settings()
    return [*here, {"url": reverse("settings_rules"), "title": _("Routing rules")}] if below else here


def in_force() -> list[dict[str, Any]]:
    """The rules in force as data, in order."""
    return [to_data(rule_of(row)) for row in active_rules()]


@studio_page
@require_safe
def rules_list(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/rules/`: those in force in their order with their use and what is wrong with them; then the
    retired ones."""
    rows = list(active_rules())
    rules = [rule_of(row) for row in rows]
    found = findings(rules, known_codes(today=timezone.localdate()))
    wrong: dict[int, list[str]] = {}
    for finding, sentence in zip(found, finding_sentences(found), strict=True):
        wrong.setdefault(finding.rule_id, []).append(sentence)
    use = rule_use(since=timezone.now() - LATELY)
    told = zip(rows, rules, when_sentences(rules), then_sentences(rules), strict=True)
    context = {
        "rows": [
            {"rule": row, "when": when, "then": then, "wrong": wrong.get(row.pk, []), "use": use.get(row.pk, RuleUse()),
             "is_first": row is rows[0], "is_last": row is rows[-1], "decides": rule.effect.decides}
            for row, rule, when, then in told
        ],
        "retired": RoutingRule.objects.filter(is_active=False).order_by("name"),
        "wrong_count": len(wrong),
        "crumbs": crumbs(below=False),
    }  # fmt: skip
    return render(request, "staff/settings/rules/list.html", context)


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/rules/add/`; `?correct=<pk>` begins with what would put right the corrections of a rule."""
    corrected = RoutingRule.objects.filter(pk=_number(request, "correct"), is_active=True).first()
    if request.method != "POST" and corrected is not None:
        return _form_page(request, RoutingRule(), _correction(corrected))
    return _form_page(request, RoutingRule())


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/rules/<pk>/`; `?version=<id>` begins with the rule as it was, `?queue=<code>` with a queue."""
    rule = get_object_or_404(RoutingRule.objects.select_related("queue", "department", "hand_off"), pk=pk)
    form = None
    if request.method != "POST":
        version = RuleVersion.objects.filter(rule=rule, pk=_number(request, "version")).first()
        queue = reference().queues.get(request.GET.get("queue", ""))
        if version is not None:
            form = RuleForm(instance=as_it_was(rule, version.snapshot))
        elif queue is not None:
            form = RuleForm(instance=rule, initial={"queue": queue.pk, "department": None})
    return _form_page(request, rule, form)


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _correction(rule: RoutingRule) -> RuleForm:
    """The form of a new rule before `rule`, for the requests that staff keep sending on."""
    now = timezone.now()
    proposal = propose(routed_lately(rule, since=now - LATELY, now=now))
    if proposal is None:
        return RuleForm(instance=RoutingRule())
    queue = Queue.objects.get(code=proposal.queue)
    name = _("%(rule)s: exception for %(queue)s") % {"rule": rule.name, "queue": queue}
    made = RoutingRule(name=name[:120], queue=queue, conditions=narrowed(rule.conditions, proposal))
    return RuleForm(instance=made, initial={"place": str(rule.pk)})


def _form_page(request: HttpRequest, rule: RoutingRule, form: RuleForm | None = None) -> HttpResponse:
    """The form; its buttons add and take away conditions, or lead on to the check page."""
    if request.method == "POST":
        data = request.POST
        form = RuleForm(data, instance=rule)
        if form.editor.act(data.get("do", "")):
            form = RuleForm.as_typed(data, instance=rule, editor=form.editor)
        elif form.is_valid():
            draft = {"kind": "rule", "rule": rule.pk, "name": form.cleaned_data["name"], "data": typed_data(data)}
            run = dry_runs.begin(
                form.changed_set(in_force()), draft, user_id=request.viewer.user_id, now=timezone.now()  # type: ignore[attr-defined]
            )  # fmt: skip
            return redirect("settings_rule_check", run.pk)
    form = form or _from_draft(request, rule) or RuleForm(instance=rule)
    shown = RoutingRule.objects.get(pk=rule.pk) if rule.pk else None  # what was typed is in the form only
    context = {"form": form, "rule": shown, "crumbs": crumbs()}
    return render(request, "staff/settings/rules/edit.html", context, status=422 if form.is_wrong else 200)


def _from_draft(request: HttpRequest, rule: RoutingRule) -> RuleForm | None:
    """What was typed before the check page."""
    run = DryRun.objects.filter(pk=_number(request, "draft")).first()
    if run is None or run.draft.get("kind") != "rule" or run.draft.get("rule") != rule.pk:
        return None
    data: MultiValueDict[str, Any] = MultiValueDict(run.draft["data"])
    return RuleForm.as_typed(data, instance=rule, editor=None)


def typed_data(data: Any) -> dict[str, list[str]]:
    """What was sent, as a draft keeps it; JSON in the database cannot hold the character of number zero."""
    kept = {name: data.getlist(name) for name in data if name not in ("csrfmiddlewaretoken", "do")}
    return {
        name.replace("\0", ""): [value.replace("\0", "") for value in values] for name, values in kept.items()
    }  # fmt: skip


@studio_page
@require_POST
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a rule one place up or down, at once."""
    rule = get_object_or_404(RoutingRule, pk=pk)
    up = request.POST.get("direction") == "up"
    move_rule(rule, up=up, user_id=request.viewer.user_id, now=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Moved: %(name)s") % {"name": rule})
    return redirect("settings_rules")


@studio_page
@require_POST
def rule_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a rule (`do=now`), or try on past requests what would be without it (`do=try`)."""
    rule = get_object_or_404(RoutingRule, pk=pk, is_active=True)
    user_id, now = request.viewer.user_id, timezone.now()  # type: ignore[attr-defined]
    if request.POST.get("do") == "try":
        without = numbered([each for each in in_force() if each["id"] != pk])
        draft = {"kind": "retire", "rule": pk, "name": rule.name, "data": {"version": [str(rule.version)]}}
        return redirect("settings_rule_check", dry_runs.begin(without, draft, user_id=user_id, now=now).pk)
    set_rule_active(rule, False, user_id=user_id, now=now)
    messages.success(request, _("Retired: %(name)s") % {"name": rule})
    return redirect("settings_rules")
