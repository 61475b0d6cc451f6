"""A city's rules, checked once and indexed by the services and groups they can match. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from routing.conditions import compile_conditions, pinned
from routing.effects import Effect, EffectError, check_effect
from routing.predicates import Check, ConditionError

_Key = tuple[str | None, str | None]


class RuleError(ValueError):
    """A rule that cannot be used. `rule_id` and `rule_name` say which, `reason` says why."""

    def __init__(self, rule: "Rule", reason: str) -> None:
        super().__init__(f"Rule {rule.name!r} ({rule.id}): {reason}")
        self.rule_id = rule.id
        self.rule_name = rule.name
        self.reason = reason


@dataclass(frozen=True)
class Rule:
    """One rule as the city wrote it. Rules run by `order`, then `id`. Empty conditions always hold."""

    id: int
    version: int
    order: int
    name: str
    conditions: Mapping[str, Any]
    effect: Effect


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its test. `gives` names what it sets beside a destination, `decides` whether it has one."""

    position: int
    rule: Rule
    check: Check
    decides: bool
    gives: frozenset[str]


class RuleIndex:
    """Rules found by the service and group of a request, so that most of the others are never asked."""

    def __init__(self, compiled: Iterable[Compiled]) -> None:
        self._by_service: dict[str, list[Compiled]] = {}
        self._by_group: dict[str, list[Compiled]] = {}
        self._general: list[Compiled] = []
        self._merged: dict[_Key, list[Compiled]] = {}
        for one in compiled:
            self._add(one)

    def _add(self, one: Compiled) -> None:
        services, groups = pinned(one.rule.conditions, "service"), pinned(one.rule.conditions, "group")
        if services is not None:
            index, keys = self._by_service, services
        elif groups is not None:
            index, keys = self._by_group, groups
        else:
            self._general.append(one)
            return
        for key in keys:
            index.setdefault(key, []).append(one)

    def candidates(self, service_code: str, group_code: str) -> list[Compiled]:
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
            merged = sorted((one for part in parts for one in part), key=attrgetter("position"))
            self._merged[(service, group)] = merged
        return merged


@dataclass(frozen=True)
class RuleSet:
    """Checked rules in order. Made by `compile_rules`."""

    rules: tuple[Rule, ...]
    compiled: tuple[Compiled, ...] = field(repr=False, compare=False)
    _index: RuleIndex = field(repr=False, compare=False)

    def candidates(self, service_code: str, group_code: str) -> list[Compiled]:
        """The rules that could match a request for this service of this group, in order."""
        return self._index.candidates(service_code, group_code)


def compile_rules(rules: Iterable[Rule]) -> RuleSet:
    """Check the rules and make them ready for `route`. Raises RuleError for the first rule that is wrong."""
    ordered = tuple(sorted(rules, key=lambda rule: (rule.order, rule.id)))
    seen: set[int] = set()
    compiled: list[Compiled] = []
    for position, rule in enumerate(ordered):
        if rule.id in seen:
            raise RuleError(rule, "there are two rules with this id")
        seen.add(rule.id)
        try:
            check_effect(rule.effect)
            check = compile_conditions(rule.conditions)
        except (ConditionError, EffectError) as error:
            raise RuleError(rule, str(error)) from error
        compiled.append(Compiled(position, rule, check, rule.effect.decides, rule.effect.gives()))
    return RuleSet(ordered, tuple(compiled), RuleIndex(compiled))
