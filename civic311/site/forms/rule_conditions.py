"""A rule's conditions as simple questions and back. Plain Python.

The form knows rules whose conditions must all hold, each fact at most once (answers and layers of areas more often).
Whatever is richer stays as it is: `to_answers` gives None for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

ANSWER_ROWS = 3
ANSWER_OPS = ("in", "contains", "at_least", "at_most")
_LISTS = {"service": "services", "group": "groups", "channel": "channels", "weekday": "weekdays"}
Leaf = Mapping[str, Any]


def to_answers(conditions: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the form's fields hold for these conditions; None when the form cannot show them."""
    if set(conditions) - {"all"}:
        return None
    answers: dict[str, Any] = {"answers": [], "areas": []}
    for leaf in conditions.get("all", []):
        if "fact" not in leaf or not _take(leaf, answers):
            return None
    return answers if len(answers["answers"]) <= ANSWER_ROWS else None


def _take(leaf: Leaf, answers: dict[str, Any]) -> bool:
    fact, op, value = leaf["fact"], leaf["op"], leaf["value"]
    values = value if isinstance(value, list) else [value]
    if fact == "answer":
        answers["answers"].append((leaf["question"], "in" if op == "is" else op, values))
        return op == "is" or op in ANSWER_OPS
    if fact == "area":
        answers["areas"].extend((leaf["layer"], code) for code in values)
        return op in ("is", "in")
    if fact in _LISTS:
        name, fits, given = _LISTS[fact], op in ("is", "in"), values
    elif fact == "severity":
        name, fits, given = "at_most_severity", op == "at_most", value
    elif fact == "words":
        name, fits, given = "words", op == "contains", values
    elif fact == "time_of_day":
        name, fits, given = "times", op == "between", values
    else:
        return False
    if name in answers:
        return False
    answers[name] = given
    return fits


def to_conditions(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions for what was filled in; nothing filled in always holds."""
    leaves: list[dict[str, Any]] = []
    for fact, name in _LISTS.items():
        if answers.get(name):
            leaves.append({"fact": fact, "op": "in", "value": list(answers[name])})
    by_layer: dict[str, list[str]] = {}
    for layer, code in answers.get("areas") or []:
        by_layer.setdefault(layer, []).append(code)
    leaves += [{"fact": "area", "layer": layer, "op": "in", "value": codes} for layer, codes in by_layer.items()]
    for question, op, values in answers.get("answers") or []:
        leaves.append({"fact": "answer", "question": question, "op": op, "value": _answer_value(op, values)})
    if answers.get("at_most_severity"):
        leaves.append({"fact": "severity", "op": "at_most", "value": answers["at_most_severity"]})
    if answers.get("words"):
        leaves.append({"fact": "words", "op": "contains", "value": list(answers["words"])})
    if answers.get("times"):
        leaves.append({"fact": "time_of_day", "op": "between", "value": list(answers["times"])})
    return {"all": leaves} if leaves else {}


def _answer_value(op: str, values: Sequence[str]) -> Any:
    if op not in ("at_least", "at_most"):
        return list(values)
    try:
        return float(values[0])
    except (ValueError, IndexError):
        return values[0] if values else None  # the engine says what is wrong with it


def leaves_of(conditions: Mapping[str, Any]) -> list[Leaf]:
    """Every leaf, for a sentence; how they are joined is not told."""
    if "fact" in conditions:
        return [conditions]
    return [leaf for children in conditions.values() for child in children for leaf in leaves_of(child)]
