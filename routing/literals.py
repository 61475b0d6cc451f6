"""The leaves of conditions as things one can reason about without any request. Plain Python.

Every leaf becomes a predicate on one key ("service", "area:ward", "answer:pole"), perhaps denied. What `follows` says
here is certain; what it does not say may still be true.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routing import answers
from routing.conditions import OPPOSITES
from routing.predicates import ANY_EMERGENCY, SUBJECTS, Node, minute_of_day, needles_of, number_bounds, plain_date

UNIVERSES: Mapping[str, frozenset[Any]] = {
    "severity": frozenset(range(1, 5)),
    "weekday": frozenset(range(7)),
    "time_of_day": frozenset(range(24 * 60)),
}


@dataclass(frozen=True)
class Among:
    """One of the values is one of these."""

    values: frozenset[Any]


@dataclass(frozen=True)
class Exactly:
    """The answer is this one value and nothing else."""

    value: str


@dataclass(frozen=True)
class Present:
    """There is a value, whatever it is."""


@dataclass(frozen=True)
class Within:
    """One of the values is a number, or a date as an ordinal, from `low` to `high`."""

    low: float
    high: float
    dates: bool = False


@dataclass(frozen=True)
class Holding:
    """The text holds one of these needles."""

    needles: tuple[str, ...]


Predicate = Among | Exactly | Present | Within | Holding


@dataclass(frozen=True)
class Literal:
    """A predicate on a key, or its denial. `told` is the leaf for a sentence, with the opposite op where denied."""

    key: str
    predicate: Predicate
    denied: bool
    told: tuple[tuple[str, Any], ...]


def literal(leaf: Node, *, denied: bool) -> Literal:
    """A leaf that `compile_conditions` has accepted."""
    fact, op = leaf["fact"], leaf["op"]
    subject = SUBJECTS.get(fact)
    key = f"{fact}:{leaf[subject]}" if subject else fact
    told = tuple({**leaf, "op": OPPOSITES[op] if denied else op}.items())
    return Literal(key, _predicate(leaf), denied != (op == "not_in"), told)


def _predicate(leaf: Node) -> Predicate:
    fact, op, value = leaf["fact"], leaf["op"], leaf["value"]
    if op == "contains":
        return Holding(needles_of(leaf))
    if fact == "time_of_day":
        return Among(_minutes(op, value))
    if fact == "near":
        return Within(-math.inf, value)
    if op == "before":
        return Within(-math.inf, plain_date(value).toordinal() - 1, dates=True)
    if op == "after":
        return Within(plain_date(value).toordinal() + 1, math.inf, dates=True)
    if op in ("at_least", "at_most", "between"):
        low, high = number_bounds(leaf)
        if fact == "answer":
            return Within(low, high)
        return Among(frozenset(number for number in UNIVERSES[fact] if low <= number <= high))
    values = [value] if op == "is" else value
    if fact == "answer":
        return Exactly(answers.as_text(value)) if op == "is" else Among(frozenset(map(answers.as_text, values)))
    return Present() if fact == "emergency" and ANY_EMERGENCY in values else Among(frozenset(values))


def _minutes(op: str, value: Any) -> frozenset[int]:
    day = UNIVERSES["time_of_day"]
    if op == "at_least":
        return frozenset(minute for minute in day if minute >= minute_of_day(value))
    if op == "at_most":
        return frozenset(minute for minute in day if minute <= minute_of_day(value))
    low, high = minute_of_day(value[0]), minute_of_day(value[1])
    if low < high:
        return frozenset(minute for minute in day if low <= minute < high)
    return frozenset(minute for minute in day if not high <= minute < low)


def accepts(predicate: Predicate, value: Any) -> bool:
    """Whether a single value fulfils a predicate. Not to be asked of dates, which need a time zone."""
    if isinstance(predicate, Among):
        return value in predicate.values
    if isinstance(predicate, Exactly):
        return bool(value == predicate.value)
    if isinstance(predicate, Within):
        return answers.any_number(value, predicate.low, predicate.high)
    if isinstance(predicate, Holding):
        return answers.contains(value, predicate.needles)
    return True


def follows(one: Predicate, other: Predicate) -> bool:
    """Whether `other` holds wherever `one` does, also where there are several values."""
    if one == other or isinstance(other, Present):
        return True
    if isinstance(one, Exactly):
        return not on_dates(other) and accepts(other, one.value)
    if isinstance(one, Among):
        if isinstance(other, Exactly) or on_dates(other):
            return False
        return all(accepts(other, value) for value in one.values)
    if isinstance(one, Within) and isinstance(other, Within):
        return one.dates == other.dates and other.low <= one.low and one.high <= other.high
    if isinstance(one, Holding) and isinstance(other, Holding):
        return all(any(part in needle for part in other.needles) for needle in one.needles)
    return False


def on_dates(predicate: Predicate) -> bool:
    """Whether a predicate compares dates."""
    return isinstance(predicate, Within) and predicate.dates
