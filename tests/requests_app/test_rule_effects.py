"""What rules give besides a queue, seen on the case they gave it to."""

from datetime import timedelta
from typing import Any

import pytest

from civic311.accounts.models import Absence, User
from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import Clock, Event, KeptFrom, RuleCorrection
from requests_app.queries.why_not import routed_by_rules
from routing.actions.rules import keep_rule
from routing.models import OutsideBody, Queue, RoutingRule
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def rule(name: str = "A rule", conditions: dict[str, Any] | None = None, **values: Any) -> RoutingRule:
    """A rule about potholes, in force from the start."""
    wanted = conditions or {"all": [{"fact": "service", "op": "is", "value": "pothole"}]}
    made = RoutingRule(name=name, conditions=wanted, **values)
    keep_rule(made, user_id=None, now=MORNING - timedelta(days=1))
    return made


@pytest.fixture
def crew(small_city: SmallCity) -> list[User]:
    return [
        make_user(f"crew{number}@testville.example", f"Crew {number}", "worker", small_city.streets)
        for number in range(3)
    ]


def test_each_in_turn_gets_the_next_case_and_who_is_away_is_left_out(crew: list[User]) -> None:
    rule(assignee_mode="round_robin")
    Absence.objects.create(user=crew[1], starts_on=MORNING.date(), ends_on=MORNING.date())

    owners = [make_request().assignee for _ in range(3)]

    assert owners == [crew[0], crew[2], crew[0]]


def test_whoever_has_least_to_do_gets_it(crew: list[User]) -> None:
    rule(assignee_mode="least_loaded")
    for owner, cases in ((crew[0], 2), (crew[1], 1), (crew[2], 2)):
        for _ in range(cases):
            work.assign(
                make_request("streetlight").pk, assignee_id=owner.pk, actor=WORKER,
                version=None, now=MORNING,
            )  # fmt: skip

    assert make_request().assignee == crew[1]


def test_a_named_person_who_is_away_passes_it_to_the_cover(crew: list[User]) -> None:
    rule(assignee_mode="named", assignee=crew[0])
    assert make_request().assignee == crew[0]

    Absence.objects.create(user=crew[0], starts_on=MORNING.date(), ends_on=MORNING.date(), cover=crew[2])

    assert make_request().assignee == crew[2]


def test_a_rule_gives_its_own_target_and_the_clock_counts_on_it(small_city: SmallCity) -> None:
    rule(targets=[{"kind": "resolve", "amount": 2, "unit": "hours"}])

    made = make_request()

    assert made.first_promise == MORNING + timedelta(hours=2)
    assert Clock.objects.get(service_request=made, kind="resolve").target.unit == "hours"


def test_tags_and_less_publicity_stand_on_the_case(small_city: SmallCity) -> None:
    rule(tags=["storm", "bus route"], withholds=True)

    made = make_request()

    assert made.tags == ["storm", "bus route"]
    assert made.is_withheld


def test_what_is_not_ours_ends_at_once_without_a_promise_and_says_whose_it_is(small_city: SmallCity) -> None:
    county = OutsideBody.objects.create(
        code="county",
        name={"en": "The county"},
        explanation={"en": "State roads are theirs."},
        url="https://county.example",
    )
    rule(hand_off=county)

    made = make_request()
    while announce.announce_next(now=MORNING):
        pass

    assert (made.status, made.handed_to, made.first_promise) == ("NOT_ACTIONABLE", county, None)
    mail = OutboundMessage.objects.get()
    assert mail.kind == "handed_off"
    assert "The county" in mail.body_text
    assert "State roads are theirs." in mail.body_text
    assert "https://county.example" in mail.body_text


def test_a_department_alone_takes_it_in_its_own_queue(small_city: SmallCity) -> None:
    rule(department=small_city.housing)

    assert make_request().queue == small_city.queue("inspectors")


def test_what_is_about_a_department_never_goes_there(small_city: SmallCity) -> None:
    small_city.service("pothole").kept_from.add(small_city.streets)
    configuration_changed()

    made = make_request()

    assert made.queue.is_triage
    assert KeptFrom.objects.get(service_request=made).department == small_city.streets


def test_a_case_says_which_rule_of_its_day_did_not_take_it(small_city: SmallCity) -> None:
    deep = {"all": [{"fact": "answer", "question": "depth", "op": "is", "value": "knee"}]}
    first = rule("Deep holes to housing", deep, queue=small_city.queue("inspectors"))
    rule("Everything else", queue=small_city.queue("lights"))
    made = make_request()
    first.conditions = {}
    keep_rule(first, user_id=None, now=MORNING + timedelta(hours=1))

    routed = routed_by_rules(made, now=MORNING + timedelta(hours=2))

    assert routed is not None
    told = [(verdict.rule.name, verdict.held, verdict.decided) for verdict in routed.verdicts]
    assert told == [
        ("Deep holes first", False, False), ("Deep holes to housing", False, False), ("Everything else", True, True),
    ]  # fmt: skip


def test_sending_on_what_a_rule_routed_is_counted_once(small_city: SmallCity, supervisor: Persona) -> None:
    sent = rule(queue=small_city.queue("lights"))
    made = make_request()

    for code in ("potholes", "inspectors"):
        work.route(
            made.pk, queue=Queue.objects.get(code=code), reason="a hole", actor=WORKER,
            version=None, now=MORNING,
        )  # fmt: skip

    correction = RuleCorrection.objects.get()
    assert (correction.rule, correction.from_queue.code, correction.to_queue.code) == (sent, "lights", "potholes")
    assert Event.objects.filter(service_request=made, kind="routed").count() == 3
