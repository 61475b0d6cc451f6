"""Rules, conditions and facts for tests of the rule engine, by hand and by chance."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from routing.engine import Assignee, Effect, Facts, Rule, TargetEffect

ZONE = ZoneInfo("America/New_York")
MONDAY_NIGHT = datetime(2026, 6, 1, 23, 30, tzinfo=ZONE)
FACTS = Facts(
    service_code="light_out",
    group_code="lighting",
    answers={"pole": "12", "kind": ["flicker", "dark"], "count": 3, "since": "2026-05-20T08:00"},
    area_codes={"ward": "7"},
    channel="web",
    severity=3,
    text="Sparks and a LIVE-wire at the café",
    received_at=MONDAY_NIGHT,
    language="en",
    asset_type="street_light",
    asset_owner="power_company",
    emergencies=frozenset({"storm"}),
    near={"school": 150.0},
)


def leaf(fact: str, op: str, value: Any, **subject: str) -> dict[str, Any]:
    """One condition."""
    return {"fact": fact, "op": op, "value": value, **subject}


def rule(identity: int, conditions: dict[str, Any] | None = None, *, order: int | None = None, **effect: Any) -> Rule:
    """A rule whose number is its place, if no other is given."""
    place = identity if order is None else order
    return Rule(identity, 1, place, f"Rule {identity}", conditions or {}, Effect(**effect))


# By chance: few codes, so that rules and requests meet often. Services s1 and s2 are of group g1, s3 and s4 of g2.

GROUPS = {"s1": "g1", "s2": "g1", "s3": "g2", "s4": "g2"}
SEVERAL = frozenset({"many"})
_CODES = {
    "service": list(GROUPS), "group": ["g1", "g2", "g3"], "channel": ["web", "phone"], "language": ["en", "es"],
    "severity": [1, 2, 3, 4], "weekday": list(range(7)), "asset_type": ["light", "tree"], "asset_owner": ["us", "them"],
    "emergency": ["storm", "flood", "any"],
}  # fmt: skip
_TEXTS = st.sampled_from(["1", "2", "5", "red", "dark red", "2026-05-01", "2026-06-01"])
_PHRASES = st.sampled_from(["gas", "live wire", "wire", "leak"])
_DAYS = st.sampled_from(["2026-04-30", "2026-05-01", "2026-05-20", "2026-06-02"])
_CLOCKS = st.sampled_from(["00:00", "06:00", "12:00", "22:00"])
_NUMBERS = st.integers(0, 6)


def _lists(values: Any, most: int = 3) -> Any:
    return st.lists(values, min_size=1, max_size=most)


@st.composite
def _leaves(draw: Any) -> dict[str, Any]:
    fact = draw(st.sampled_from([*_CODES, "area", "answer", "words", "time_of_day", "near"]))
    if fact == "words":
        return leaf(fact, "contains", draw(_lists(_PHRASES)))
    if fact == "near":
        return leaf(
            fact, "at_most", draw(st.sampled_from([100, 200, 500])), asset_type=draw(st.sampled_from(["a", "b"]))
        )
    if fact == "time_of_day":
        low, high = draw(st.lists(_CLOCKS, min_size=2, max_size=2, unique=True))
        op = draw(st.sampled_from(["at_least", "at_most", "between"]))
        return leaf(fact, op, [low, high] if op == "between" else low)
    if fact == "answer":
        return draw(_answer_leaves())
    subject = {"layer": draw(st.sampled_from(["ward", "zone"]))} if fact == "area" else {}
    values = st.sampled_from(["1", "2", "3"] if fact == "area" else _CODES[fact])
    op = draw(st.sampled_from(["is", "in", "not_in", *(["at_least", "at_most"] if fact == "severity" else [])]))
    return leaf(fact, op, draw(_lists(values) if op in ("in", "not_in") else values), **subject)


@st.composite
def _answer_leaves(draw: Any) -> dict[str, Any]:
    question = draw(st.sampled_from(["one", "many"]))
    op = draw(st.sampled_from(["is", "in", "not_in", "contains", "at_least", "at_most", "between", "before", "after"]))
    value = {
        "is": _TEXTS, "contains": st.sampled_from(["red", "dark red", "dark"]), "before": _DAYS, "after": _DAYS,
        "at_least": _NUMBERS, "at_most": _NUMBERS,
        "between": st.tuples(_NUMBERS, _NUMBERS).map(sorted),
    }.get(op, _lists(_TEXTS))  # fmt: skip
    return leaf("answer", op, draw(value), question=question)


def conditions() -> Any:
    """Trees of conditions, mostly small."""
    tree = st.recursive(
        _leaves(),
        lambda children: st.dictionaries(
            st.sampled_from(["all", "any", "none"]), st.lists(children, max_size=3), max_size=2
        ),
        max_leaves=5,
    )
    return st.one_of(st.just({}), _leaves(), _lists(_leaves(), 2).map(lambda leaves: {"all": leaves}), tree)


@st.composite
def _effects(draw: Any) -> Effect:
    effect = Effect(
        queue=draw(st.sampled_from([None, None, "q1", "q2"])),
        severity=draw(st.sampled_from([None, 1, 4])),
        department=draw(st.sampled_from([None, None, None, "d1"])),
        hand_off=draw(st.sampled_from([None, None, None, "body"])),
        assignee=draw(st.sampled_from([None, None, Assignee("named", 5), Assignee("round_robin")])),
        targets=draw(st.sampled_from([(), (TargetEffect("resolve", 2, "hours"),)])),
        is_public=draw(st.sampled_from([None, None, False, True])),
        tags=tuple(draw(st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True))),
    )
    return effect if effect.decides or effect.gives() else Effect(queue="q3")


def rule_lists(most: int = 8) -> Any:
    """Rules numbered in their order."""
    pairs = st.lists(st.tuples(conditions(), _effects()), max_size=most)
    return pairs.map(
        lambda many: [Rule(n, 1, n, f"Rule {n}", tree, effect) for n, (tree, effect) in enumerate(many, 1)]
    )


@st.composite
def facts(draw: Any, kept_from: bool = False) -> Facts:
    """Requests on the same few codes."""
    service = draw(st.sampled_from(list(GROUPS)))
    answers: dict[str, Any] = {}
    if draw(st.booleans()):
        answers["one"] = draw(st.one_of(_TEXTS, _NUMBERS))
    if draw(st.booleans()):
        answers["many"] = draw(st.lists(_TEXTS, max_size=3))
    kept = st.frozensets(st.sampled_from(["d1", "d2"])) if kept_from else st.just(frozenset())
    return Facts(
        service_code=service,
        group_code=GROUPS[service],
        answers=answers,
        area_codes=draw(st.dictionaries(st.sampled_from(["ward", "zone"]), st.sampled_from(["1", "2", "3"]))),
        channel=draw(st.sampled_from(["web", "phone", "letter"])),
        severity=draw(st.integers(1, 4)),
        text=" ".join(draw(st.lists(_PHRASES, max_size=2))),
        received_at=MONDAY_NIGHT + timedelta(hours=draw(st.integers(0, 200))),
        language=draw(st.sampled_from(["en", "es", "ht"])),
        asset_type=draw(st.sampled_from(["", "light", "tree"])),
        asset_owner=draw(st.sampled_from(["", "us", "them"])),
        emergencies=draw(st.frozensets(st.sampled_from(["storm", "flood", "heat"]))),
        near=draw(st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([50.0, 150.0, 700.0]))),
        kept_from=draw(kept),
    )
