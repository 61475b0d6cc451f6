"""A body outside the city works on a case that stays open here: told once, followed, and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import work
from requests_app.actions.hand_off import hand_off, pass_on
from requests_app.actor import WORKER
from requests_app.models import BacklogEntry, Consumer, ServiceRequest
from requests_app.replay import differences
from routing.actions.rules import keep_rule
from routing.models import HoldReason, OutsideBody, Queue, RoutingRule, Service
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": WORKER, "version": None}


@pytest.fixture
def county(small_city: SmallCity) -> OutsideBody:
    return OutsideBody.objects.create(code="county", name={"en": "The county"}, stays_open=True, takes_reports=True)


def told(made: ServiceRequest) -> list[str]:
    while announce.announce_next(now=MORNING):
        pass
    return list(OutboundMessage.objects.filter(about=made.public_id).order_by("pk").values_list("kind", flat=True))


def test_what_a_rule_passes_on_stays_open_with_its_promise_and_is_told_once(county: OutsideBody) -> None:
    keep_rule(RoutingRule(name="County roads", conditions={"all": []}, hand_off=county), user_id=None, now=MORNING)
    made = make_request()

    assert (made.status, made.with_body, made.handed_to) == ("ROUTED", county, None)
    assert made.expected_datetime is not None and made.first_action_at is None
    assert told(made) == ["confirmation"]
    assert "The county works on your request now" in OutboundMessage.objects.get().body_text
    assert BacklogEntry.objects.filter(consumer=Consumer.OUTSIDE, service_request=made).count() == 1


def test_a_service_may_usually_go_to_an_outside_body_unless_a_rule_says_otherwise(county: OutsideBody) -> None:
    Service.objects.filter(service_code="pothole").update(hands_to=county)
    configuration_changed()
    assert make_request().with_body == county

    lights = Queue.objects.get(code="lights")
    keep_rule(RoutingRule(name="Ours", conditions={"all": []}, queue=lights), user_id=None, now=MORNING)
    assert make_request().with_body is None


def test_the_tracker_says_who_works_on_it_until_a_team_of_ours_has_it_again(
    visitor: Client, county: OutsideBody
) -> None:
    made = make_request()
    pass_on(made.pk, body=county, note="", now=MORNING, **BY)
    page = visitor.get(reverse("request_detail", args=[made.public_id])).content.decode()
    assert "Passed on to The county" in page and "The city is not responsible" not in page
    assert told(made) == ["confirmation", "passed_on"]

    work.route(made.pk, queue=Queue.objects.get(code="lights"), reason="ours", now=MORNING, **BY)
    made.refresh_from_db()
    assert made.with_body is None
    assert [each for _checked, found in differences(Q(pk=made.pk)) for each in found] == []


def test_a_case_on_hold_goes_on_when_it_is_passed_on(county: OutsideBody) -> None:
    made = make_request()
    reason = HoldReason.objects.all()[0]
    day = (MORNING + timedelta(days=3)).date()
    work.hold(made.pk, reason=reason, review_on=day, now=MORNING, **BY)
    pass_on(made.pk, body=county, note="", now=MORNING + timedelta(hours=1), **BY)

    made.refresh_from_db()
    assert (made.status, made.hold_reason) == ("IN_PROGRESS", None)


def test_who_is_handed_to_a_connected_body_need_not_tell_it_themselves(visitor: Client, county: OutsideBody) -> None:
    made = make_request()
    hand_off(made.pk, body=county, note="", now=MORNING, **BY)

    words = "We pass what you tell us on to The county."
    assert words in visitor.get(reverse("request_detail", args=[made.public_id])).content.decode()
    assert told(made)[-1] == "handed_off"
    assert words in OutboundMessage.objects.get(kind="handed_off").body_text.replace("\n", " ")
