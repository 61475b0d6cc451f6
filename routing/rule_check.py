"""What can be seen to be wrong with rules before any request comes. Plain Python.

Careful rather than complete: what is found is so, but not everything that is so is found. Loops need not be looked for:
conditions never see what a rule has set, and every request is decided by one walk down the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routing.conjunctions import Conjunction, TooLarge, World, alternatives
from routing.known import Known, KnownQuestion, unknown_codes
from routing.literals import Among, Literal
from routing.rule_set import Compiled, Rule, compile_rules

__all__ = ["Finding", "Known", "KnownQuestion", "findings"]

MOST_PIECES = 40
# A time of day is no list that anybody would write down minute by minute.
_SPLIT_FACTS = ("service", "group", "area", "severity", "weekday", "channel")


@dataclass(frozen=True)
class Finding:
    """Something wrong with a rule.

    Codes and params:
    - "never_contradiction": its conditions exclude each other (`conditions`: those that do, as in `Reason`; none for
      an "any" without parts).
    - "never_shadowed": earlier rules decide whenever this one could (`by_rule_id`, `by_rule_name` of the first of them,
      and `by`, all of them, each `rule_id` and `rule_name`).
    - "unknown_code": it names what does not exist or is retired (`what`, `code`, perhaps `to`, see `known`).
    - "no_effect": it never decides where a request goes, and earlier rules have already given what it gives (`by`).
    """

    rule_id: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def findings(rules: Iterable[Rule], known: Known) -> list[Finding]:
    """Everything found, in the order of the rules. Raises RuleError for a rule that cannot be used at all."""
    world = _world(known)
    earlier: list[Compiled] = []
    found: list[Finding] = []
    for compiled in compile_rules(rules).compiled:
        rule = compiled.rule
        found.extend(Finding(rule.id, "unknown_code", params) for params in unknown_codes(rule, known))
        never = _never(compiled, earlier, world)
        if never is not None:
            found.append(never)
        if (never is None or never.code != "never_contradiction") and not _may_be_passed_over(rule, known):
            earlier.append(compiled)
    return found


def _world(known: Known) -> World:
    single = frozenset(f"answer:{code}" for code, question in (known.questions or {}).items() if not question.several)
    return World(known.services or {}, single)


def _may_be_passed_over(rule: Rule, known: Known) -> bool:
    department = rule.effect.department or (known.queues or {}).get(rule.effect.queue or "")
    return department is not None and department in known.kept_from


def _never(compiled: Compiled, earlier: Sequence[Compiled], world: World) -> Finding | None:
    """Why a rule never does anything, if that can be told."""
    rule = compiled.rule
    try:
        every = alternatives(rule.conditions, world)
    except TooLarge:
        return None
    clashes = [one.clash() for one in every]
    possible = [one for one, clash in zip(every, clashes, strict=True) if clash is None]
    if not possible:
        told = [dict(each.told) for each in (clashes[0] or [])] if clashes else []
        return Finding(rule.id, "never_contradiction", {"conditions": [leaf for leaf in told if leaf]})
    shadows = _covering(possible, [one for one in earlier if one.decides], world)
    if shadows:
        first = shadows[0]
        named = {"by_rule_id": first.id, "by_rule_name": first.name, "by": _named(shadows)}
        return Finding(rule.id, "never_shadowed", named)
    if compiled.decides:
        return None
    givers: dict[int, Rule] = {}
    for thing in compiled.gives:
        covering = _covering(possible, [one for one in earlier if thing in one.gives], world)
        if not covering:
            return None
        givers |= {one.id: one for one in covering}
    return Finding(rule.id, "no_effect", {"by": _named(sorted(givers.values(), key=lambda one: (one.order, one.id)))})


def _covering(possible: Sequence[Conjunction], earlier: Sequence[Compiled], world: World) -> list[Rule]:
    """Earlier rules of which one holds wherever one of the alternatives does; none when a gap is left."""
    found: dict[int, Compiled] = {}
    for conjunction in possible:
        covering = _covering_one(conjunction, earlier, world)
        if not covering:
            return []
        found |= {one.position: one for one in covering}
    return [found[position].rule for position in sorted(found)]


def _covering_one(conjunction: Conjunction, earlier: Sequence[Compiled], world: World) -> list[Compiled]:
    whole = _first_implied(conjunction, earlier)
    if whole is not None:
        return [whole]
    for key in sorted({one.key for one in conjunction.literals}):
        values = conjunction.values(key) if key.partition(":")[0] in _SPLIT_FACTS else None
        if values is None or not 2 <= len(values) <= MOST_PIECES:
            continue
        covering = []
        for value in values:
            piece = Literal(key, Among(frozenset([value])), False, ())
            by = _first_implied(Conjunction((*conjunction.literals, piece), world), earlier)
            if by is None:
                break
            covering.append(by)
        else:
            return covering
    return []


def _first_implied(conjunction: Conjunction, earlier: Sequence[Compiled]) -> Compiled | None:
    return next((one for one in earlier if conjunction.implies(one.rule.conditions)), None)


def _named(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [{"rule_id": rule.id, "rule_name": rule.name} for rule in rules]
