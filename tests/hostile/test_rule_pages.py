"""The forms of rules and severity factors under every kind of input."""

import json
from typing import Any

import pytest
from django.urls import reverse

from routing.models import RoutingRule
from tests.factories.rule_pages import row
from tests.hostile.attack import KINDS, attack, broken_by
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
KEPT = json.dumps({"any": [{"all": [{"fact": "channel", "op": "is", "value": "phone"}]}]})
CONDITIONS: dict[str, Any] = {
    "when-any-3-kept": KEPT,
    **row("all", 0, "words", "contains", "gas"), **row("all", 1, "time_of_day", "between", "22:00", to="06:00"),
    **row("all", 2, "service", "in", "pothole"), **row("none", 0, "area:ward", "in", "1"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_rule_survives(administrator: Persona, kind: str) -> None:
    given = {"name": "A rule", "severity": "2", "tags": "storm", "resolve_amount": "3", "resolve_unit": "hours",
             "place": "", "version": "0", "do": "check"}  # fmt: skip

    attack(administrator, reverse("settings_rule_add"), given | CONDITIONS, kind, (302,))


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_factor_survives(administrator: Persona, kind: str) -> None:
    given = {"name_en": "A factor", "points": "20", "order": "1", "do": "save"}

    attack(administrator, reverse("settings_factor_add"), given | CONDITIONS, kind, (302,))


@pytest.mark.parametrize("kind", KINDS)
def test_the_box_to_try_severity_survives(administrator: Persona, kind: str) -> None:
    given = {"service": "pothole", "text": "dark", "channel": "web", "address": "", "lat": "41.0", "long": "-71.05",
             "answer_depth": "knee", "do": "try"}  # fmt: skip

    attack(administrator, reverse("settings_severity"), given, kind, (200,))


@pytest.mark.parametrize(
    "kept",
    ["[" * 5000, '{"all": [' * 50 + "{}" + "]}" * 50, '{"fact": "words", "op": "contains", "value": ["a\\u0000"]}',
     '{"fact": "answer", "question": "x", "op": "in", "value": [NaN]}', '{"fact": ["service"]}', "null", "7"],
)  # fmt: skip
def test_a_kept_condition_that_somebody_made_up_is_refused(administrator: Persona, kept: str) -> None:
    given = {"name": "Made up", "severity": "2", "version": "0", "do": "check", "when-all-0-kept": kept}

    assert administrator.post(reverse("settings_rule_add"), given).status_code == 422


@pytest.mark.parametrize("query", ["?version=%00", "?version=99999999999", "?queue=%00", "?draft=-1", "?draft=x"])
def test_nonsense_in_the_address_of_a_rule_changes_nothing(administrator: Persona, query: str) -> None:
    rule = RoutingRule.objects.get()

    answer = administrator.get(reverse("settings_rule", args=[rule.pk]) + query)

    assert answer.status_code in (200, 400)
    assert not broken_by(answer)


def test_conditions_without_end_are_refused_politely(administrator: Persona) -> None:
    many: dict[str, Any] = {}
    for number in range(210):
        many |= {f"when-all-{number}-kept": json.dumps({"fact": "channel", "op": "is", "value": "phone"})}

    answer = administrator.post(reverse("settings_rule_add"), {"name": "Many", "severity": 2, "do": "check"} | many)

    assert answer.status_code == 422
    assert "200" in answer.content.decode()
