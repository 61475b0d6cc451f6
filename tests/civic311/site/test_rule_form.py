"""The form of a routing rule: conditions by rows, what cannot be saved, what stays as it is."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings

from civic311.site.forms.condition_editor import ConditionEditor
from routing.conditions import compile_conditions
from routing.engine import Moment
from routing.models import AssetType, OutsideBody, RoutingRule, ServiceQuestion
from tests.factories.city import SmallCity
from tests.factories.rule_pages import check, draft, put_in_force, row, rule_url
from tests.factories.rules import conditions, facts, leaf
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def to_lights(small_city: SmallCity, **more: Any) -> dict[str, Any]:
    return {"name": "To the lights crew", "queue": small_city.queue("lights").pk} | more


def as_sent(editor: ConditionEditor) -> MultiValueDict[str, Any]:
    """What a browser sends back of an editor that nobody touched."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for group in editor.groups():
        for each in group["rows"]:
            if each.form is None:
                data[f"{each.name}-kept"] = each.kept_text
                continue
            for field in each.form:
                value = field.value()
                shown = value if isinstance(value, list) and field.name == "value" else [value]
                data.setlist(field.html_name, ["" if one is None else str(one) for one in shown])
    return data


EVERY_KIND = {
    "all": [
        leaf("service", "in", ["pothole", "other"]), leaf("group", "not_in", ["homes"]), leaf("severity", "at_most", 2),
        leaf("area", "in", ["1"], layer="ward"), leaf("area", "not_in", ["mill"], layer="neighborhood"),
        leaf("answer", "is", "knee", question="depth"), leaf("answer", "between", [1, 2.5], question="count"),
        leaf("answer", "before", "2026-07-14", question="since"), leaf("answer", "contains", ["rust"], question="note"),
        leaf("asset_type", "in", ["bin"]), leaf("asset_owner", "in", ["county", "streets"]),
        leaf("near", "at_most", 150, asset_type="school"),
    ],
    "any": [leaf("channel", "in", ["phone"]), leaf("words", "contains", ["gas leak", "olor a gas"]),
            leaf("time_of_day", "between", ["22:00", "06:00"]), leaf("time_of_day", "at_least", "08:30")],
    "none": [leaf("language", "in", ["es"]), leaf("weekday", "in", [5, 6]), leaf("emergency", "in", ["any"])],
}  # fmt: skip


@pytest.fixture
def everything(small_city: SmallCity) -> SmallCity:
    """Questions of each type, assets, landmarks and an outside body."""
    service = small_city.service("pothole")
    for code, datatype in (("count", "number"), ("since", "datetime"), ("note", "text")):
        ServiceQuestion.objects.create(service=service, code=code, text={"en": code}, datatype=datatype)
    AssetType.objects.create(code="bin", name={"en": "Bins"})
    AssetType.objects.create(code="school", name={"en": "Schools"}, singular={"en": "School"}, is_landmark=True)
    OutsideBody.objects.create(code="county", name={"en": "The county"})
    return small_city


def test_every_kind_of_condition_has_a_row_and_comes_back_as_it_was(everything: SmallCity) -> None:
    shown = ConditionEditor(EVERY_KIND)
    assert all(each.form is not None for group in shown.groups() for each in group["rows"])

    sent = ConditionEditor(EVERY_KIND, as_sent(shown))

    assert sent.is_valid(), list(sent.row_errors())
    assert sent.conditions == EVERY_KIND


@pytest.mark.deep
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=conditions(), one=facts())
def test_whatever_a_rule_can_ask_means_the_same_after_the_form(
    everything: SmallCity, tree: dict[str, Any], one: Any
) -> None:
    editor = ConditionEditor(tree, as_sent(ConditionEditor(tree)))

    assert editor.is_valid(), (list(editor.row_errors()), editor.errors)
    assert compile_conditions(editor.conditions)(Moment(one)) == compile_conditions(tree)(Moment(one))


@pytest.mark.deep
def test_conditions_deeper_than_rows_are_told_and_kept(administrator: Persona, small_city: SmallCity) -> None:
    deep = {"all": [{"any": [{"all": [leaf("channel", "in", ["phone"]), leaf("weekday", "in", [0])]}]},
                    {"any": [leaf("severity", "at_most", 2)]}]}  # fmt: skip
    rule = RoutingRule.objects.create(name="Deep", order=5, conditions=deep, severity=1)

    page = administrator.get(rule_url(rule)).content.decode()
    assert "channel is Phone; day is Monday" in page
    editor = ConditionEditor(deep)
    sent = dict(as_sent(editor).lists())
    kept = put_in_force(administrator, {"name": "Deeper", "severity": 2} | sent, rule)

    assert (kept.name, kept.severity) == ("Deeper", 2)
    assert compile_conditions(kept.conditions)
    assert {"all": [leaf("channel", "in", ["phone"]), leaf("weekday", "in", [0])]} in kept.conditions["all"][0]["any"]


def test_a_row_is_added_and_taken_away_and_everything_typed_stays(
    administrator: Persona, small_city: SmallCity
) -> None:
    typed = {"name": "Half a rule", "tags": "storm, bus"} | row("all", 0, "words", "contains", "gas")

    more = administrator.post(rule_url(None), typed | {"do": "add-none", "when-add-none": "channel"})
    page = more.content.decode()
    assert more.status_code == 200
    assert 'value="Half a rule"' in page
    assert 'value="gas"' in page
    assert 'name="when-none-0-value"' in page
    assert "Please mend" not in page

    less = administrator.post(rule_url(None), typed | {"do": "remove-all-0"}).content.decode()
    assert 'value="storm, bus"' in less
    assert "when-all-0-" not in less


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "", "severity": 2}, "This field is required"),
        ({"name": "Nothing"}, "Choose where it goes"),
        ({"name": "No services", "severity": 2} | row("all", 0, "service", "in"), "Choose at least one"),
        ({"name": "No area", "severity": 2} | row("any", 0, "area:ward", "in", "77"), "Select a valid choice"),
        ({"name": "Zero", "resolve_amount": 0, "resolve_unit": "hours"}, "greater than or equal to 1"),
        ({"name": "No time", "severity": 2} | row("all", 0, "time_of_day", "between", "22:00"), "Say up to where"),
        ({"name": "Equal", "severity": 2} | row("all", 0, "time_of_day", "between", "06:00", to="06:00"), "two equal"),
        ({"name": "Two", "severity": 2} | row("all", 0, "severity", "at_most", "1", "2"), "Choose one only"),
        ({"name": "Gone", "severity": 2} | row("all", 0, "answer:gone", "in", "x"), "no longer exists"),
        ({"name": "Long", "resolve_amount": 4000, "resolve_unit": "business_days"}, "more than ten years"),
        ({"name": "Whom", "assignee_mode": "named"}, "or neither"),
        ({"name": "Kept", "severity": 2, "when-all-0-kept": '{"fact": "x"}'}, "no longer exists"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_in_words_and_nothing_typed_is_lost(
    administrator: Persona, small_city: SmallCity, given: dict[str, Any], words: str
) -> None:
    answer = check(administrator, given)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'value="{given["name"]}"' in page or not given["name"]
    assert RoutingRule.objects.count() == 1


def test_a_queue_and_a_department_at_once_are_refused(administrator: Persona, small_city: SmallCity) -> None:
    both = to_lights(small_city, department=small_city.housing.pk)

    assert "not both" in check(administrator, both).content.decode()


def test_all_that_a_rule_can_give_is_kept(administrator: Persona, small_city: SmallCity) -> None:
    given = {
        "name": "Everything", "queue": small_city.queue("lights").pk, "severity": 1, "assignee_mode": "round_robin",
        "withholds": "on", "tags": "storm, bus route", "resolve_amount": 2, "resolve_unit": "hours",
        "acknowledge_amount": 5, "acknowledge_unit": "minutes",
    }  # fmt: skip

    rule = put_in_force(administrator, given)

    assert (rule.severity, rule.assignee_mode, rule.withholds, rule.tags) == (
        1, "round_robin", True, ["storm", "bus route"],
    )  # fmt: skip
    assert rule.targets == [
        {"kind": "acknowledge", "amount": 5, "unit": "minutes"}, {"kind": "resolve", "amount": 2, "unit": "hours"},
    ]  # fmt: skip


def test_a_new_rule_takes_the_place_that_was_chosen(administrator: Persona, small_city: SmallCity) -> None:
    first = RoutingRule.objects.get()

    put_in_force(administrator, to_lights(small_city, place=str(first.pk)))

    assert [rule.name for rule in RoutingRule.objects.order_by("order")] == ["To the lights crew", first.name]
    put_in_force(administrator, to_lights(small_city, place="last"), RoutingRule.objects.latest("pk"))
    assert [rule.name for rule in RoutingRule.objects.order_by("order")] == [first.name, "To the lights crew"]


def test_changing_it_again_brings_back_what_was_typed(administrator: Persona, small_city: SmallCity) -> None:
    run = draft(administrator, to_lights(small_city) | row("any", 0, "words", "contains", "gas, leak"))

    page = administrator.get(rule_url(None), {"draft": run.pk}).content.decode()

    assert 'value="gas, leak"' in page
    assert 'value="To the lights crew"' in page
    assert reverse("settings_rules") in page
