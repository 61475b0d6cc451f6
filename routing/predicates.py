"""One leaf of a rule's conditions as a quick test. What the facts and operators mean is told in `conditions`."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from routing.facts import Facts
from routing.phrases import fold, forms

Node = Mapping[str, Any]

_CODE_OPS = ("is", "in", "not_in")
_NUMBER_OPS = ("at_least", "at_most", "between")
OPS: Mapping[str, tuple[str, ...]] = {
    "service": _CODE_OPS,
    "group": _CODE_OPS,
    "area": _CODE_OPS,
    "channel": _CODE_OPS,
    "language": _CODE_OPS,
    "severity": (*_CODE_OPS, *_NUMBER_OPS),
    "weekday": _CODE_OPS,
    "answer": (*_CODE_OPS, "contains", *_NUMBER_OPS),
    "words": ("contains",),
    "time_of_day": _NUMBER_OPS,
}
SUBJECTS = {"area": "layer", "answer": "question"}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class ConditionError(ValueError):
    """Conditions that cannot be used; the message says why."""


class Moment:
    """The facts of one request, laid out for the tests: what is worked out of them is worked out once."""

    __slots__ = (
        "_folded",
        "answers",
        "areas",
        "channel",
        "group",
        "language",
        "service",
        "severity",
        "text",
        "time_of_day",
        "weekday",
    )

    def __init__(self, facts: Facts) -> None:
        self.service = facts.service_code
        self.group = facts.group_code
        self.channel = facts.channel
        self.language = facts.language
        self.severity = facts.severity
        self.weekday = facts.received_at.weekday()
        self.time_of_day = facts.received_at.hour * 60 + facts.received_at.minute
        self.areas = facts.area_codes
        self.answers = facts.answers
        self.text = facts.text
        self._folded: str | None = None

    def folded(self) -> str:
        """The text as `phrases.fold` gives it."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


Check = Callable[[Moment], bool]
# The facts that are one code or number; a leaf on one of them reads the attribute of that name.
PLAIN_FACTS = frozenset({"service", "group", "channel", "language", "severity", "weekday", "time_of_day"})


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
    if op in _NUMBER_OPS:
        low, high = _number_bounds(leaf)
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
    needles = _needles(leaf)
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


def _needles(leaf: Node) -> tuple[str, ...]:
    values = _values(leaf)
    if not all(isinstance(value, str) and forms(value) for value in values):
        raise ConditionError(f"{leaf['fact']} needs words to look for")
    return tuple(needle for value in values for needle in forms(value))


def _compile_time(leaf: Node) -> Check:
    low, high = _bounds(leaf, _minute_of_day)
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
        low, high = _number_bounds(leaf)
        return lambda moment: any(low <= number <= high for number in _numbers(moment.answers.get(question)))
    if op == "contains":
        needles = _needles(leaf)
        return lambda moment: _contains(moment.answers.get(question), needles)
    if not all(isinstance(value, str | int | float) for value in _values(leaf)):
        raise ConditionError("answer needs texts or numbers to compare with")
    wanted = frozenset(_as_text(value) for value in _values(leaf))
    if op == "is":
        return lambda moment: frozenset(_texts(moment.answers.get(question))) == wanted
    if op == "in":
        return lambda moment: not wanted.isdisjoint(_texts(moment.answers.get(question)))
    return lambda moment: wanted.isdisjoint(_texts(moment.answers.get(question)))


# Reading answers, which are texts, numbers or lists of them


def _parts(answer: Any) -> Iterator[Any]:
    if isinstance(answer, list | tuple):
        yield from answer
    elif answer is not None:
        yield answer


def _as_text(value: Any) -> str:
    """Codes compare as text, so that 3 and "3" are the same answer, and so are true and "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(answer: Any) -> list[str]:
    return [_as_text(part) for part in _parts(answer)]


def _numbers(answer: Any) -> Iterator[float]:
    for part in _parts(answer):
        if isinstance(part, bool):
            continue
        try:
            number = float(part)
        except (TypeError, ValueError, OverflowError):
            continue
        if math.isfinite(number):
            yield number


def _contains(answer: Any, needles: tuple[str, ...]) -> bool:
    folded = "\n".join(fold(text) for text in _texts(answer))
    return any(needle in folded for needle in needles)


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


def _number_bounds(leaf: Node) -> tuple[float, float]:
    low, high = _bounds(leaf, _plain_number)
    if low > high:
        raise ConditionError(f"{leaf['fact']} between needs the smaller number first")
    return low, high


def _plain_number(value: Any) -> float:
    # A number beyond 1e15 is a slip, and a whole number of hundreds of digits cannot be compared as a float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 <= value <= 1e15:
        raise ConditionError(f"{value!r} is not a usable number")
    return value


def _minute_of_day(value: Any) -> float:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ConditionError(f"{value!r} is not a time of day such as 08:30")
    return int(match[1]) * 60 + int(match[2])
