"""Which codes exist, and which of a rule's codes do not. Plain Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from routing.answers import as_text
from routing.conditions import leaves_of, pinned
from routing.predicates import ANY_EMERGENCY, Node
from routing.rule_set import Rule

_Unknown = dict[str, Any]


@dataclass(frozen=True)
class KnownQuestion:
    """A question: the services that ask it, its choices (None where people type), whether it takes several."""

    services: frozenset[str]
    choices: frozenset[str] | None = None
    several: bool = False


@dataclass(frozen=True)
class Known:
    """The codes in use now, without those that were retired. What is None is not looked at.

    `services` maps to groups, `queues` to departments, `layers` to their areas; `owners` are those of assets
    (departments and outside bodies); `people` are ids of users who can be given work; `kept_from` are departments that
    some request may have to be kept from, so that a rule that leads to them may be passed over.
    """

    services: Mapping[str, str] | None = None
    groups: frozenset[str] | None = None
    layers: Mapping[str, frozenset[str]] | None = None
    questions: Mapping[str, KnownQuestion] | None = None
    asset_types: frozenset[str] | None = None
    owners: frozenset[str] | None = None
    emergencies: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    queues: Mapping[str, str] | None = None
    departments: frozenset[str] | None = None
    bodies: frozenset[str] | None = None
    people: frozenset[int] | None = None
    kept_from: frozenset[str] = frozenset()


def unknown_codes(rule: Rule, known: Known) -> list[dict[str, Any]]:
    """What a rule names and nobody knows: each `what` it would be, its `code`, and what it would belong `to`."""
    found = [one for leaf in leaves_of(rule.conditions) for one in _in_leaf(leaf, known)]
    found += _never_asked(rule.conditions, known)
    effect = rule.effect
    for what, code, codes in (
        ("queue", effect.queue, known.queues),
        ("department", effect.department, known.departments),
        ("body", effect.hand_off, known.bodies),
    ):
        if code is not None and codes is not None and code not in codes:
            found.append({"what": what, "code": code})
    person = effect.assignee.user_id if effect.assignee else None
    if person is not None and known.people is not None and person not in known.people:
        found.append({"what": "person", "code": person})
    return [one for index, one in enumerate(found) if one not in found[:index]]


def _in_leaf(leaf: Node, known: Known) -> Iterator[_Unknown]:
    fact = leaf["fact"]
    if fact == "answer":
        yield from _in_answer(leaf, known)
    elif fact == "near":
        yield from _missing("asset_type", [leaf["asset_type"]], known.asset_types)
    elif fact == "area":
        layer = leaf["layer"]
        if known.layers is not None and layer not in known.layers:
            yield {"what": "layer", "code": layer}
        elif known.layers is not None:
            yield from _missing("area", _values(leaf), known.layers[layer], to=layer)
    else:
        codes = {
            "service": known.services, "group": known.groups, "asset_type": known.asset_types,
            "asset_owner": known.owners, "emergency": known.emergencies, "channel": known.channels,
            "language": known.languages,
        }.get(fact)  # fmt: skip
        values = [code for code in _values(leaf) if (fact, code) != ("emergency", ANY_EMERGENCY)]
        yield from _missing(fact, values, codes)


def _in_answer(leaf: Node, known: Known) -> Iterator[_Unknown]:
    if known.questions is None:
        return
    question = known.questions.get(leaf["question"])
    if question is None:
        yield {"what": "question", "code": leaf["question"]}
    elif question.choices is not None and leaf["op"] in ("is", "in", "not_in"):
        yield from _missing("choice", map(as_text, _values(leaf)), question.choices, to=leaf["question"])


def _never_asked(conditions: Node, known: Known) -> Iterator[_Unknown]:
    """Questions that none of the services asks to which the rule is bound."""
    services = pinned(conditions, "service")
    if services is None or known.questions is None:
        return
    for leaf in leaves_of(conditions):
        question = known.questions.get(leaf["question"]) if leaf["fact"] == "answer" else None
        if question is not None and services.isdisjoint(question.services):
            yield {"what": "question_of_service", "code": leaf["question"], "to": sorted(services)}


def _missing(what: str, codes: Any, known: Any, **more: Any) -> Iterator[_Unknown]:
    for code in codes if known is not None else ():
        if code not in known:
            yield {"what": what, "code": code, **more}


def _values(leaf: Node) -> list[Any]:
    value = leaf["value"]
    return list(value) if isinstance(value, list | tuple) else [value]
