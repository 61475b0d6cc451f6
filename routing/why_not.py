"""Why the rules before the one that decided did not decide. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from routing.conditions import failing_leaves
from routing.engine import kept_department
from routing.facts import Facts
from routing.predicates import Moment
from routing.rule_set import Rule, RuleSet
from routing.severity import ScoredSeverity

_NO_DEPARTMENTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Verdict:
    """How one rule stood to one request.

    `held`: its conditions held; `decided`: the request went where it says. A rule that held and did not decide either
    has no destination, or leads to `kept_from`, a department that must not get the request. `failing` tells, where it
    did not hold, what was true instead, as the entries of `Reason.conditions`; it is empty for a rule that never holds.
    """

    rule: Rule
    held: bool
    decided: bool
    failing: tuple[dict[str, Any], ...] = ()
    kept_from: str | None = None


def explain(
    facts: Facts,
    ruleset: RuleSet,
    *,
    queue_departments: Mapping[str, str] = _NO_DEPARTMENTS,
    severity: ScoredSeverity | None = None,
) -> list[Verdict]:
    """Every rule in order, up to and with the one that decided; all of them where none did.

    Takes what `engine.route` takes, and agrees with it.
    """
    moment = Moment(facts)
    if severity is not None:
        moment.severity = severity.severity
    verdicts: list[Verdict] = []
    for compiled in ruleset.compiled:
        rule = compiled.rule
        if not compiled.check(moment):
            verdicts.append(Verdict(rule, False, False, tuple(failing_leaves(rule.conditions, moment))))
            continue
        kept = kept_department(rule.effect, moment, queue_departments)
        decided = compiled.decides and kept is None
        verdicts.append(Verdict(rule, True, decided, kept_from=kept))
        if decided:
            break
    return verdicts
