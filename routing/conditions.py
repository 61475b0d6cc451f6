"""The conditions of a routing rule: a tree of JSON data, checked once and turned into a quick test.

A node is `{"all": [...]}`, `{"any": [...]}`, `{"none": [...]}`, several of these together (then each must hold), or a
leaf `{"fact": ..., "op": ..., "value": ...}`. An empty node always holds; an empty "any" never does. A leaf on "area"
names its `layer`, one on "answer" its `question`, one on "near" an `asset_type`.

What is missing (no place, no asset, question not asked) fulfils "not_in" and nothing else. "at_least" and "at_most"
compare numbers, so a severity "at_most" 2 is an urgent one. Weekdays count from Monday, 0, to Sunday, 6. A time of day
"between" 22:00 and 06:00 runs over midnight; its end is left out. "words" looks for whole words or phrases, any of
those listed. An answer "before" or "after" a day (2026-07-14) is a date that lies on another day, in the city's zone.
"near" an asset type is "at_most" so many metres, up to 1,000. "emergency" looks at the modes in force, of which there
may be several; "any" stands for whichever.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from routing.predicates import PLAIN_FACTS, SUBJECTS, Check, ConditionError, Moment, Node, compile_leaf

MAX_DEPTH = 8
MAX_LEAVES = 200

_BRANCHES = ("all", "any", "none")
OPPOSITES: Mapping[str, str] = {
    "is": "is_not",
    "in": "not_in",
    "not_in": "in",
    "contains": "contains_not",
    "at_least": "below",
    "at_most": "above",
    "between": "not_between",
    "before": "not_before",
    "after": "not_after",
}


class Condition(NamedTuple):
    """One leaf for a sentence. `fact` is "area:<layer>" or "answer:<question>" where a leaf has a subject; `op` is the
    opposite ("is_not", "below", ...) where the leaf stands under a "none"."""

    fact: str
    op: str
    value: Any


def compile_conditions(conditions: Node) -> Check:
    """Turn conditions into a test. Raises ConditionError where they are wrong."""
    _check_size(conditions)
    return _compile(conditions)


def describe_conditions(conditions: Node) -> list[Condition]:
    """The leaves in order, as (fact, op, value), for a sentence. How "all" and "any" join them is not told."""
    return [_described(leaf, negated) for leaf, negated in _leaves(conditions)]


def leaves_of(conditions: Node) -> list[Node]:
    """The leaves in order, as they were written."""
    return [leaf for leaf, _ in _leaves(conditions)]


def matched_leaves(conditions: Node, moment: Moment) -> list[dict[str, Any]]:
    """The leaves that made the conditions hold, of an "any" only the first that does, as `engine.Reason` has them."""
    return [_reported(leaf, negated, moment) for leaf, negated in _holding(conditions, moment)]


def failing_leaves(conditions: Node, moment: Moment) -> list[dict[str, Any]]:
    """Why conditions do not hold: the first leaf of an "all" that fails, each of an "any"; told as what is true instead
    ("is_not"). Nothing for an empty "any", which never holds."""
    return [_reported(leaf, negated, moment) for leaf, negated in _failing(conditions, moment)]


def pinned(conditions: Node, fact: str) -> frozenset[str] | None:
    """The codes of `fact` outside which the conditions cannot hold, or None when they may hold for any."""
    if "fact" in conditions:
        if conditions["fact"] != fact or conditions["op"] == "not_in":
            return None
        return frozenset([conditions["value"]] if conditions["op"] == "is" else conditions["value"])
    required: list[frozenset[str]] = [
        codes for child in conditions.get("all", ()) if (codes := pinned(child, fact)) is not None
    ]
    if "any" in conditions:
        choices = [pinned(child, fact) for child in conditions["any"]]
        known = [codes for codes in choices if codes is not None]
        if len(known) == len(choices):
            required.append(frozenset().union(*known))
    return frozenset.intersection(*required) if required else None


# Checking


def _check_size(conditions: Node) -> None:
    waiting, leaves = [(conditions, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, Mapping):
            raise ConditionError("a condition must be an object")
        if depth > MAX_DEPTH:
            raise ConditionError(f"conditions are nested more than {MAX_DEPTH} deep")
        if "fact" in node:
            leaves += 1
            if leaves > MAX_LEAVES:
                raise ConditionError(f"there are more than {MAX_LEAVES} conditions")
            continue
        for key, children in node.items():
            if key not in _BRANCHES:
                raise ConditionError(f"{key!r} is none of all, any, none")
            if not isinstance(children, list | tuple):
                raise ConditionError(f"{key!r} needs a list")
            waiting.extend((child, depth + 1) for child in children)


# Compiling


def _compile(node: Node) -> Check:
    if "fact" in node:
        return compile_leaf(node)
    checks: list[Check] = []
    for key, children in node.items():
        parts = tuple(_compile(child) for child in children)
        if key == "all":
            checks.extend(parts)
        else:
            checks.append(_any_of(parts) if key == "any" else _none_of(parts))
    return checks[0] if len(checks) == 1 else _all_of(tuple(checks))


def _all_of(checks: tuple[Check, ...]) -> Check:
    def check(moment: Moment) -> bool:
        for one in checks:  # noqa: SIM110 - all() over a generator takes twice as long, and this runs for every rule
            if not one(moment):
                return False
        return True

    return check


def _any_of(checks: tuple[Check, ...]) -> Check:
    def check(moment: Moment) -> bool:
        for one in checks:  # noqa: SIM110 - as above
            if one(moment):
                return True
        return False

    return check


def _none_of(checks: tuple[Check, ...]) -> Check:
    some = _any_of(checks)
    return lambda moment: not some(moment)


# Telling


def _leaves(node: Node, negated: bool = False) -> Iterator[tuple[Node, bool]]:
    """Every leaf with whether it stands under an odd number of "none"s."""
    if "fact" in node:
        yield node, negated
        return
    for key, children in node.items():
        for child in children:
            yield from _leaves(child, negated != (key == "none"))


def _holding(node: Node, moment: Moment) -> Iterator[tuple[Node, bool]]:
    """The leaves that make a node hold."""
    if "fact" in node:
        yield node, False
        return
    for key, children in node.items():
        if key == "none":
            for child in children:
                yield from _failing(child, moment)
        elif key == "all":
            for child in children:
                yield from _holding(child, moment)
        else:
            yield from _holding(_first(children, moment, holds=True), moment)


def _failing(node: Node, moment: Moment) -> Iterator[tuple[Node, bool]]:
    """The leaves that make a node fail."""
    if "fact" in node:
        yield node, True
        return
    for key, children in node.items():
        if _compile({key: children})(moment):
            continue
        if key == "none":
            yield from _holding(_first(children, moment, holds=True), moment)
        elif key == "all":
            yield from _failing(_first(children, moment, holds=False), moment)
        else:
            for child in children:
                yield from _failing(child, moment)
        return


def _first(children: Sequence[Node], moment: Moment, *, holds: bool) -> Node:
    return next(child for child in children if _compile(child)(moment) is holds)


def _described(leaf: Node, negated: bool) -> Condition:
    fact, op = leaf["fact"], leaf["op"]
    subject = SUBJECTS.get(fact)
    return Condition(f"{fact}:{leaf[subject]}" if subject else fact, OPPOSITES[op] if negated else op, leaf["value"])


def _reported(leaf: Node, negated: bool, moment: Moment) -> dict[str, Any]:
    """A leaf as data. What somebody wrote (answers, words) is left out: the log that keeps this holds no free text."""
    fact = leaf["fact"]
    report = dict(leaf)
    if negated:
        report["op"] = OPPOSITES[leaf["op"]]
    if fact == "area":
        report["actual"] = moment.areas.get(leaf["layer"])
    elif fact == "time_of_day":
        report["actual"] = "{:02}:{:02}".format(*divmod(moment.time_of_day, 60))
    elif fact == "emergency":
        report["actual"] = sorted(moment.emergencies)
    elif fact == "near":
        metres = moment.near.get(leaf["asset_type"])
        # To the next ten metres: exact distances to several things would give the place away.
        report["actual"] = None if metres is None else math.ceil(metres / 10) * 10
    elif fact in PLAIN_FACTS:
        report["actual"] = getattr(moment, fact)
    return report
