"""Chains of escalation on screen."""

from typing import Any

import pytest
from django.urls import reverse

from civic311.accounts.models import Role
from requests_app import chain_following, escalation
from requests_app.models import Clock, Event
from routing.models import EscalationChain, EscalationStep
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def general(small_city: SmallCity) -> EscalationChain:
    return EscalationChain.objects.get(service=None, department=None)


def give_step(administrator: Persona, chain: EscalationChain, **values: Any) -> Any:
    given = {"kind": "resolve", "trigger": "share", "percent": "75", "recipient": "supervisor", "notifies": "on"}
    return administrator.post(reverse("settings_chain_step_add", args=[chain.pk]), given | values)


def problems(answer: Any) -> set[str]:
    assert answer.status_code == 422
    return set(answer.context["form"].errors)


def text(administrator: Persona, chain: EscalationChain) -> str:
    return administrator.get(reverse("settings_chain", args=[chain.pk])).content.decode()


def test_a_chain_is_made_for_a_service_and_given_steps(administrator: Persona, small_city: SmallCity) -> None:
    given = {"name_en": "Lamps", "name_es": "Luces", "service": small_city.service("streetlight").pk}
    administrator.post(reverse("settings_chain_add"), given)
    chain = EscalationChain.objects.get(service__service_code="streetlight")

    give_step(administrator, chain, trigger="silence", span="3", unit="24", flags="on")

    step = chain.steps.get()
    assert (step.trigger, step.amount, step.flags) == ("silence", 72, True)
    assert "3 days" in text(administrator, chain)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"percent": ""}, "percent"),
        ({"percent": "0"}, "percent"),
        ({"percent": "100000"}, "percent"),
        ({"trigger": "age", "span": "", "unit": "1"}, "span"),
        ({"recipient": "role"}, "role"),
        ({"recipient": "person"}, "person"),
        ({"notifies": ""}, "notifies"),
        ({"recipient": "owner", "assigns": "on"}, "assigns"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(
    administrator: Persona, general: EscalationChain, given: dict[str, str], field: str
) -> None:
    before = general.steps.count()

    assert problems(give_step(administrator, general, **given)) == {field}
    assert general.steps.count() == before


def test_a_role_that_is_not_asked_for_any_more_is_forgotten(administrator: Persona, general: EscalationChain) -> None:
    role = Role.objects.get(code="manager")
    give_step(administrator, general, recipient="role", role=str(role.pk))
    step = EscalationStep.objects.get(role=role)

    administrator.post(
        reverse("settings_chain_step", args=[general.pk, step.pk]),
        {"kind": "resolve", "trigger": "share", "percent": "80", "recipient": "queue", "role": str(role.pk),
         "notifies": "on"},
    )  # fmt: skip

    step.refresh_from_db()
    assert (step.recipient, step.role, step.amount) == ("queue", None, 80)


def test_there_is_one_general_chain_and_one_for_each_service_and_department(
    administrator: Persona, small_city: SmallCity
) -> None:
    add = reverse("settings_chain_add")
    department = str(small_city.housing.pk)

    assert problems(administrator.post(add, {"name_en": "Two"})) == {"service"}
    administrator.post(add, {"name_en": "Homes", "department": department})
    assert problems(administrator.post(add, {"name_en": "Again", "department": department})) == {"department"}
    both = {"name_en": "Both", "department": str(small_city.streets.pk), "service": small_city.service("pothole").pk}
    assert problems(administrator.post(add, both)) == {"department"}


def test_the_example_shows_every_step_with_its_moment(administrator: Persona, general: EscalationChain) -> None:
    general.steps.all().delete()
    give_step(administrator, general, percent="150")
    give_step(administrator, general, kind="first_action", percent="50")

    answer = administrator.get(reverse("settings_chain", args=[general.pk]))

    assert [is_due for _when, _words, is_due in answer.context["moments"]].count(False) == 1
    assert len(answer.context["unused"]) == 1


def test_open_cases_follow_a_changed_chain(administrator: Persona, general: EscalationChain) -> None:
    case = make_request("streetlight")
    clock = Clock.objects.get(service_request=case)
    step = general.steps.get(amount=75)

    administrator.post(
        reverse("settings_chain_step", args=[general.pk, step.pk]),
        {"kind": "resolve", "trigger": "share", "percent": "50", "recipient": "supervisor", "notifies": "on"},
    )
    assert chain_following.follow_changes(now=MORNING) == 1

    halfway = clock.started_at + (clock.due_at - clock.started_at) / 2
    assert Clock.objects.get(pk=clock.pk).next_step_at == halfway
    assert chain_following.follow_changes(now=MORNING) == 0


def test_a_new_step_in_the_past_of_a_case_is_passed_over(administrator: Persona, general: EscalationChain) -> None:
    case = make_request("streetlight")
    clock = Clock.objects.get(service_request=case)
    span = clock.due_at - clock.started_at
    give_step(administrator, general, percent="20", flags="on")

    chain_following.follow_changes(now=clock.started_at + span * 0.5)
    escalation.sweep(now=clock.started_at + span * 0.6)
    escalation.sweep(now=clock.started_at + span * 0.8)

    taken = [row.data["amount"] for row in Event.objects.filter(service_request=case, kind="escalated")]
    assert taken == [75]
    assert not type(case).objects.get(pk=case.pk).is_flagged


def test_cases_of_a_retired_chain_follow_the_wider_one(administrator: Persona, small_city: SmallCity) -> None:
    service = small_city.service("streetlight")
    chain = EscalationChain.objects.create(name={"en": "Lamps"}, service=service)
    give_step(administrator, chain, percent="30")
    case = make_request("streetlight")
    clock = Clock.objects.get(service_request=case)

    administrator.post(reverse("settings_chain_use", args=[chain.pk]))
    chain_following.follow_changes(now=MORNING)

    expected = clock.started_at + (clock.due_at - clock.started_at) * 0.75
    assert Clock.objects.get(pk=clock.pk).next_step_at == expected


def test_following_goes_on_where_it_was_stopped(
    administrator: Persona, general: EscalationChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain_following, "BATCH", 2)
    cases = [make_request("streetlight") for _ in range(5)]
    give_step(administrator, general, percent="10")
    answers = iter([True, False])

    chain_following.follow_changes(now=MORNING, may_go_on=lambda: next(answers, False))
    assert Clock.objects.filter(next_step__in=general.steps.filter(amount=10).values("pk")).count() == 2
    chain_following.follow_changes(now=MORNING)

    assert Clock.objects.filter(next_step__in=general.steps.filter(amount=10).values("pk")).count() == len(cases)
    assert EscalationChain.objects.get(pk=general.pk).rearm_from is None
