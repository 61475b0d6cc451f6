"""One leaf of a rule's conditions as a quick test. What the facts and operators mean is told in `conditions`."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from routing import answers
from routing.facts import Facts
from routing.phrases import fold, forms

Node = Mapping[str, Any]

_CODE_OPS = ("is", "in", "not_in")
_NUMBER_OPS = ("at_least", "at_most", "between")
_DATE_OPS = ("before", "after")
OPS: Mapping[str, tuple[str, ...]] = {
    "service": _CODE_OPS,
    "group": _CODE_OPS,
    "area": _CODE_OPS,
    "channel": _CODE_OPS,
    "language": _CODE_OPS,
    "severity": (*_CODE_OPS, *_NUMBER_OPS),
    "weekday": _CODE_OPS,
    "answer": (*_CODE_OPS, "contains", *_NUMBER_OPS, *_DATE_OPS),
    "words": ("contains",),
    "time_of_day": _NUMBER_OPS,
    "asset_type": _CODE_OPS,
    "asset_owner": _CODE_OPS,
    "emergency": _CODE_OPS,
    "near": ("at_most",),
}
SUBJECTS = {"area": "layer", "answer": "question", "near": "asset_type"}
ANY_EMERGENCY = "any"
FARTHEST = 1000
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class ConditionError(ValueError):
    """Conditions that cannot be used; the message says why."""


class Moment:
    """The facts of one request, laid out for the tests: what is worked out of them is worked out once.

    `severity` is the service's own until `route` puts the scored one there.
    """

    __slots__ = (
        "_folded",
        "answers",
        "areas",
        "asset_owner",
        "asset_type",
        "channel",
        "emergencies",
        "group",
        "kept_from",
        "language",
        "near",
        "own_severity",
        "service",
        "severity",
        "text",
        "time_of_day",
        "weekday",
        "zone",
    )

    def __init__(self, facts: Facts) -> None:
        self.service = facts.service_code
        self.group = facts.group_code
        self.channel = facts.channel
        self.language = facts.language
        self.severity = self.own_severity = facts.severity
        self.weekday = facts.received_at.weekday()
        self.time_of_day = facts.received_at.hour * 60 + facts.received_at.minute
        self.areas = facts.area_codes
        self.answers = facts.answers
        self.text = facts.text
        self.zone = facts.received_at.tzinfo
        self.asset_type = facts.asset_type
        self.asset_owner = facts.asset_owner
        self.emergencies = facts.emergencies
        self.near = facts.near
        self.kept_from = facts.kept_from
        self._folded: str | None = None

    def folded(self) -> str:
        """The text as `phrases.fold` gives it."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


Check = Callable[[Moment], bool]
# The facts that are one code or number; a leaf on one of them reads the attribute of that name.
PLAIN_FACTS = frozenset(
    {"service", "group", "channel", "language", "severity", "weekday", "time_of_day", "asset_type", "asset_owner"}
)


def compile_leaf(leaf: Node) -> Check:
    """Turn a leaf into a test. Raises ConditionError where it is wrong."""
    _check_leaf(leaf)
    fact, op = leaf["fact"], leaf["op"]
    if fact == "words":
        return _compile_words(leaf)
    if fact == "answer":
        return _compile_answer(leaf)
    if fact == "time_of_day":
        return _compile_time(leaf)
    if fact == "emergency":
        return _compile_emergency(leaf)
    if fact == "near":
        return _compile_near(leaf)
    if op in _NUMBER_OPS:
        low, high = number_bounds(leaf)
        return lambda moment: low <= moment.severity <= high
    wanted = _codes(leaf)
    if fact == "area":
        layer, codes = leaf["layer"], wanted
        if op == "not_in":
            return lambda moment: moment.areas.get(layer) not in codes
        return lambda moment: moment.areas.get(layer) in codes
    read = attrgetter(fact)
    if op == "not_in":
        return lambda moment: read(moment) not in wanted
    return lambda moment: read(moment) in wanted


def _codes(leaf: Node) -> frozenset[Any]:
    values = _values(leaf)
    fact = leaf["fact"]
    if fact in ("severity", "weekday"):
        low, high = (1, 4) if fact == "severity" else (0, 6)
        if not all(type(value) is int and low <= value <= high for value in values):
            raise ConditionError(f"{fact} must be a whole number from {low} to {high}")
    elif not all(isinstance(value, str) and value for value in values):
        raise ConditionError(f"{fact} needs codes")
    return frozenset(values)


def _compile_words(leaf: Node) -> Check:
    needles = needles_of(leaf)
    if len(needles) == 1:
        (needle,) = needles
        return lambda moment: needle in moment.folded()

    def check(moment: Moment) -> bool:
        folded = moment.folded()
        for one in needles:  # noqa: SIM110 - any() over a generator takes twice as long, and this runs for every rule
            if one in folded:
                return True
        return False

    return check


def needles_of(leaf: Node) -> tuple[str, ...]:
    """What a leaf on words looks for in folded text; any of them will do."""
    values = _values(leaf)
    if not all(isinstance(value, str) and forms(value) for value in values):
        raise ConditionError(f"{leaf['fact']} needs words to look for")
    return tuple(needle for value in values for needle in forms(value))


def _compile_time(leaf: Node) -> Check:
    low, high = _bounds(leaf, minute_of_day)
    if leaf["op"] != "between":
        return lambda moment: low <= moment.time_of_day <= high
    if low == high:
        raise ConditionError("a time of day between two equal times never comes")
    if low < high:
        return lambda moment: low <= moment.time_of_day < high
    return lambda moment: not high <= moment.time_of_day < low


def _compile_answer(leaf: Node) -> Check:
    question, op = leaf["question"], leaf["op"]
    if op in _NUMBER_OPS:
        low, high = number_bounds(leaf)
        return lambda moment: answers.any_number(moment.answers.get(question), low, high)
    if op in _DATE_OPS:
        day = plain_date(leaf["value"])
        if op == "before":
            return lambda moment: answers.any_before(moment.answers.get(question), day, moment.zone)
        return lambda moment: answers.any_after(moment.answers.get(question), day, moment.zone)
    if op == "contains":
        needles = needles_of(leaf)
        return lambda moment: answers.contains(moment.answers.get(question), needles)
    if not all(isinstance(value, str | int | float) for value in _values(leaf)):
        raise ConditionError("answer needs texts or numbers to compare with")
    wanted = frozenset(answers.as_text(value) for value in _values(leaf))
    if op == "is":
        return lambda moment: frozenset(answers.texts(moment.answers.get(question))) == wanted
    if op == "in":
        return lambda moment: not wanted.isdisjoint(answers.texts(moment.answers.get(question)))
    return lambda moment: wanted.isdisjoint(answers.texts(moment.answers.get(question)))


def _compile_emergency(leaf: Node) -> Check:
    wanted = _codes(leaf)
    if ANY_EMERGENCY in wanted:
        if leaf["op"] == "not_in":
            return lambda moment: not moment.emergencies
        return lambda moment: bool(moment.emergencies)
    if leaf["op"] == "not_in":
        return lambda moment: wanted.isdisjoint(moment.emergencies)
    return lambda moment: not wanted.isdisjoint(moment.emergencies)


def _compile_near(leaf: Node) -> Check:
    asset_type, metres = leaf["asset_type"], _plain_number(leaf["value"])
    if not 0 < metres <= FARTHEST:
        raise ConditionError(f"near needs a distance of 1 to {FARTHEST} metres")
    return lambda moment: moment.near.get(asset_type, math.inf) <= metres


# Checking


def _check_leaf(leaf: Node) -> None:
    fact, op = leaf["fact"], leaf.get("op")
    if not isinstance(fact, str) or fact not in OPS:
        raise ConditionError(f"there is no fact {fact!r}")
    if op not in OPS[fact]:
        raise ConditionError(f"{fact} cannot be asked with {op!r}")
    if "value" not in leaf:
        raise ConditionError(f"{fact} needs a value")
    subject = SUBJECTS.get(fact)
    if subject and (not isinstance(leaf.get(subject), str) or not leaf[subject]):
        raise ConditionError(f"{fact} needs a {subject}")
    allowed = {"fact", "op", "value", subject}
    for key in leaf:
        if key not in allowed:
            raise ConditionError(f"{key!r} has no meaning beside {fact}")


def _values(leaf: Node) -> list[Any]:
    """The value as a list: of "is" one, of the others at least one."""
    value, op = leaf["value"], leaf["op"]
    if op == "is" or (op == "contains" and not isinstance(value, list | tuple)):
        return [value]
    if not isinstance(value, list | tuple) or not value:
        raise ConditionError(f"{leaf['fact']} with {op!r} needs a list that is not empty")
    return list(value)


def _bounds(leaf: Node, read: Callable[[Any], float]) -> tuple[float, float]:
    value, op = leaf["value"], leaf["op"]
    if op == "at_least":
        return read(value), math.inf
    if op == "at_most":
        return -math.inf, read(value)
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ConditionError(f"{leaf['fact']} between needs two values")
    return read(value[0]), read(value[1])


def number_bounds(leaf: Node) -> tuple[float, float]:
    """From where to where a leaf on a number reaches, both ends included."""
    low, high = _bounds(leaf, _plain_number)
    if low > high:
        raise ConditionError(f"{leaf['fact']} between needs the smaller number first")
    return low, high


def _plain_number(value: Any) -> float:
    # A number beyond 1e15 is a slip, and a whole number of hundreds of digits cannot be compared as a float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 <= value <= 1e15:
        raise ConditionError(f"{value!r} is not a usable number")
    return value


def minute_of_day(value: Any) -> int:
    """A time of day as minutes since midnight. Raises ConditionError where it is not one such as 08:30."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ConditionError(f"{value!r} is not a time of day such as 08:30")
    return int(match[1]) * 60 + int(match[2])


def plain_date(value: Any) -> date:
    """The day that a leaf names. Raises ConditionError where it is not one such as 2026-07-14."""
    try:
        if isinstance(value, str) and len(value) == len("2026-07-14"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ConditionError(f"{value!r} is not a date such as 2026-07-14")
