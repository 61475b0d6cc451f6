"""Conditions on assets, emergencies, what is near and dates, through `compile_rules` and `route`."""

from dataclasses import replace

import pytest

from routing.engine import RuleError, compile_rules, route
from tests.factories.rules import FACTS, leaf, rule


def decision(conditions, facts=FACTS):
    return route(facts, compile_rules([rule(1, conditions, queue="hit")]), service_queue=None, triage_queue="triage")


def since(answer):
    return replace(FACTS, answers={"since": answer})


@pytest.mark.parametrize(
    "condition",
    [
        leaf("asset_type", "is", "street_light"),
        leaf("asset_type", "not_in", ["tree"]),
        leaf("asset_owner", "in", ["city", "power_company"]),
        leaf("emergency", "is", "storm"),
        leaf("emergency", "is", "any"),
        leaf("emergency", "in", ["flood", "storm"]),
        leaf("emergency", "not_in", ["flood"]),
        leaf("near", "at_most", 150, asset_type="school"),
        leaf("answer", "before", "2026-05-21", question="since"),
        leaf("answer", "after", "2026-05-19", question="since"),
    ],
    ids=str,
)
def test_conditions_that_hold(condition):
    assert decision(condition).matched
    assert not decision({"none": [condition]}).matched


@pytest.mark.parametrize(
    "condition",
    [
        leaf("asset_type", "is", "tree"),
        leaf("asset_owner", "not_in", ["power_company"]),
        leaf("emergency", "in", ["flood"]),
        leaf("emergency", "not_in", ["any"]),
        leaf("near", "at_most", 149, asset_type="school"),
        leaf("near", "at_most", 1000, asset_type="hospital"),
        leaf("answer", "before", "2026-05-20", question="since"),
        leaf("answer", "after", "2026-05-20", question="since"),
        leaf("answer", "before", "2026-05-21", question="never_asked"),
        leaf("answer", "after", "2026-05-01", question="pole"),
    ],
    ids=str,
)
def test_conditions_that_do_not_hold(condition):
    assert not decision(condition).matched


def test_without_an_asset_an_emergency_or_anything_near_only_not_in_holds():
    bare = replace(FACTS, asset_type="", asset_owner="", emergencies=frozenset(), near={})

    assert decision(leaf("asset_type", "not_in", ["tree"]), bare).matched
    assert decision(leaf("emergency", "not_in", ["any"]), bare).matched
    for condition in (
        leaf("asset_owner", "is", "power_company"),
        leaf("emergency", "is", "any"),
        leaf("near", "at_most", 1000, asset_type="school"),
    ):
        assert not decision(condition, bare).matched


def test_a_time_with_an_offset_counts_on_the_day_of_the_city():
    late_evening_in_the_city = since("2026-05-21T02:00:00+00:00")

    assert decision(leaf("answer", "before", "2026-05-21", question="since"), late_evening_in_the_city).matched


@pytest.mark.parametrize("answer", ["soon", "2026-13-40", "20260520", 20260520, True, None, ["x"], {"a": 1}])
def test_an_answer_that_is_no_date_lies_neither_before_nor_after(answer):
    assert not decision(leaf("answer", "before", "2030-01-01", question="since"), since(answer)).matched
    assert not decision(leaf("answer", "after", "2000-01-01", question="since"), since(answer)).matched


def test_the_reason_tells_distances_to_ten_metres_and_no_dates_that_somebody_gave():
    both = {
        "all": [
            leaf("near", "at_most", 200, asset_type="school"),
            leaf("answer", "after", "2026-05-01", question="since"),
        ]
    }

    near, answered = decision(both, replace(FACTS, near={"school": 143.27})).reasons[0].params["conditions"]

    assert near["actual"] == 150
    assert "actual" not in answered


@pytest.mark.parametrize(
    "condition",
    [
        leaf("near", "at_most", 0, asset_type="school"),
        leaf("near", "at_most", 1001, asset_type="school"),
        leaf("near", "at_most", "200", asset_type="school"),
        leaf("near", "at_most", 200),
        leaf("near", "at_least", 200, asset_type="school"),
        leaf("answer", "before", "20260520", question="since"),
        leaf("answer", "after", "2026-02-30", question="since"),
        leaf("answer", "after", 7, question="since"),
        leaf("asset_type", "is", ""),
        leaf("emergency", "contains", "storm"),
    ],
    ids=str,
)
def test_a_condition_that_is_wrong_is_refused(condition):
    with pytest.raises(RuleError):
        decision(condition)
