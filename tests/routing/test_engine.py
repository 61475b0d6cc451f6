"""Routing by rules, through `compile_rules` and `route`."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from routing.engine import Effect, Facts, Rule, RuleError, compile_rules, describe_conditions, route

FACTS = Facts(
    service_code="light_out",
    group_code="lighting",
    answers={"pole": "12", "kind": ["flicker", "dark"], "count": 3},
    area_codes={"ward": "7"},
    channel="web",
    severity=3,
    text="Sparks and a LIVE-wire at the café",
    received_at=datetime(2026, 6, 1, 23, 30, tzinfo=ZoneInfo("America/New_York")),  # a Monday
    language="en",
)


def leaf(fact, op, value, **subject):
    return {"fact": fact, "op": op, "value": value, **subject}


def rule(identity, conditions, *, queue=None, severity=None, order=None):
    place = identity if order is None else order
    return Rule(identity, 1, place, f"Rule {identity}", conditions, Effect(queue, severity))


def decide(*rules, facts=FACTS, service_queue=None):
    return route(facts, compile_rules(rules), service_queue=service_queue, triage_queue="triage")


def holds(conditions, facts=FACTS):
    return decide(rule(1, conditions, queue="hit"), facts=facts).matched


IS_LIGHT = leaf("service", "is", "light_out")


def test_the_first_matching_rule_in_order_gives_the_queue():
    decision = decide(rule(1, IS_LIGHT, queue="late", order=20), rule(2, IS_LIGHT, queue="early", order=10))

    assert (decision.queue, decision.rule_id, decision.matched) == ("early", 2, True)


def test_rules_on_service_group_and_anything_keep_their_common_order():
    rules = [
        rule(1, leaf("group", "is", "parks"), queue="parks"),
        rule(2, leaf("area", "is", "7", layer="ward"), queue="ward"),
        rule(3, IS_LIGHT, queue="lights"),
        rule(4, leaf("group", "is", "lighting"), queue="group"),
    ]

    assert decide(*rules).queue == "ward"
    assert decide(*rules, facts=replace(FACTS, area_codes={})).queue == "lights"
    assert decide(*rules, facts=replace(FACTS, area_codes={}, service_code="other")).queue == "group"


def test_a_rule_on_severity_alone_sets_it_and_the_search_goes_on():
    decision = decide(rule(1, IS_LIGHT, severity=2), rule(2, {}, severity=4), rule(3, IS_LIGHT, queue="a", severity=1))

    assert (decision.queue, decision.severity) == ("a", 2)
    assert [reason.kind for reason in decision.reasons] == ["severity_rule", "rule"]


def test_a_rule_sees_the_severity_of_the_service_not_that_of_an_earlier_rule():
    decision = decide(rule(1, {}, severity=1), rule(2, leaf("severity", "is", 3), queue="a"))

    assert (decision.queue, decision.severity) == ("a", 1)


@pytest.mark.parametrize(
    ("service_queue", "queue", "kind"), [("own", "own", "service_default"), (None, "triage", "triage")]
)
def test_without_a_rule_the_service_decides_and_without_it_people_do(service_queue, queue, kind):
    decision = decide(rule(1, leaf("service", "is", "graffiti"), queue="x"), service_queue=service_queue)

    assert (decision.queue, decision.matched, decision.rule_id, decision.severity) == (queue, False, None, 3)
    assert [reason.kind for reason in decision.reasons] == [kind]


@pytest.mark.parametrize(
    "condition",
    [
        leaf("service", "in", ["light_out", "other"]),
        leaf("group", "not_in", ["parks"]),
        leaf("area", "in", ["6", "7"], layer="ward"),
        leaf("area", "not_in", ["6"], layer="district"),
        leaf("channel", "is", "web"),
        leaf("language", "is", "en"),
        leaf("weekday", "in", [0, 6]),
        leaf("severity", "at_least", 3),
        leaf("severity", "at_most", 3),
        leaf("severity", "between", [2, 3]),
        leaf("answer", "is", 12, question="pole"),
        leaf("answer", "at_least", 12, question="pole"),
        leaf("answer", "between", [1, 3], question="count"),
        leaf("answer", "in", ["dark"], question="kind"),
        leaf("answer", "contains", "FLICKER", question="kind"),
        leaf("answer", "not_in", ["x"], question="never_asked"),
        leaf("words", "contains", ["gas", "live wire"]),
        leaf("words", "contains", "cafe"),
        leaf("time_of_day", "between", ["22:00", "06:00"]),
        leaf("time_of_day", "at_least", "23:30"),
        {"any": [leaf("channel", "is", "phone"), IS_LIGHT]},
        {"none": [leaf("channel", "is", "phone"), leaf("channel", "is", "app")]},
        {"all": [IS_LIGHT], "none": [leaf("channel", "is", "phone")]},
        {},
    ],
    ids=str,
)
def test_conditions_that_hold(condition):
    assert holds(condition)
    assert not holds({"none": [condition]})


@pytest.mark.parametrize(
    "condition",
    [
        leaf("area", "is", "7", layer="district"),
        leaf("answer", "is", "flicker", question="kind"),
        leaf("answer", "at_most", 5, question="never_asked"),
        leaf("answer", "at_least", 1, question="kind"),
        leaf("words", "contains", "wires"),
        leaf("time_of_day", "between", ["08:00", "23:30"]),
        {"any": []},
        {"all": [IS_LIGHT, leaf("service", "is", "other")]},
    ],
    ids=str,
)
def test_conditions_that_do_not_hold(condition):
    assert not holds(condition)


def test_the_reason_names_the_rule_and_the_conditions_that_held():
    conditions = {
        "all": [IS_LIGHT],
        "any": [leaf("channel", "is", "phone"), leaf("area", "in", ["6", "7"], layer="ward")],
        "none": [{"all": [leaf("language", "is", "es"), leaf("severity", "is", 3)]}],
    }

    params = decide(rule(5, conditions, queue="lights")).reasons[0].params

    told = [(entry["fact"], entry["op"], entry["actual"]) for entry in params["conditions"]]
    assert (params["rule_id"], params["rule_name"], params["queue"]) == (5, "Rule 5", "lights")
    assert told == [("service", "is", "light_out"), ("area", "in", "7"), ("language", "is_not", "en")]


def test_the_reason_holds_nothing_that_somebody_wrote():
    conditions = {"all": [leaf("answer", "at_least", 2, question="pole"), leaf("words", "contains", "wire")]}

    reason = decide(rule(1, conditions, queue="a")).reasons[0]

    assert "12" not in str(reason)
    assert "café" not in str(reason)


def test_conditions_are_described_leaf_by_leaf():
    conditions = {"all": [leaf("area", "is", "7", layer="ward")], "none": [leaf("severity", "at_most", 2)]}

    assert describe_conditions(conditions) == [("area:ward", "is", "7"), ("severity", "above", 2)]


@pytest.mark.parametrize(
    "conditions",
    [
        leaf("colour", "is", "red"),
        leaf("service", "contains", "x"),
        leaf("service", "in", []),
        leaf("service", "in", "light_out"),
        leaf("service", "is", 7),
        leaf("service", "is", "x", layer="ward"),
        leaf("area", "is", "7"),
        leaf("answer", "is", None, question="q"),
        leaf("answer", "at_least", "many", question="q"),
        leaf("answer", "at_least", 10**400, question="q"),
        leaf("answer", "between", [3, 1], question="q"),
        leaf("severity", "is", 5),
        leaf("weekday", "is", True),
        leaf("words", "contains", "!!"),
        leaf("time_of_day", "between", ["8:00", "24:00"]),
        {"fact": "service", "op": "is"},
        {"some": []},
        {"all": IS_LIGHT},
        {"all": ["x"]},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [IS_LIGHT]}]}]}]}]}]}]}]},
        {"any": [IS_LIGHT] * 500},
        [],
        None,
    ],
    ids=lambda conditions: str(conditions)[:60],
)
def test_a_rule_that_is_wrong_is_refused_by_name(conditions):
    with pytest.raises(RuleError, match="Lamps") as caught:
        compile_rules([Rule(9, 1, 1, "Lamps", conditions, Effect("a"))])

    assert caught.value.rule_id == 9
    assert caught.value.reason


@pytest.mark.parametrize("effect", [Effect(), Effect(""), Effect("a", 0), Effect("a", True)])
def test_an_effect_that_is_wrong_is_refused(effect):
    with pytest.raises(RuleError):
        compile_rules([Rule(9, 1, 1, "Lamps", {}, effect)])


def test_two_rules_with_one_id_are_refused():
    with pytest.raises(RuleError, match="two rules"):
        compile_rules([rule(1, {}, queue="a"), rule(1, {}, queue="b", order=2)])
