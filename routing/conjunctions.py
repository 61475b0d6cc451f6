"""What follows from conditions alone: whether they can hold at all, and whether they make others hold. Plain Python.

Careful rather than complete: an answer of "follows" or "cannot hold" is certain, the other may only mean "not found".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from routing.literals import UNIVERSES, Among, Exactly, Literal, Within, accepts, follows, literal, on_dates
from routing.predicates import Node

MOST_DISJUNCTS = 64
_FACTS_OF_ONE = frozenset({"service", "group", "channel", "language", "asset_type", "asset_owner", "area", "near"})


@dataclass(frozen=True)
class World:
    """What is known beside the rules: the group of each service, and the keys of questions with a single answer."""

    groups: Mapping[str, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()


class TooLarge(Exception):
    """Conditions that come to more alternatives than are looked at."""


class Conjunction:
    """Literals that all hold at once."""

    def __init__(self, literals: Iterable[Literal], world: World) -> None:
        self.world = world
        self.literals = tuple(literals)
        self._by_key: dict[str, list[Literal]] = {}
        self._values: dict[str, frozenset[Any] | None] = {}
        for one in self.literals:
            self._by_key.setdefault(one.key, []).append(one)
        services = self.values("service")
        if services and all(code in world.groups for code in services):
            groups = Among(frozenset(world.groups[code] for code in services))
            self._by_key.setdefault("group", []).append(Literal("group", groups, False, ()))
            self._values.pop("group", None)

    def values(self, key: str) -> frozenset[Any] | None:
        """All values that the key can have, or None when they cannot be listed."""
        if key not in self._values:
            self._values[key] = self._list_values(key)
        return self._values[key]

    def _list_values(self, key: str) -> frozenset[Any] | None:
        literals = [one for one in self._by_key.get(key, ()) if not on_dates(one.predicate)]
        start = UNIVERSES.get(key)
        for one in literals:
            if one.denied or start is not None:
                continue
            if isinstance(one.predicate, Exactly):
                start = frozenset([one.predicate.value])
            elif isinstance(one.predicate, Among) and self._is_single(key):
                start = one.predicate.values
        if start is None:
            return None
        return frozenset(
            value for value in start if all(accepts(one.predicate, value) != one.denied for one in literals)
        )

    def _is_single(self, key: str) -> bool:
        return key in self.world.single or key in UNIVERSES or key.partition(":")[0] in _FACTS_OF_ONE

    def clash(self) -> list[Literal] | None:
        """The literals of a key that exclude each other, or None when the conjunction may hold."""
        for key, literals in self._by_key.items():
            values = self.values(key)
            if values is not None and not values:
                return literals
            for dates in (False, True):
                span = self._span(key, dates=dates)
                if span is not None and span.low > span.high:
                    return literals
            if any(one.denied and self._implies(replace(one, denied=False)) for one in literals):
                return literals
        return None

    def implies(self, conditions: Node, *, denied: bool = False) -> bool:
        """Whether the conditions (with `denied`, their opposite) hold wherever this conjunction does."""
        if "fact" in conditions:
            return self._implies(literal(conditions, denied=denied))
        parts = (self._implies_part(key, children, denied) for key, children in conditions.items())
        return any(parts) if denied else all(parts)

    def _implies_part(self, key: str, children: Sequence[Node], denied: bool) -> bool:
        inner = denied != (key == "none")
        results = (self.implies(child, denied=inner) for child in children)
        # "all" and "none" need every child; "any" needs one. Denied, it is the other way round.
        return any(results) if (key == "any") != denied else all(results)

    def _implies(self, wanted: Literal) -> bool:
        key, predicate = wanted.key, wanted.predicate
        literals = self._by_key.get(key, ())
        values = None if on_dates(predicate) else self.values(key)
        if values is not None:
            return all(accepts(predicate, value) != wanted.denied for value in values)
        span = self._span(key, dates=predicate.dates) if isinstance(predicate, Within) else None
        if not wanted.denied:
            if any(not one.denied and follows(one.predicate, predicate) for one in literals):
                return True
            return span is not None and follows(span, predicate)
        if span is not None and isinstance(predicate, Within) and _apart(span, predicate):
            return True
        if any(one.denied and follows(predicate, one.predicate) for one in literals):
            return True
        return isinstance(predicate, Among) and predicate.values <= self._excluded(key)

    def _excluded(self, key: str) -> frozenset[Any]:
        sets = [one.predicate.values for one in self._by_key.get(key, ())
                if one.denied and isinstance(one.predicate, Among)]  # fmt: skip
        return frozenset().union(*sets)

    def _span(self, key: str, *, dates: bool) -> Within | None:
        """Where a single number or date must lie, when anything says so."""
        if not self._is_single(key):
            return None
        spans = [one.predicate for one in self._by_key.get(key, ())
                 if not one.denied and isinstance(one.predicate, Within) and one.predicate.dates == dates]  # fmt: skip
        if not spans:
            return None
        return Within(max(span.low for span in spans), min(span.high for span in spans), dates)


def _apart(one: Within, other: Within) -> bool:
    return one.high < other.low or other.high < one.low


def alternatives(conditions: Node, world: World) -> list[Conjunction]:
    """The conditions as alternatives of which one holds. Raises TooLarge beyond MOST_DISJUNCTS."""
    return [Conjunction(literals, world) for literals in _alternatives(conditions, denied=False)]


def _alternatives(node: Node, *, denied: bool) -> list[list[Literal]]:
    if "fact" in node:
        return [[literal(node, denied=denied)]]
    parts = []
    for key, children in node.items():
        inner = denied != (key == "none")
        expanded = [_alternatives(child, denied=inner) for child in children]
        parts.append(_one_of(expanded) if (key == "any") != denied else _each_of(expanded))
    return _one_of(parts) if denied else _each_of(parts)


def _one_of(parts: Sequence[list[list[Literal]]]) -> list[list[Literal]]:
    return _checked([literals for part in parts for literals in part])


def _each_of(parts: Sequence[list[list[Literal]]]) -> list[list[Literal]]:
    joined: list[list[Literal]] = [[]]
    for part in parts:
        if len(joined) * len(part) > MOST_DISJUNCTS:
            raise TooLarge
        joined = [[*left, *right] for left, right in product(joined, part)]
    return joined


def _checked(literals: list[list[Literal]]) -> list[list[Literal]]:
    if len(literals) > MOST_DISJUNCTS:
        raise TooLarge
    return literals
