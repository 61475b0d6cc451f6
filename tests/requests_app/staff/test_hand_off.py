"""What is not the city's: handed to an outside body by staff or by a rule, and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import work
from requests_app.models import Event, ServiceRequest
from requests_app.replay import differences
from routing.actions.rules import keep_rule
from routing.models import OutsideBody, RoutingRule
from tests.factories.city import SmallCity
from tests.factories.reports import send, walk
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(small_city: SmallCity) -> OutsideBody:
    return OutsideBody.objects.create(
        code="county", name={"en": "The county"}, explanation={"en": "State roads are theirs."},
        url="https://county.example", phone="555-555-0111",
    )  # fmt: skip


def hand_off(client: Persona, made: ServiceRequest, body: OutsideBody, **values: Any) -> Any:
    given = {"version": made.version, "body": body.pk, "note": "Mill Street is a state road"} | values
    return client.post(reverse("case_action", args=[made.public_id, "hand_off"]), given)


def test_staff_hand_a_case_off_and_everybody_reads_whose_it_is(
    worker: Persona, visitor: Client, county: OutsideBody
) -> None:
    made = make_request()
    assert hand_off(worker, made, county).status_code == 302
    while announce.announce_next(now=MORNING):
        pass

    made.refresh_from_db()
    assert (made.status, made.handed_to) == ("NOT_ACTIONABLE", county)
    page = visitor.get(reverse("request_detail", args=[made.public_id])).content.decode()
    assert "The city is not responsible for this: The county is." in page
    assert "State roads are theirs." in page
    assert "The city is not responsible for this, so we closed it on" in page
    assert "555-555-0111" in page
    assert "Streets is responsible for it" not in page
    assert "state road" not in page.replace("State roads", "")
    assert sorted(OutboundMessage.objects.values_list("kind", flat=True)).count("handed_off") == 1
    assert not OutboundMessage.objects.filter(kind="closed").exists()


def test_it_needs_a_body_and_a_reason(worker: Persona, county: OutsideBody) -> None:
    made = make_request()

    assert "This field is required" in hand_off(worker, made, county, note="").content.decode()
    assert ServiceRequest.objects.get(pk=made.pk).status == "ROUTED"


def test_who_may_not_route_may_not_hand_off(auditor: Persona, county: OutsideBody) -> None:
    assert hand_off(auditor, make_request(), county).status_code == 403


def test_reopening_takes_it_back_and_the_log_agrees(worker: Persona, county: OutsideBody) -> None:
    made = make_request()
    hand_off(worker, made, county)

    work.reopen(made.pk, reason="It is ours", actor=worker.actor, version=None, now=MORNING + timedelta(days=1))

    made.refresh_from_db()
    assert (made.status, made.handed_to) == ("ROUTED", None)
    assert [each for _checked, found in differences(Q(pk=made.pk)) for each in found] == []


def test_residents_are_told_before_they_send_and_may_send_all_the_same(visitor: Client, county: OutsideBody) -> None:
    keep_rule(
        RoutingRule(name="State roads", conditions={"all": []}, hand_off=county), user_id=None, now=MORNING
    )  # fmt: skip
    walk(visitor)

    page = visitor.get("/report/pothole/check/").content.decode()
    assert "The city is not responsible for this: The county is." in page
    assert "You can still send it" in page
    assert "We promise" not in page
    thanks = visitor.get(send(visitor).headers["Location"]).content.decode()

    assert "The county" in thanks
    assert "has it now" not in thanks


def test_one_report_is_decided_once_and_people_are_never_overruled(supervisor: Persona, small_city: SmallCity) -> None:
    """Two rules that would send to each other's queue: no circle, and what staff choose stays."""
    for name, queue in (("To lights", "lights"), ("Back to potholes", "potholes")):
        keep_rule(RoutingRule(name=name, queue=small_city.queue(queue)), user_id=None, now=MORNING)
    made = make_request()
    assert made.queue.code == "lights"

    for code in ("potholes", "lights", "potholes"):
        work.route(made.pk, queue=small_city.queue(code), reason="round and round", actor=supervisor.actor,
                   version=None, now=MORNING)  # fmt: skip

    made.refresh_from_db()
    routings = Event.objects.filter(service_request=made, kind="routed").order_by("sequence")
    assert made.queue.code == "potholes"
    assert [bool(event.data["reasons"]) for event in routings] == [True, False, False, False]
