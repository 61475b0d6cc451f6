"""Save, order and retire routing rules. Every change of what is in force is kept as a version with its time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from civic311.accounts.models import Department, User
from civic311.city.current import configuration_changed
from routing.engine import compile_rules
from routing.models import OutsideBody, Queue, RoutingRule, RuleVersion, SlaTarget, WorkCalendar
from routing.reference import active_rules, rule_of
from routing.rule_data import from_data, to_data


def check_rule(rule: RoutingRule) -> None:
    """Raise routing.engine.RuleError when the engine could not use the rule."""
    compile_rules([rule_of(rule)])


@transaction.atomic
def keep_rule(
    rule: RoutingRule, *, user_id: int | None, now: datetime, before: RoutingRule | None = None, last: bool = False
) -> None:
    """Save a rule: a changed one gets the next version and stays where it is; a new one comes last.

    With `before` it comes right before that rule, with `last` behind all others. Raises routing.engine.RuleError.
    """
    check_rule(rule)
    if rule.pk:
        rule.version += 1
    else:
        highest = RoutingRule.objects.order_by("-order").values_list("order", flat=True).first() or 0
        rule.order = highest + 10
    rule.save()
    if before is not None or last:
        rules = [each for each in _locked() if each.pk != rule.pk]
        wanted = before.pk if before is not None else None
        here = next((position for position, each in enumerate(rules) if each.pk == wanted), len(rules))
        _number([*rules[:here], rule, *rules[here:]])
    _keep_targets(rule, now)
    note_versions(user_id=user_id, now=now)
    configuration_changed()


@transaction.atomic
def set_rule_active(rule: RoutingRule, is_active: bool, *, user_id: int | None, now: datetime) -> None:
    """Retire a rule, or bring it back."""
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    note_versions(user_id=user_id, now=now)
    configuration_changed()


@transaction.atomic
def move_rule(rule: RoutingRule, *, up: bool, user_id: int | None, now: datetime) -> None:
    """Change places with the active rule before (or after) it; all rules are numbered ten apart again."""
    rules = _locked()
    here = next((position for position, each in enumerate(rules) if each.pk == rule.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rules):
        return
    rules[here], rules[there] = rules[there], rules[here]
    _number(rules)
    note_versions(user_id=user_id, now=now)
    configuration_changed()


def as_it_was(rule: RoutingRule, snapshot: Mapping[str, Any]) -> RoutingRule:
    """The rule, not saved, with the columns of a version. What it named and is gone is left empty."""
    was = from_data(snapshot)
    effect = was.effect
    rule.name, rule.conditions, rule.severity = was.name, dict(was.conditions), effect.severity
    rule.queue = Queue.objects.filter(code=effect.queue).first()
    rule.department = Department.objects.filter(code=effect.department).first()
    rule.hand_off = OutsideBody.objects.filter(code=effect.hand_off).first()
    rule.assignee_mode = effect.assignee.mode if effect.assignee else ""
    rule.assignee = User.objects.filter(pk=effect.assignee.user_id).first() if effect.assignee else None
    rule.targets = [target.data() for target in effect.targets]
    rule.withholds, rule.tags = effect.is_public is False, list(effect.tags)
    return rule


def _locked() -> list[RoutingRule]:
    return list(RoutingRule.objects.select_for_update().filter(is_active=True).order_by("order", "id"))


def _number(rules: list[RoutingRule]) -> None:
    for position, each in enumerate(rules, start=1):
        each.order = 10 * position
    RoutingRule.objects.bulk_update(rules, ["order"])


def note_versions(*, user_id: int | None, now: datetime) -> None:
    """Bring the history of what was in force up to date: ends what no longer is and begins what is new."""
    current: dict[int, dict[str, Any]] = {row.pk: to_data(rule_of(row)) for row in active_rules()}
    for version in RuleVersion.objects.select_for_update().filter(valid_to=None):
        if version.snapshot == current.get(version.rule_id):
            del current[version.rule_id]
        else:
            version.valid_to = now
            version.save(update_fields=["valid_to"])
    RuleVersion.objects.bulk_create(
        RuleVersion(rule_id=key, number=data["version"], snapshot=data, valid_from=now, saved_by_id=user_id)
        for key, data in current.items()
    )


def _keep_targets(rule: RoutingRule, now: datetime) -> None:
    """The rows that clocks on this rule's targets refer to, one for each calendar they may be counted on."""
    for target in rule.targets:
        for calendar in WorkCalendar.objects.all():
            SlaTarget.objects.get_or_create(
                service=None, kind=target["kind"], amount=target["amount"], unit=target["unit"], calendar=calendar,
                defaults={"valid_from": now, "valid_to": now},
            )  # fmt: skip
