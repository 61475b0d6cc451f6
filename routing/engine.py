"""Routing: where a request goes, how urgent it is, what it gets on the way, and why.

Pure Python: no Django, no settings, no clock. A city's rules are ordered data; `compile_rules` checks them once and
`route` answers from the facts of one request. The first rule that matches and names a queue, a department or an outside
body decides, and the search ends. Rules that match earlier give something on the way and the search goes on: the first
severity stays, and so do the first target of each clock, the first visibility and the first assignee; tags add up.

Conditions always look at the facts as they came in, and at the severity before any rule: what an earlier rule has set
does not change what a later one sees. So no rule can send a request back to another, and rules cannot run in a circle:
every request is decided by one walk down the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from routing.conditions import describe_conditions, matched_leaves
from routing.effects import Assignee, Effect, TargetEffect
from routing.facts import Facts
from routing.phrases import danger
from routing.predicates import Moment
from routing.reasons import Reason
from routing.rule_set import Compiled, Rule, RuleError, RuleSet, compile_rules
from routing.severity import ScoredSeverity

__all__ = [
    "Assignee",
    "Decision",
    "Effect",
    "Facts",
    "Moment",
    "Reason",
    "Rule",
    "RuleError",
    "RuleSet",
    "TargetEffect",
    "compile_rules",
    "danger",
    "describe_conditions",
    "kept_department",
    "route",
]

_NO_DEPARTMENTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Decision:
    """Where a request goes and what it gets. `matched`: a rule decided; `rule_id` and `rule_version` are that rule's.

    `queue` is empty when the rule named only a `department`: whoever asked finds that department's queue. A `hand_off`
    (the code of an outside body) has a queue too, which watches over it. `severity_reasons` are those of `reasons` that
    gave the severity; there are none when it is the service's own.
    """

    queue: str
    severity: int
    rule_id: int | None
    rule_version: int | None
    reasons: tuple[Reason, ...]
    matched: bool
    department: str | None = None
    assignee: Assignee | None = None
    targets: tuple[TargetEffect, ...] = ()
    is_public: bool | None = None
    tags: tuple[str, ...] = ()
    hand_off: str | None = None
    severity_reasons: tuple[Reason, ...] = ()


def route(
    facts: Facts | Moment,
    ruleset: RuleSet,
    *,
    service_queue: str | None,
    triage_queue: str,
    queue_departments: Mapping[str, str] = _NO_DEPARTMENTS,
    severity: ScoredSeverity | None = None,
) -> Decision:
    """Decide about one request.

    Where no rule decides, the request goes to `service_queue`, the service's own, if it has one, else to
    `triage_queue`, where people decide. `queue_departments` maps queues to departments: what would lead to a department
    of `facts.kept_from` is passed over; triage takes what is left over, whosever it is. `severity` is what
    `severity.score` gave; rules see it in place of the service's own, and the first rule with a severity overrides it.
    `reasons` lead from the first rule that mattered to what decided.
    """
    moment = facts if isinstance(facts, Moment) else Moment(facts)
    moment.severity = moment.own_severity if severity is None else severity.severity
    outcome = _Outcome(moment)
    for compiled in ruleset.candidates(moment.service, moment.group):
        if not compiled.decides and compiled.gives <= outcome.given:
            continue
        if not compiled.check(moment):
            continue
        if compiled.decides:
            kept = moment.kept_from and kept_department(compiled.rule.effect, moment, queue_departments)
            if kept:
                outcome.pass_over(compiled.rule, kept)
                continue
        outcome.take(compiled)
        if compiled.decides:
            effect, rule = compiled.rule.effect, compiled.rule
            queue = effect.queue or ""
            if not queue and effect.department is None:
                queue = outcome.fall_back(service_queue, triage_queue, queue_departments, effect.hand_off)
            return outcome.decision(queue, severity, rule)
    return outcome.decision(outcome.fall_back(service_queue, triage_queue, queue_departments), severity, None)


def kept_department(effect: Effect, moment: Moment, queue_departments: Mapping[str, str]) -> str | None:
    """The department that an effect leads to and that must not get the request; None when there is none."""
    for department in (effect.department, queue_departments.get(effect.queue or "")):
        if department is not None and department in moment.kept_from:
            return department
    return None


class _Outcome:
    """What the rules have given so far, in the order in which they matched."""

    __slots__ = (
        "assignee",
        "given",
        "is_public",
        "moment",
        "reasons",
        "severity",
        "severity_reason",
        "tags",
        "targets",
    )

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.given: set[str] = set()
        self.reasons: list[Reason] = []
        self.severity: int | None = None
        self.severity_reason: Reason | None = None
        self.assignee: Assignee | None = None
        self.targets: list[TargetEffect] = []
        self.is_public: bool | None = None
        self.tags: list[str] = []

    def take(self, compiled: Compiled) -> None:
        """Keep what a matching rule gives first, and why."""
        rule, effect, given = compiled.rule, compiled.rule.effect, self.given
        params = self._params(rule)
        params["conditions"] = matched_leaves(rule.conditions, self.moment)
        for name in ("queue", "department", "hand_off"):
            if getattr(effect, name) is not None:
                params[name] = getattr(effect, name)
        gives_severity = effect.severity is not None and self.severity is None
        if gives_severity:
            self.severity = params["severity"] = effect.severity
        if compiled.gives and compiled.gives != {"severity"}:
            self._take_more(effect, given, params)
        given |= compiled.gives
        kind = "rule" if compiled.decides else "severity_rule" if gives_severity else "effect_rule"
        self.reasons.append(Reason(kind, params))
        if gives_severity:
            self.severity_reason = self.reasons[-1]

    def _take_more(self, effect: Effect, given: set[str], params: dict[str, Any]) -> None:
        targets = [target for target in effect.targets if f"target:{target.kind}" not in given]
        tags = [tag for tag in dict.fromkeys(effect.tags) if f"tag:{tag}" not in given]
        self.targets += targets
        self.tags += tags
        if targets:
            params["targets"] = [target.data() for target in targets]
        if tags:
            params["tags"] = tags
        if effect.assignee is not None and self.assignee is None:
            self.assignee = effect.assignee
            params["assignee"] = effect.assignee.data()
        if effect.is_public is not None and self.is_public is None:
            self.is_public = params["is_public"] = effect.is_public

    def pass_over(self, rule: Rule, department: str) -> None:
        """Say that a rule matched and did not count."""
        self.reasons.append(Reason("kept_from", {**self._params(rule), "department": department}))

    def fall_back(
        self,
        service_queue: str | None,
        triage_queue: str,
        departments: Mapping[str, str],
        hand_off: str | None = None,
    ) -> str:
        """The queue where no rule names one, and why; of what is handed off, the queue that watches over it."""
        queue, kind = (service_queue, "service_default") if service_queue else (triage_queue, "triage")
        department = departments.get(queue)
        if kind == "service_default" and department is not None and department in self.moment.kept_from:
            self.reasons.append(Reason("kept_from", {"queue": queue, "department": department}))
            queue, kind = triage_queue, "triage"
        self.reasons.append(Reason(kind, {"queue": queue, "hand_off": hand_off} if hand_off else {"queue": queue}))
        return queue

    def decision(self, queue: str, scored: ScoredSeverity | None, rule: Rule | None) -> Decision:
        """Everything gathered, with the severity: that of a rule, else the score's, else the service's own."""
        why: tuple[Reason, ...] = (self.severity_reason,) if self.severity_reason else ()
        if self.severity is None and scored is not None:
            why = scored.reasons
            self.reasons[:0] = why
        only_department = rule is not None and rule.effect.queue is None
        return Decision(
            queue=queue,
            severity=self.moment.severity if self.severity is None else self.severity,
            rule_id=rule.id if rule else None,
            rule_version=rule.version if rule else None,
            reasons=tuple(self.reasons),
            matched=rule is not None,
            department=rule.effect.department if rule and only_department else None,
            assignee=self.assignee,
            targets=tuple(self.targets),
            is_public=self.is_public,
            tags=tuple(self.tags),
            hand_off=rule.effect.hand_off if rule else None,
            severity_reasons=why,
        )

    @staticmethod
    def _params(rule: Rule) -> dict[str, Any]:
        return {"rule_id": rule.id, "rule_version": rule.version, "rule_name": rule.name}
