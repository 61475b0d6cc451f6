"""What is found wrong with rules before they are saved, through `findings`."""

import pytest
from hypothesis import given, settings

from routing.engine import Assignee, compile_rules, route
from routing.rule_check import Known, KnownQuestion, findings
from tests.factories.rules import GROUPS, SEVERAL, facts, leaf, rule, rule_lists

ALL_SERVICES = frozenset(GROUPS)
KNOWN = Known(
    services=GROUPS,
    questions={
        "one": KnownQuestion(ALL_SERVICES),
        "many": KnownQuestion(ALL_SERVICES, several=True),
        "size": KnownQuestion(frozenset({"s1"}), choices=frozenset({"small", "large"})),
    },
)


def found(*rules, known=KNOWN):
    return [(each.rule_id, each.code) for each in findings(rules, known)]


def service(*codes):
    return leaf("service", "in", list(codes))


@pytest.mark.parametrize(
    "conditions",
    [
        {"any": []},
        {"all": [service("s1"), service("s2")]},
        {"all": [service("s1"), leaf("group", "is", "g2")]},
        {"all": [leaf("service", "not_in", ["s1"]), service("s1")]},
        {"all": [leaf("severity", "at_least", 3), leaf("severity", "at_most", 2)]},
        {"all": [leaf("severity", "at_least", 5)]},
        {"all": [leaf("answer", "at_least", 5, question="one"), leaf("answer", "at_most", 3, question="one")]},
        {
            "all": [
                leaf("answer", "after", "2026-06-01", question="one"),
                leaf("answer", "before", "2026-05-01", question="one"),
            ]
        },
        {"all": [leaf("answer", "in", ["1", "2"], question="one"), leaf("answer", "at_least", 3, question="one")]},
        {
            "all": [
                leaf("time_of_day", "between", ["06:00", "12:00"]),
                leaf("time_of_day", "between", ["22:00", "06:00"]),
            ]
        },
        {"all": [leaf("near", "at_most", 100, asset_type="school")],
         "none": [leaf("near", "at_most", 200, asset_type="school")]},
        {"all": [leaf("words", "contains", "live wire")], "none": [leaf("words", "contains", ["live wire", "gas"])]},
        {"all": [leaf("emergency", "is", "storm"), leaf("emergency", "not_in", ["any"])]},
        {"any": [{"all": [service("s1"), service("s2")]}, {"all": [service("s3"), service("s4")]}]},
        {"none": [{}]},
    ],
    ids=str,
)  # fmt: skip
def test_conditions_that_exclude_each_other_are_found(conditions):
    assert found(rule(1, conditions, queue="a")) == [(1, "never_contradiction")]


@pytest.mark.parametrize(
    "conditions",
    [
        {"all": [leaf("answer", "at_least", 5, question="many"), leaf("answer", "at_most", 3, question="many")]},
        {"all": [leaf("emergency", "is", "storm"), leaf("emergency", "is", "flood")]},
        {"any": [{"all": [service("s1"), service("s2")]}, service("s3")]},
        {"all": [service("s1", "s3"), leaf("group", "is", "g2")]},
    ],
    ids=str,
)
def test_conditions_that_can_hold_together_are_left_alone(conditions):
    assert found(rule(1, conditions, queue="a")) == []


def test_the_conditions_that_clash_are_told():
    conditions = {"all": [leaf("channel", "is", "web"), service("s1"), leaf("service", "not_in", ["s1"])]}

    (finding,) = findings([rule(1, conditions, queue="a")], KNOWN)

    assert [told["fact"] for told in finding.params["conditions"]] == ["service", "service"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({}, service("s1")),
        (service("s1", "s2"), {"all": [service("s1"), leaf("channel", "is", "web")]}),
        (leaf("group", "is", "g1"), service("s1", "s2")),
        (leaf("near", "at_most", 500, asset_type="school"), leaf("near", "at_most", 200, asset_type="school")),
        (leaf("words", "contains", ["wire", "gas"]), leaf("words", "contains", ["gas"])),
        (leaf("answer", "at_least", 2, question="one"), leaf("answer", "between", [3, 5], question="one")),
        (leaf("emergency", "is", "any"), leaf("emergency", "in", ["storm", "flood"])),
        (leaf("weekday", "not_in", [5, 6]), leaf("weekday", "is", 2)),
        ({"none": [service("s3")]}, service("s1")),
        ({"any": [service("s1"), service("s2")]}, {"any": [service("s1"), service("s2")]}),
        (leaf("area", "not_in", ["1"], layer="ward"), leaf("area", "not_in", ["1", "2"], layer="ward")),
    ],
    ids=str,
)
def test_a_rule_that_an_earlier_one_always_forestalls_is_found(earlier, later):
    (finding,) = findings([rule(1, earlier, queue="a"), rule(2, later, queue="b")], KNOWN)

    assert (finding.rule_id, finding.code) == (2, "never_shadowed")
    assert (finding.params["by_rule_id"], finding.params["by_rule_name"]) == (1, "Rule 1")


def test_two_earlier_rules_may_forestall_one_together():
    rules = [
        rule(1, service("s1"), queue="a"),
        rule(2, service("s2"), department="d"),
        rule(3, service("s1", "s2"), queue="b"),
    ]

    (finding,) = findings(rules, KNOWN)

    assert [by["rule_id"] for by in finding.params["by"]] == [1, 2]


def test_a_rule_that_decides_nothing_forestalls_nothing():
    assert found(rule(1, {}, severity=1), rule(2, service("s1"), queue="b")) == []


def test_a_rule_whose_department_may_be_kept_out_forestalls_nothing():
    known = Known(queues={"a": "police", "b": "oversight"}, kept_from=frozenset({"police"}))

    assert found(rule(1, {}, queue="a"), rule(2, service("s1"), queue="b"), known=known) == []


def test_a_rule_that_gives_only_what_was_given_before_has_no_effect():
    rules = [
        rule(1, {}, severity=2),
        rule(2, leaf("group", "is", "g1"), tags=("storm",)),
        rule(3, service("s1"), severity=1, tags=("storm",)),
        rule(4, service("s1"), severity=1, tags=("tree",)),
    ]

    (finding,) = findings(rules, KNOWN)

    assert (finding.rule_id, finding.code) == (3, "no_effect")
    assert [by["rule_id"] for by in finding.params["by"]] == [1, 2]


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        (leaf("service", "in", ["s1", "gone"]), "service"),
        (leaf("group", "is", "gone"), "group"),
        (leaf("area", "is", "7", layer="gone"), "layer"),
        (leaf("area", "in", ["1", "gone"], layer="ward"), "area"),
        (leaf("answer", "is", "x", question="gone"), "question"),
        (leaf("answer", "in", ["small", "gone"], question="size"), "choice"),
        ({"all": [leaf("service", "is", "s2"), leaf("answer", "is", "small", question="size")]}, "question_of_service"),
        (leaf("near", "at_most", 100, asset_type="gone"), "asset_type"),
        (leaf("asset_type", "not_in", ["gone"]), "asset_type"),
        (leaf("asset_owner", "is", "gone"), "asset_owner"),
        (leaf("emergency", "in", ["any", "gone"]), "emergency"),
    ],
    ids=str,
)
def test_a_condition_on_what_does_not_exist_is_found(conditions, what):
    known = Known(
        services=GROUPS, groups=frozenset({"g1", "g2"}), layers={"ward": frozenset({"1"})}, questions=KNOWN.questions,
        asset_types=frozenset({"school"}), owners=frozenset({"us"}), emergencies=frozenset({"storm"}),
    )  # fmt: skip

    assert what in [each.params["what"] for each in findings([rule(1, conditions, queue="a")], known)
                    if each.code == "unknown_code"]  # fmt: skip


@pytest.mark.parametrize(
    ("effect", "what"),
    [
        ({"queue": "gone"}, "queue"),
        ({"department": "gone"}, "department"),
        ({"hand_off": "gone"}, "body"),
        ({"assignee": Assignee("named", 9)}, "person"),
    ],
    ids=str,
)
def test_an_effect_on_what_does_not_exist_is_found(effect, what):
    known = Known(queues={"q": "d"}, departments=frozenset("d"), bodies=frozenset("b"), people=frozenset({1}))

    (finding,) = findings([rule(1, **effect)], known)

    assert (finding.code, finding.params["what"]) == ("unknown_code", what)


def test_conditions_too_large_to_think_through_are_left_alone():
    many = [{"any": [leaf("words", "contains", f"w{n}{m}") for m in range(4)]} for n in range(5)]

    assert found(rule(1, {"all": many}, queue="a"), rule(2, {"all": many}, queue="b")) == []


@settings(max_examples=150, deadline=None)
@given(rule_lists(), facts())
def test_a_rule_said_never_to_apply_never_does(rules, some_facts):
    never = {each.rule_id for each in findings(rules, KNOWN) if each.code != "unknown_code"}

    decision = route(some_facts, compile_rules(rules), service_queue=None, triage_queue="triage")

    assert not never & {reason.params.get("rule_id") for reason in decision.reasons}


def test_the_questions_by_chance_are_those_that_are_known():
    assert {code for code, question in KNOWN.questions.items() if question.several} == SEVERAL
