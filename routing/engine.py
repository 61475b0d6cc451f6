"""Routing: which queue a request goes to, how urgent it is, and why.

Pure Python: no Django, no settings, no clock. A city's rules are ordered data; `compile_rules` checks them once and
`route` answers from the facts of one request. The first rule that matches and names a queue decides. A rule that
matches earlier and gives only a severity sets it, and the search goes on; the first severity given stays.

Conditions always look at the facts as they came in, also at the service's own severity: what an earlier rule has set
does not change what a later one sees.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from routing.conditions import compile_conditions, describe_conditions, matched_leaves, pinned
from routing.facts import Facts
from routing.phrases import danger
from routing.predicates import Check, ConditionError, Moment

__all__ = [
    "Decision",
    "Effect",
    "Facts",
    "Reason",
    "Rule",
    "RuleError",
    "RuleSet",
    "compile_rules",
    "danger",
    "describe_conditions",
    "route",
]

SEVERITIES = range(1, 5)


class RuleError(ValueError):
    """A rule that cannot be used. `rule_id` and `rule_name` say which, `reason` says why."""

    def __init__(self, rule: "Rule", reason: str) -> None:
        super().__init__(f"Rule {rule.name!r} ({rule.id}): {reason}")
        self.rule_id = rule.id
        self.rule_name = rule.name
        self.reason = reason


@dataclass(frozen=True)
class Effect:
    """What a rule decides: a queue, a severity (1 to 4), or both."""

    queue: str | None = None
    severity: int | None = None


@dataclass(frozen=True)
class Rule:
    """One rule as the city wrote it. Rules run by `order`, then `id`. Empty conditions always hold."""

    id: int
    version: int
    order: int
    name: str
    conditions: Mapping[str, Any]
    effect: Effect


@dataclass(frozen=True)
class Reason:
    """Why something was decided, as data that becomes a sentence elsewhere.

    Kinds: "rule" and "severity_rule" (params `rule_id`, `rule_version`, `rule_name`, `conditions`, and `queue` or
    `severity` or both), "service_default" and "triage" (param `queue`). Each entry of `conditions` has `fact`, `op`,
    `value`, for an area `layer`, for an answer `question`, and, where it is a code or a number and not what somebody
    wrote, `actual`.
    """

    kind: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """Where a request goes. `matched`: a rule gave the queue, and `rule_id` and `rule_version` are that rule's."""

    queue: str
    severity: int
    rule_id: int | None
    rule_version: int | None
    reasons: tuple[Reason, ...]
    matched: bool


@dataclass(frozen=True)
class _Compiled:
    position: int
    rule: Rule
    check: Check


@dataclass(frozen=True)
class RuleSet:
    """Checked rules, in order and indexed by the services and groups they can match. Made by `compile_rules`."""

    rules: tuple[Rule, ...]
    _by_service: Mapping[str, list[_Compiled]]
    _by_group: Mapping[str, list[_Compiled]]
    _general: list[_Compiled]
    _merged: dict[tuple[str | None, str | None], list[_Compiled]] = field(default_factory=dict, compare=False)

    def candidates(self, service_code: str, group_code: str) -> list[_Compiled]:
        """The rules that could match a request for this service of this group, in order."""
        service = service_code if service_code in self._by_service else None
        group = group_code if group_code in self._by_group else None
        merged = self._merged.get((service, group))
        if merged is None:
            parts = [self._general]
            if service is not None:
                parts.append(self._by_service[service])
            if group is not None:
                parts.append(self._by_group[group])
            merged = sorted((rule for part in parts for rule in part), key=attrgetter("position"))
            self._merged[(service, group)] = merged
        return merged


def compile_rules(rules: Iterable[Rule]) -> RuleSet:
    """Check the rules and make them ready for `route`. Raises RuleError for the first rule that is wrong."""
    ordered = sorted(rules, key=lambda rule: (rule.order, rule.id))
    by_service: dict[str, list[_Compiled]] = {}
    by_group: dict[str, list[_Compiled]] = {}
    general: list[_Compiled] = []
    seen: set[int] = set()
    for position, rule in enumerate(ordered):
        if rule.id in seen:
            raise RuleError(rule, "there are two rules with this id")
        seen.add(rule.id)
        _check_effect(rule)
        try:
            compiled = _Compiled(position, rule, compile_conditions(rule.conditions))
        except ConditionError as error:
            raise RuleError(rule, str(error)) from error
        services, groups = pinned(rule.conditions, "service"), pinned(rule.conditions, "group")
        if services is not None:
            index, keys = by_service, services
        elif groups is not None:
            index, keys = by_group, groups
        else:
            general.append(compiled)
            continue
        for key in keys:
            index.setdefault(key, []).append(compiled)
    return RuleSet(tuple(ordered), by_service, by_group, general)


def route(facts: Facts, ruleset: RuleSet, *, service_queue: str | None, triage_queue: str) -> Decision:
    """Decide the queue and severity of one request.

    Where no rule names a queue, the request goes to `service_queue`, the service's own, if it has one, else to
    `triage_queue`, where people decide. `reasons` lead from the first rule that mattered to what gave the queue.
    """
    moment = Moment(facts)
    severity: int | None = None
    reasons: list[Reason] = []
    for compiled in ruleset.candidates(facts.service_code, facts.group_code):
        effect = compiled.rule.effect
        if effect.queue is None and severity is not None:
            continue
        if not compiled.check(moment):
            continue
        given = effect.severity if severity is None else None
        severity = given if given is not None else severity
        if effect.queue is not None:
            reasons.append(_reason("rule", compiled.rule, moment, given))
            return Decision(
                queue=effect.queue,
                severity=facts.severity if severity is None else severity,
                rule_id=compiled.rule.id,
                rule_version=compiled.rule.version,
                reasons=tuple(reasons),
                matched=True,
            )
        reasons.append(_reason("severity_rule", compiled.rule, moment, given))
    queue = service_queue or triage_queue
    reasons.append(Reason("service_default" if service_queue else "triage", {"queue": queue}))
    return Decision(
        queue=queue,
        severity=facts.severity if severity is None else severity,
        rule_id=None,
        rule_version=None,
        reasons=tuple(reasons),
        matched=False,
    )


def _check_effect(rule: Rule) -> None:
    queue, severity = rule.effect.queue, rule.effect.severity
    if queue is None and severity is None:
        raise RuleError(rule, "it gives neither a queue nor a severity")
    if queue is not None and (not isinstance(queue, str) or not queue):
        raise RuleError(rule, "the queue needs a code")
    if severity is not None and (type(severity) is not int or severity not in SEVERITIES):
        raise RuleError(rule, "the severity must be a whole number from 1 to 4")


def _reason(kind: str, rule: Rule, moment: Moment, severity: int | None) -> Reason:
    params: dict[str, Any] = {
        "rule_id": rule.id,
        "rule_version": rule.version,
        "rule_name": rule.name,
        "conditions": matched_leaves(rule.conditions, moment),
    }
    if rule.effect.queue is not None:
        params["queue"] = rule.effect.queue
    if severity is not None:
        params["severity"] = severity
    return Reason(kind, params)
