"""Which requests a changed rule set could treat differently, found without routing them all twice. Plain Python.

What happens to a request depends only on the rules that hold for it and on their order. So where none of the rules that
were changed, added, removed or moved holds, both sets come to the same decision, and nothing else need be asked.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from routing.predicates import Moment
from routing.rule_set import Compiled, Rule, RuleIndex, RuleSet


@dataclass(frozen=True)
class Matching:
    """Ids of changed rules that hold for one request: in the old set, and in the new one."""

    old: tuple[int, ...]
    new: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.old or self.new)


class Difference:
    """What differs between two rule sets. Made by `difference`."""

    def __init__(self, removed: Sequence[Compiled], added: Sequence[Compiled]) -> None:
        self._removed = RuleIndex(removed)
        self._added = RuleIndex(added)
        self.rules: tuple[Rule, ...] = tuple(one.rule for one in (*removed, *added))
        """The rules that differ: as they were in the old set, then as they are in the new one."""

    def __bool__(self) -> bool:
        return bool(self.rules)

    def matching(self, moment: Moment) -> "Matching":
        """The changed rules that hold for a request, as they were and as they are; falsy when none does: then both sets
        decide alike. Where severity is scored, the moment's `severity` must be the scored one (see `engine.route`).
        """
        service, group = moment.service, moment.group
        return Matching(
            tuple(one.rule.id for one in self._removed.candidates(service, group) if one.check(moment)),
            tuple(one.rule.id for one in self._added.candidates(service, group) if one.check(moment)),
        )


def difference(old: RuleSet, new: RuleSet) -> Difference:
    """Compare two sets. Rules with the same id, conditions and effect are the same rule, whatever their name, version
    and number in the order; of those that changed places, as few as possible count as moved."""
    places = {one.rule.id: one for one in new.compiled}
    same = [
        (one, places[one.rule.id])
        for one in old.compiled
        if one.rule.id in places and _alike(one.rule, places[one.rule.id].rule)
    ]
    kept = _longest_in_order([there.position for _, there in same])
    kept_old = {same[index][0].position for index in kept}
    kept_new = {same[index][1].position for index in kept}
    return Difference(
        [one for one in old.compiled if one.position not in kept_old],
        [one for one in new.compiled if one.position not in kept_new],
    )


def _alike(one: Rule, other: Rule) -> bool:
    return one.effect == other.effect and _written(one) == _written(other)


def _written(rule: Rule) -> str:
    """The conditions as text: Python takes 1, 1.0 and true for equal, answers do not."""
    return json.dumps(rule.conditions, sort_keys=True)


def _longest_in_order(numbers: Sequence[int]) -> list[int]:
    """The indexes of a longest rising run through `numbers`, none of which is there twice."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[length], ends[length] = number, index
    run: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]
