"""What rules give beside a queue, and what is passed over, through `route`."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.engine import Assignee, Effect, Rule, RuleError, TargetEffect, compile_rules, route
from tests.factories.rules import FACTS, facts, leaf, rule, rule_lists

SOON, LATE = TargetEffect("resolve", 4, "hours"), TargetEffect("resolve", 9, "business_days")
FIRST = TargetEffect("first_action", 1, "hours")


def decide(*rules, facts=FACTS, service_queue=None, **more):
    return route(facts, compile_rules(rules), service_queue=service_queue, triage_queue="triage", **more)


def kinds(decision):
    return [reason.kind for reason in decision.reasons]


def test_a_rule_may_name_only_a_department():
    decision = decide(rule(1, department="parks"), service_queue="own")

    assert (decision.department, decision.queue, decision.matched, decision.rule_id) == ("parks", "", True, 1)


def test_a_rule_that_names_a_queue_too_names_no_department():
    decision = decide(rule(1, queue="a", department="parks"))

    assert (decision.queue, decision.department) == ("a", None)


def test_what_is_handed_off_keeps_a_queue_that_watches_over_it():
    decision = decide(rule(1, hand_off="power_company"), rule(2, queue="b"), service_queue="own")

    assert (decision.hand_off, decision.queue, decision.rule_id) == ("power_company", "own", 1)
    assert kinds(decision) == ["rule", "service_default"]


def test_on_the_way_the_first_of_each_stays_and_tags_add_up():
    decision = decide(
        rule(1, targets=(SOON,), tags=("storm",), is_public=False),
        rule(2, targets=(LATE, FIRST), tags=("tree", "storm"), is_public=True, assignee=Assignee("named", 5)),
        rule(3, queue="a", assignee=Assignee("round_robin"), tags=("last",)),
        rule(4, tags=("never",)),
    )

    assert decision.targets == (SOON, FIRST)
    assert (decision.tags, decision.is_public) == (("storm", "tree", "last"), False)
    assert decision.assignee == Assignee("named", 5)
    assert kinds(decision) == ["effect_rule", "effect_rule", "rule"]


def test_each_reason_tells_what_its_rule_gave_and_not_what_it_would_have_given():
    decision = decide(
        rule(1, targets=(SOON,), tags=("storm",)), rule(2, queue="a", targets=(LATE,), tags=("storm",), is_public=True)
    )

    first, second = (reason.params for reason in decision.reasons)
    assert (first["targets"], first["tags"]) == ([{"kind": "resolve", "amount": 4, "unit": "hours"}], ["storm"])
    assert ("targets" in second, "tags" in second, second["is_public"]) == (False, False, True)


def test_without_a_rule_that_decides_the_rest_is_given_all_the_same():
    decision = decide(rule(1, tags=("storm",), assignee=Assignee("least_loaded")), service_queue="own")

    assert (decision.queue, decision.tags, decision.assignee) == ("own", ("storm",), Assignee("least_loaded"))
    assert (decision.matched, decision.rule_id) == (False, None)


ABOUT_POLICE = replace(FACTS, kept_from=frozenset({"police"}))
DEPARTMENTS = {"patrol": "police", "oversight": "clerk", "own": "police", "triage": "desk"}


@pytest.mark.parametrize("effect", [{"queue": "patrol"}, {"department": "police"}, {"queue": "patrol", "severity": 1}])
def test_a_rule_that_leads_to_those_complained_about_is_passed_over(effect):
    rules = (rule(1, **effect), rule(2, queue="oversight"))

    decision = decide(*rules, facts=ABOUT_POLICE, queue_departments=DEPARTMENTS)

    assert (decision.queue, decision.severity, kinds(decision)) == ("oversight", 3, ["kept_from", "rule"])
    assert decision.reasons[0].params == {
        "rule_id": 1, "rule_version": 1, "rule_name": "Rule 1", "department": "police",
    }  # fmt: skip
    assert decide(*rules, queue_departments=DEPARTMENTS).rule_id == 1


def test_the_usual_queue_is_passed_over_for_triage_where_it_is_complained_about():
    decision = decide(facts=ABOUT_POLICE, service_queue="own", queue_departments=DEPARTMENTS)

    assert (decision.queue, kinds(decision)) == ("triage", ["kept_from", "triage"])


@pytest.mark.parametrize(
    "effect",
    [
        Effect(department=""),
        Effect(hand_off=""),
        Effect(queue="a", tags=("",)),
        Effect(is_public=1),
        Effect(assignee=Assignee("whoever")),
        Effect(assignee=Assignee("named")),
        Effect(assignee=Assignee("round_robin", 5)),
        Effect(targets=(SOON, LATE)),
        Effect(targets=(TargetEffect("lunch", 1, "hours"),)),
        Effect(targets=(TargetEffect("resolve", 1, "moons"),)),
        Effect(targets=(TargetEffect("resolve", -1, "hours"),)),
        Effect(targets=(TargetEffect("resolve", True, "hours"),)),
    ],
    ids=str,
)
def test_an_effect_that_cannot_be_is_refused(effect):
    with pytest.raises(RuleError):
        compile_rules([Rule(9, 1, 1, "Lamps", {}, effect)])


@pytest.mark.deep
@settings(max_examples=80, deadline=None)
@given(rule_lists(), facts(kept_from=True), st.sampled_from([None, "own"]))
def test_every_rule_set_comes_to_one_decision_that_can_be_kept(rules, some_facts, own):
    departments = {"q1": "d1", "q2": "d2", "own": "d2", "triage": "d3"}

    decision = route(
        some_facts, compile_rules(rules), service_queue=own, triage_queue="triage", queue_departments=departments
    )

    assert bool(decision.queue) != bool(decision.department)
    assert departments.get(decision.queue, decision.department) not in some_facts.kept_from
    assert decision.severity in range(1, 5)
    assert json.loads(json.dumps([dict(reason.params) for reason in decision.reasons])) is not None


def test_conditions_see_what_came_in_and_nothing_that_a_rule_has_set():
    rules = (rule(1, severity=1), rule(2, leaf("severity", "at_most", 1), queue="urgent"), rule(3, queue="usual"))

    assert decide(*rules).queue == "usual"
