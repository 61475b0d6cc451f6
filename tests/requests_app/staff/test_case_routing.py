"""The page that says why a case went where it went, and why not elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse

from requests_app.actions import work
from requests_app.models import Event
from routing.actions.rules import keep_rule, note_versions
from routing.models import RoutingRule
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.factories.rules import leaf
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(small_city: SmallCity) -> None:
    note_versions(user_id=None, now=MORNING - timedelta(days=9))
    for name, conditions, queue in (
        ("Phone calls to housing", {"all": [leaf("channel", "in", ["phone"])]}, "inspectors"),
        ("Potholes to lights", {"all": [leaf("service", "in", ["pothole"])]}, "lights"),
        ("The rest", {}, "potholes"),
    ):
        rule = RoutingRule(name=name, conditions=conditions, queue=small_city.queue(queue))
        keep_rule(rule, user_id=None, now=MORNING - timedelta(days=1))


def test_every_rule_up_to_the_one_that_decided_says_how_it_stood(worker: Persona, rules: None) -> None:
    made = make_request()
    assert reverse("case_routing", args=[made.public_id]) in worker.get(
        reverse("case", args=[made.public_id])
    ).content.decode()  # fmt: skip

    answer = worker.get(reverse("case_routing", args=[made.public_id]))

    said = [row["sentence"] for row in answer.context["rows"]]
    assert len(said) == 3
    assert "“Phone calls to housing” did not apply" in said[1]
    assert "Website" in said[1]
    assert said[2] == "Rule “Potholes to lights” decided."
    assert "The rest" not in answer.content.decode()


def test_rules_are_told_as_they_were_that_day(worker: Persona, rules: None) -> None:
    made = make_request()
    rule = RoutingRule.objects.get(name="Potholes to lights")
    rule.name = "Renamed"
    keep_rule(rule, user_id=None, now=MORNING + timedelta(days=1))

    page = worker.get(reverse("case_routing", args=[made.public_id])).content.decode()

    assert "Potholes to lights" in page
    assert "Renamed" not in page


def test_only_who_may_edit_rules_gets_links_to_their_versions(
    worker: Persona, administrator: Persona, rules: None
) -> None:
    address = reverse("case_routing", args=[make_request().public_id])
    link = reverse("settings_rule_history", args=[RoutingRule.objects.get(name="Potholes to lights").pk])

    assert link in administrator.get(address).content.decode()
    assert link not in worker.get(address).content.decode()


def test_a_case_whose_service_was_changed_says_that_its_facts_are_others_now(
    supervisor: Persona, small_city: SmallCity, rules: None
) -> None:
    made = make_request()
    version = {"version": made.version, "service": small_city.service("streetlight").pk, "reason": "a lamp"}
    supervisor.post(reverse("case_action", args=[made.public_id, "change_service"]), version)

    page = supervisor.get(reverse("case_routing", args=[made.public_id])).content.decode()

    assert "another service now" in page


def test_what_no_rule_routed_says_so(worker: Persona, small_city: SmallCity) -> None:
    made = make_request()
    RoutingRule.objects.all().delete()
    work.start(made.pk, actor=worker.actor, version=None, now=MORNING)
    assert Event.objects.filter(service_request=made, kind="started").exists()

    page = worker.get(reverse("case_routing", args=[made.public_id])).content.decode()

    assert "No rule decided" in page
