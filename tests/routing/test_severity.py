"""How urgent a request is, through `score` and `route`."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.engine import compile_rules, route
from routing.severity import Factor, FactorError, compile_factors, score
from tests.factories.rules import FACTS, leaf, rule

NEAR_SCHOOL = leaf("near", "at_most", 200, asset_type="school")
LIVE_WIRE = leaf("words", "contains", "live wire")
NEVER = leaf("channel", "is", "letter")


def scored(*factors, facts=FACTS):
    made = [Factor(n, f"Factor {n}", conditions, points) for n, (conditions, points) in enumerate(factors, 1)]
    return score(facts, compile_factors(made))


@given(st.integers(1, 4))
def test_without_a_factor_that_holds_the_service_keeps_its_severity_and_nothing_is_told(severity):
    result = scored((NEVER, 100), facts=replace(FACTS, severity=severity))

    assert (result.severity, result.reasons) == (severity, ())


@given(st.integers(1, 4))
def test_a_factor_of_no_points_changes_nothing(severity):
    assert scored(({}, 0), facts=replace(FACTS, severity=severity)).severity == severity


@pytest.mark.parametrize(
    ("points", "severity"), [(45, 1), (44, 2), (15, 2), (14, 3), (-10, 3), (-11, 4), (100, 1), (-100, 4)]
)
def test_points_move_a_normal_request_up_and_down(points, severity):
    assert scored((NEAR_SCHOOL, points)).severity == severity


def test_points_of_all_factors_that_hold_add_up():
    result = scored((NEAR_SCHOOL, 20), (LIVE_WIRE, 30), (NEVER, 100), (leaf("channel", "is", "web"), -5))

    assert (result.points, result.severity) == (70, 1)


def test_the_reason_names_the_factors_and_what_made_them_hold():
    (reason,) = scored((NEAR_SCHOOL, 20), (NEVER, 5)).reasons

    (factor,) = reason.params["factors"]
    assert (reason.kind, reason.params["severity"], reason.params["points"]) == ("severity_score", 2, 45)
    assert (factor["name"], factor["points"]) == ("Factor 1", 20)
    assert [(told["fact"], told["actual"]) for told in factor["conditions"]] == [("near", 150)]


def decide(*rules, severity=None):
    return route(FACTS, compile_rules(rules), service_queue="own", triage_queue="triage", severity=severity)


def test_routing_takes_the_score_tells_it_first_and_lets_rules_see_it():
    urgent = scored((NEAR_SCHOOL, 20))

    decision = decide(rule(1, leaf("severity", "is", 2), queue="quick"), severity=urgent)

    assert (decision.queue, decision.severity) == ("quick", 2)
    assert [reason.kind for reason in decision.reasons] == ["severity_score", "rule"]
    assert decision.severity_reasons == urgent.reasons


def test_a_rule_with_a_severity_overrides_the_score():
    decision = decide(rule(1, {}, severity=4), severity=scored((NEAR_SCHOOL, 20)))

    assert decision.severity == 4
    assert [reason.kind for reason in decision.reasons] == ["severity_rule", "service_default"]
    assert [reason.kind for reason in decision.severity_reasons] == ["severity_rule"]


@pytest.mark.parametrize(("conditions", "points"), [({}, 101), ({}, -101), ({}, True), ({"some": []}, 5)])
def test_a_factor_that_is_wrong_is_refused_by_name(conditions, points):
    with pytest.raises(FactorError, match="Schools") as caught:
        compile_factors([Factor(7, "Schools", conditions, points)])

    assert (caught.value.factor_id, bool(caught.value.reason)) == (7, True)
