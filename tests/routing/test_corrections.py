"""What is proposed when staff keep moving what a rule routed, through `propose`."""

from dataclasses import replace

import pytest

from routing.corrections import Routed, narrowed, propose
from routing.engine import compile_rules, route
from tests.factories.rules import FACTS, leaf, rule


def routed(count, sent_to=None, **changed):
    return [Routed(replace(FACTS, **changed), sent_to) for _ in range(count)]


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        ({"service_code": "signal_out"}, leaf("service", "in", ["signal_out"])),
        ({"area_codes": {"ward": "9"}}, leaf("area", "in", ["9"], layer="ward")),
        ({"channel": "phone"}, leaf("channel", "in", ["phone"])),
        ({"answers": {"pole": "wood"}}, leaf("answer", "in", ["wood"], question="pole")),
        ({"asset_owner": "county"}, leaf("asset_owner", "in", ["county"])),
        ({"received_at": FACTS.received_at.replace(day=6)}, leaf("weekday", "in", [5])),
        ({"text": "A rotten trunk"}, leaf("words", "contains", ["rotten"])),
    ],
    ids=str,
)
def test_what_those_sent_on_have_in_common_is_proposed(changed, condition):
    proposal = propose(routed(20) + routed(6, "forest", **changed))

    assert (proposal.queue, proposal.conditions) == ("forest", condition)
    assert (proposal.support, proposal.matching, proposal.moved, proposal.total) == (6, 6, 6, 26)


def test_several_areas_make_one_condition():
    moved = routed(4, "west", area_codes={"ward": "8"}) + routed(4, "west", area_codes={"ward": "9"})

    proposal = propose(routed(20) + moved)

    assert proposal.conditions == leaf("area", "in", ["8", "9"], layer="ward")


def test_a_few_that_stayed_are_borne_and_counted():
    rows = routed(20) + routed(9, "west", area_codes={"ward": "9"}) + routed(1, area_codes={"ward": "9"})

    proposal = propose(rows)

    assert (proposal.support, proposal.matching, proposal.precision) == (9, 10, 0.9)


def test_when_nearly_all_are_sent_on_the_rule_itself_should_change():
    proposal = propose(routed(1) + routed(19, "forest"))

    assert (proposal.queue, proposal.conditions, proposal.support) == ("forest", {}, 19)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        routed(20),
        routed(20) + routed(2, "forest", channel="phone"),
        routed(20) + routed(8, "forest"),
        routed(20, channel="phone") + routed(8, "forest", channel="phone"),
    ],
    ids=["none", "none moved", "too few", "nothing in common", "in common with all"],
)
def test_without_a_clear_pattern_nothing_is_proposed(rows):
    assert propose(rows) is None


def test_the_proposed_rule_before_the_corrected_one_puts_the_moves_right():
    stayed, moved = routed(20), routed(6, "forest", area_codes={"ward": "9"})
    corrected = rule(2, leaf("service", "is", "light_out"), queue="lights")
    proposal = propose(stayed + moved)

    rules = compile_rules([rule(1, narrowed(corrected.conditions, proposal), queue=proposal.queue), corrected])

    sent = [route(row.facts, rules, service_queue=None, triage_queue="triage").queue for row in stayed + moved]
    assert sent == ["lights"] * 20 + ["forest"] * 6
    other = replace(moved[0].facts, service_code="tree_down")
    assert route(other, rules, service_queue="parks", triage_queue="triage").queue == "parks"


def test_conditions_joined_by_all_stay_flat_for_the_form():
    proposal = propose(routed(20) + routed(6, "forest", channel="phone"))
    existing = leaf("service", "is", "light_out")

    assert narrowed({"all": [existing]}, proposal) == {"all": [existing, leaf("channel", "in", ["phone"])]}
