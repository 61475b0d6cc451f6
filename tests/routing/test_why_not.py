"""Why other rules did not decide, through `explain`."""

from dataclasses import replace

from hypothesis import given, settings

from routing.engine import compile_rules, route
from routing.severity import ScoredSeverity
from routing.why_not import explain
from tests.factories.rules import FACTS, facts, leaf, rule, rule_lists


def verdicts(*rules, facts=FACTS, **more):
    return explain(facts, compile_rules(rules), **more)


def told(verdict):
    return [(each["fact"], each["op"], each.get("actual")) for each in verdict.failing]


def test_rules_are_told_in_order_up_to_the_one_that_decided():
    rules = [rule(1, leaf("service", "is", "graffiti"), queue="a"), rule(2, severity=1), rule(3, queue="b"), rule(4)]

    found = verdicts(*[replace(each, effect=rule(9, queue="x").effect) if each.id == 4 else each for each in rules])

    assert [(each.rule.id, each.held, each.decided) for each in found] == [
        (1, False, False), (2, True, False), (3, True, True),
    ]  # fmt: skip


def test_the_first_condition_that_failed_is_told_as_what_is_true_instead():
    conditions = {"all": [leaf("channel", "is", "web"), leaf("group", "is", "parks"), leaf("language", "is", "es")]}

    (verdict,) = verdicts(rule(1, conditions, queue="a"))

    assert told(verdict) == [("group", "is_not", "lighting")]


def test_of_alternatives_each_is_told_and_of_exceptions_the_one_that_held():
    either = {"any": [leaf("near", "at_most", 100, asset_type="school"), leaf("area", "is", "8", layer="ward")]}
    except_for = {"none": [leaf("channel", "is", "phone"), leaf("emergency", "is", "any")]}

    first, second = verdicts(rule(1, either, queue="a"), rule(2, except_for, queue="a"))

    assert told(first) == [("near", "above", 150), ("area", "is_not", "7")]
    assert told(second) == [("emergency", "is", ["storm"])]


def test_a_rule_passed_over_because_of_whom_it_is_about_says_so():
    about = replace(FACTS, kept_from=frozenset({"police"}))

    first, second = verdicts(rule(1, department="police"), rule(2, queue="a"), facts=about)

    assert (first.held, first.decided, first.kept_from) == (True, False, "police")
    assert second.decided


def test_rules_are_judged_by_the_scored_severity_as_in_routing():
    (verdict,) = verdicts(rule(1, leaf("severity", "is", 1), queue="a"), severity=ScoredSeverity(1, 90))

    assert verdict.decided


@settings(max_examples=80, deadline=None)
@given(rule_lists(), facts(kept_from=True))
def test_the_explanation_agrees_with_the_decision(rules, some_facts):
    ruleset, departments = compile_rules(rules), {"q1": "d1", "q2": "d2"}

    decision = route(some_facts, ruleset, service_queue=None, triage_queue="triage", queue_departments=departments)
    found = explain(some_facts, ruleset, queue_departments=departments)

    assert [each.rule.id for each in found if each.decided] == ([decision.rule_id] if decision.matched else [])
    assert [each.rule.id for each in found] == [each.id for each in ruleset.rules[: len(found)]]
    mattered = {reason.params["rule_id"] for reason in decision.reasons if "rule_id" in reason.params}
    assert mattered <= {each.rule.id for each in found if each.held}
