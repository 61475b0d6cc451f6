"""Reasons, conditions, findings and "why not" in words."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone, translation

from civic311.city.current import configuration_changed
from requests_app.finding_words import finding_sentences
from requests_app.routing_words import conditions_sentences, reason_sentences, tree_sentences, why_not_sentences
from routing.engine import Assignee, Decision, Rule, TargetEffect, compile_rules, route
from routing.models import AssetType, Emergency, OutsideBody, ServiceQuestion
from routing.reference import forget_reference
from routing.rule_check import Known, findings
from routing.severity import Factor, compile_factors, score
from routing.why_not import explain
from tests.factories import rules as made
from tests.factories.city import SmallCity, make_user

FACTS = replace(
    made.FACTS, service_code="pothole", group_code="roads", answers={}, area_codes={"ward": "1"},
    asset_owner="county",
)  # fmt: skip
leaf, rule = made.leaf, made.rule


@pytest.fixture(autouse=True)
def names(small_city: SmallCity) -> None:
    """The things that rules here speak of."""
    AssetType.objects.create(code="school", name={"en": "Schools"}, singular={"en": "School"}, is_landmark=True)
    AssetType.objects.create(code="street_light", name={"en": "Street lights"}, singular={"en": "Street light"})
    OutsideBody.objects.create(code="county", name={"en": "Alder County", "es": "Condado de Alder"})
    Emergency.objects.create(code="storm", name={"en": "Winter storm"}, notice={}, starts_at=timezone.now())
    configuration_changed()
    forget_reference()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (leaf("near", "at_most", 200, asset_type="school"), "School within 200 m"),
        (leaf("near", "above", 200, asset_type="school"), "no School within 200 m"),
        (leaf("asset_owner", "in", ["county", "streets"]), "owner of the asset is Alder County or Streets"),
        (leaf("emergency", "is", "any"), "an emergency is in force"),
        (leaf("emergency", "not_in", ["any"]), "no emergency is in force"),
        (leaf("emergency", "in", ["storm"]), "Winter storm is in force"),
        (leaf("emergency", "is_not", "storm"), "Winter storm is not in force"),
        (leaf("answer", "before", "2026-07-14", question="since"), "an answer is before July 14, 2026"),
        (leaf("answer", "not_after", "2026-07-14", question="since"), "an answer is not after July 14, 2026"),
    ],
    ids=str,
)
def test_conditions_read_as_people_say_them(condition: dict[str, Any], words: str) -> None:
    assert conditions_sentences([[condition]]) == [words]


def test_a_choice_is_told_by_its_name_also_where_two_services_ask_by_the_same_code(small_city: SmallCity) -> None:
    ServiceQuestion.objects.create(
        service=small_city.service("other"), code="depth", text={"en": "How deep is the water?"},
        datatype="singlevaluelist", values=[{"key": "boots", "name": {"en": "Over the boots"}}],
    )  # fmt: skip
    configuration_changed()
    forget_reference()

    [told] = conditions_sentences([[leaf("answer", "in", ["boots"], question="depth")]])

    assert told == "the answer to “How deep is the water?” is Over the boots"


def test_a_whole_tree_tells_how_its_conditions_are_joined() -> None:
    service, phone = leaf("service", "is", "pothole"), leaf("channel", "is", "phone")
    school = leaf("near", "at_most", 200, asset_type="school")

    always, told = tree_sentences([{}, {"all": [service, {"any": [phone, school]}], "none": [phone]}])

    assert always == ""
    assert told == (
        "service is Pothole; at least one of (channel is Phone; School within 200 m); none of (channel is Phone)"
    )


def decide(*rules: Rule, facts: Any = FACTS, **more: Any) -> Decision:
    departments = {"potholes": "streets"}
    return route(
        facts, compile_rules(rules), service_queue="potholes", triage_queue="triage", queue_departments=departments,
        **more,
    )  # fmt: skip


def told(decision: Decision) -> list[str]:
    return reason_sentences([{"kind": reason.kind, **reason.params} for reason in decision.reasons])


def test_a_rule_tells_everything_it_gave(small_city: SmallCity) -> None:
    person = make_user("pat@testville.example", "Pat Person", "worker", small_city.streets)
    targets = (TargetEffect("resolve", 4, "business_hours"),)
    extra = rule(1, targets=targets, tags=("storm", "tree"), is_public=False, assignee=Assignee("named", person.pk))

    first, second = told(decide(extra, rule(2, department="housing", assignee=Assignee("round_robin"), tags=("x",))))

    assert first == (
        "Rule “Rule 1” sets: Resolve within 4 working hours; given to Pat Person; not shown to the public; "
        "tags storm, tree. Version 1."
    )
    assert second == "Rule “Rule 2” sends it to Housing. It also sets: tag x. Version 1."


def test_a_hand_off_names_the_body_and_who_watches_over_it() -> None:
    sentences = told(decide(rule(1, leaf("asset_owner", "is", "county"), hand_off="county")))

    assert (
        sentences[0]
        == "Rule “Rule 1” hands it to Alder County, because: owner of the asset is Alder County. Version 1."
    )
    assert sentences[1].endswith("Road crew watches over it meanwhile.")


def test_what_was_passed_over_says_whom_the_request_is_about() -> None:
    about = replace(FACTS, kept_from=frozenset({"streets"}))

    first, second, third = told(decide(rule(1, department="streets"), facts=about))

    assert first == "Rule “Rule 1” was passed over, because the request is about Streets. Version 1."
    assert second.endswith("Road crew, was passed over, because the request is about Streets.")
    assert "people sort it" in third


def test_a_scored_severity_names_what_made_it_so_in_the_readers_language() -> None:
    near_school = leaf("near", "at_most", 200, asset_type="school")
    factors = compile_factors([Factor(1, {"en": "Near a school", "es": "Cerca de una escuela"}, near_school, 20)])

    scored = score(FACTS, factors)

    assert told(decide(severity=scored))[0] == (
        "The severity is 2 (Urgent), because of: Near a school (+20 points: School within 200 m)."
    )
    with translation.override("es"):
        assert "Cerca de una escuela" in told(decide(severity=scored))[0]


def test_why_not_tells_what_was_found_instead() -> None:
    rules = compile_rules([
        rule(1, leaf("service", "is", "streetlight"), queue="lights"),
        rule(2, {"any": []}, queue="lights"),
        rule(3, department="streets"),
        rule(4, severity=2),
        rule(5, queue="lights"),
    ])  # fmt: skip

    sentences = why_not_sentences(explain(replace(FACTS, kept_from=frozenset({"streets"})), rules))

    assert sentences == [
        "Rule “Rule 1” did not apply: service is not Street light out (here: Pothole).",
        "Rule “Rule 2” can never apply.",
        "Rule “Rule 3” was passed over, because the request is about Streets.",
        "Rule “Rule 4” applied, but does not say where a request goes.",
        "Rule “Rule 5” decided.",
    ]


def test_every_finding_has_a_sentence() -> None:
    clash = {"all": [leaf("service", "is", "pothole"), leaf("service", "is", "streetlight")]}
    rules = [
        rule(1, clash, queue="q"),
        rule(2, severity=1),
        rule(3, queue="q"),
        rule(4, queue="r"),
        rule(5, severity=1),
    ]
    found = findings([*rules[:2], replace(rules[4], id=9, order=2), *rules[2:4]], Known(queues={"q": "d"}))

    sentences = finding_sentences(found)

    assert {finding.code for finding in found} == {
        "never_contradiction", "no_effect", "never_shadowed", "unknown_code",
    }  # fmt: skip
    assert "service is Pothole; service is Street light out" in sentences[0]
    assert all("%(" not in sentence and sentence.endswith(".") for sentence in sentences)
    assert sum("“Rule 3”" in sentence for sentence in sentences) == 1


def test_a_hand_off_with_a_severity_tells_both() -> None:
    first = told(decide(rule(1, hand_off="county", queue="potholes", severity=1)))[0]

    assert first.startswith("Rule “Rule 1” hands it to Alder County.")
    assert first.endswith("Road crew watches over it meanwhile. It also sets: severity 1 (Emergency). Version 1.")
