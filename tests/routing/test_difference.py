"""Which requests a changed rule set may treat differently, through `difference`."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.difference import difference
from routing.engine import Effect, Moment, compile_rules, route
from tests.factories.rules import FACTS, conditions, facts, leaf, rule, rule_lists

LIGHTS = rule(1, leaf("service", "is", "light_out"), queue="lights")
PARKS = rule(2, leaf("service", "is", "tree_down"), queue="parks")
REST = rule(3, queue="rest")


def between(old, new):
    return difference(compile_rules(old), compile_rules(new))


def test_the_same_rules_do_not_differ_whatever_their_names_and_numbers():
    renamed = [replace(each, name="Other", version=7, order=each.order * 10) for each in (LIGHTS, PARKS, REST)]

    found = between([LIGHTS, PARKS, REST], renamed)

    assert not found
    assert not found.matching(Moment(FACTS))


def test_only_requests_that_a_changed_rule_touches_may_differ():
    found = between([LIGHTS, PARKS, REST], [LIGHTS, replace(PARKS, effect=Effect("forest")), REST])

    assert not found.matching(Moment(FACTS))
    assert found.matching(Moment(replace(FACTS, service_code="tree_down")))


def test_conditions_that_were_or_will_be_both_count():
    narrower = replace(LIGHTS, conditions=leaf("area", "is", "9", layer="ward"))

    assert between([LIGHTS], [narrower]).matching(Moment(FACTS))
    assert between([narrower], [LIGHTS]).matching(Moment(FACTS))
    assert not between([narrower], [PARKS]).matching(Moment(FACTS))


def test_a_rule_moved_to_the_front_is_the_only_one_that_moved():
    others = [rule(n, leaf("service", "is", f"s{n}"), queue="q") for n in range(10, 20)]

    found = between([*others, rule(20, queue="last")], [rule(20, queue="last", order=1), *others])

    assert {each.id for each in found.rules} == {20}


def test_an_answer_of_one_is_not_the_answer_yes():
    asked = [rule(1, leaf("answer", "is", value, question="count"), queue="a") for value in (1, True)]

    assert between(asked[:1], asked[1:]).matching(Moment(replace(FACTS, answers={"count": True})))


@st.composite
def changes(draw):
    """A rule list and the same after a few edits."""
    old = draw(rule_lists())
    new = list(old)
    for _ in range(draw(st.integers(0, 3))):
        what = draw(st.sampled_from(["add", "remove", "move", "edit"]))
        if what == "add":
            new.insert(draw(st.integers(0, len(new))), rule(100 + len(new), draw(conditions()), queue="new"))
        elif new:
            taken = new.pop(draw(st.integers(0, len(new) - 1)))
            if what == "move":
                new.insert(draw(st.integers(0, len(new))), taken)
            elif what == "edit":
                new.insert(0, replace(taken, conditions=draw(conditions())))
    unique = {each.id: each for each in new}
    return old, [replace(each, order=place) for place, each in enumerate(unique.values())]


@pytest.mark.deep
@settings(max_examples=100, deadline=None)
@given(changes(), facts(kept_from=True))
def test_where_nothing_may_differ_both_sets_decide_alike(pair, some_facts):
    old, new = (compile_rules(rules) for rules in pair)
    departments = {"q1": "d1", "q2": "d2"}

    if not difference(old, new).matching(Moment(some_facts)):
        decisions = [
            route(some_facts, rules, service_queue="own", triage_queue="triage", queue_departments=departments)
            for rules in (old, new)
        ]
        assert decisions[0] == decisions[1]
