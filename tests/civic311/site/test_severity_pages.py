"""Severity factors: set up on screen, tried on a made-up report, obeyed by the next real one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.models import SeverityFactor
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request
from tests.factories.rule_pages import row
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SCHOOL = {"name_en": "In ward 1", "points": 20, "do": "save"} | row("all", 0, "area:ward", "in", "1")


def add(administrator: Persona) -> SeverityFactor:
    answer = administrator.post(reverse("settings_factor_add"), SCHOOL)
    assert answer.status_code == 302
    return SeverityFactor.objects.get()


def test_a_factor_makes_the_next_request_more_urgent_and_the_case_says_why(
    administrator: Persona, small_city: SmallCity
) -> None:
    add(administrator)

    made = make_request("streetlight", now=timezone.now())

    assert made.severity == 2
    page = administrator.get(reverse("case", args=[made.public_id])).content.decode()
    assert "In ward 1" in page


def test_a_made_up_report_can_be_tried_without_leaving_a_trace(administrator: Persona, small_city: SmallCity) -> None:
    add(administrator)
    tried = {"service": "streetlight", "channel": "web", "text": "dark", "do": "try"}

    here = administrator.post(reverse("settings_severity"), tried | {"lat": WEST[0], "long": WEST[1]})
    nowhere = administrator.post(reverse("settings_severity"), tried)

    assert here.context["scored"]["severity"] == "2 (Urgent)"
    assert "In ward 1" in here.context["scored"]["reasons"][0]
    assert (nowhere.context["scored"]["severity"], nowhere.context["scored"]["reasons"]) == ("3 (Normal)", [])
    assert "We do not know this address" in administrator.post(
        reverse("settings_severity"), tried | {"address": "Nowhere 7"}
    ).content.decode()  # fmt: skip


def test_the_questions_of_the_chosen_service_are_asked_there(administrator: Persona, small_city: SmallCity) -> None:
    page = administrator.post(reverse("settings_severity"), {"service": "pothole", "do": "questions"}).content.decode()

    assert "How deep is it?" in page
    assert "Please mend" not in page


def test_a_factor_without_points_or_with_a_broken_condition_is_refused(
    administrator: Persona, small_city: SmallCity
) -> None:
    for wrong in ({"points": 0}, {"points": 101}, {"name_en": ""}, row("all", 0, "area:ward", "in")):
        assert administrator.post(reverse("settings_factor_add"), SCHOOL | wrong).status_code == 422

    assert not SeverityFactor.objects.exists()


def test_a_retired_factor_counts_no_more(administrator: Persona, small_city: SmallCity) -> None:
    factor = add(administrator)

    administrator.post(reverse("settings_factor_switch", args=[factor.pk]))

    assert make_request("streetlight", now=timezone.now()).severity == 3
