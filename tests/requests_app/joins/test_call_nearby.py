"""At the call desk: what the caller reports may be known already."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from requests_app.models import Report, ServiceRequest
from tests.factories.city import EAST, WEST, SmallCity
from tests.factories.joins import fresh
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def call(**values: str) -> dict[str, str]:
    given = {"channel": "phone", "service": "pothole", "address": "12 Mill Street", "lat": str(WEST[0]),
             "long": str(WEST[1]), "name": "Cora Caller", "email": "cora@example.org", "language": "en",
             "follows": "on", "description": "A big hole", "submission_key": str(uuid4())}  # fmt: skip
    return given | values


def near_one(code: str = "pothole") -> ServiceRequest:
    return make_request(code, now=timezone.now() - timedelta(days=2), address="14 Mill Street", lat=41.0002)


def test_cases_close_by_show_with_what_to_tell_the_caller(operator: Persona) -> None:
    original = near_one()

    page = operator.post("/staff/call/live/", call(parts="near")).content.decode()

    assert original.public_id in page
    assert "20 m away" in page
    assert "Road crew has it" in page
    assert "promise to finish this by" in page


def test_an_address_typed_in_full_is_enough(operator: Persona) -> None:
    original = make_request(now=timezone.now() - timedelta(days=2))

    page = operator.post("/staff/call/live/", call(parts="near", lat="", long="")).content.decode()

    assert original.public_id in page
    assert "same address" in page


@pytest.mark.parametrize("values", [{"address": "", "lat": "", "long": ""}, {"address": "", "lat": "x", "long": "nan"}])
def test_before_a_place_is_named_nothing_is_asked(operator: Persona, values: dict[str, str]) -> None:
    near_one()

    page = operator.post("/staff/call/live/", call(parts="near", **values)).content.decode()

    assert "Nothing like it" not in page


def test_without_javascript_a_button_shows_what_is_near_and_keeps_the_text(operator: Persona) -> None:
    original = near_one()

    page = operator.post("/staff/call/", call(step="show")).content.decode()

    assert original.public_id in page
    assert "A big hole" in page
    assert ServiceRequest.objects.count() == 1


def test_this_is_it_adds_the_caller_and_says_what_to_read_back(operator: Persona) -> None:
    original = near_one()

    answer = operator.post("/staff/call/", call(join=original.public_id), follow=True)
    page = answer.content.decode()

    report = Report.objects.get(description="A big hole")
    assert (report.service_request_id, report.channel, report.entered_by_id) == (original.pk, "phone", operator.user.pk)
    assert report.contact is not None
    assert report.contact.email == "cora@example.org"
    assert ServiceRequest.objects.count() == 1
    assert re.search(r"2 people</mark> reported this, you among them", page)
    assert original.public_id in page


def test_a_caller_needs_no_service_and_no_answers_to_join(operator: Persona) -> None:
    original = near_one("streetlight")

    operator.post("/staff/call/", call(join=original.public_id, service="", description=""))

    assert fresh(original).voices == 2


def test_a_wrong_address_of_the_caller_is_asked_again_before_joining(operator: Persona) -> None:
    original = near_one()

    page = operator.post("/staff/call/", call(join=original.public_id, email="nonsense")).content.decode()

    assert "Please check the email address" in page
    assert fresh(original).voices == 1


def test_danger_is_said_before_the_caller_joins(operator: Persona) -> None:
    original = near_one()
    sent = call(join=original.public_id, description="I smell gas, there is a gas leak")

    page = operator.post("/staff/call/", sent).content.decode()
    assert "I have said this" in page
    assert fresh(original).voices == 1

    operator.post("/staff/call/", sent | {"danger_cleared": "on"})
    assert fresh(original).voices == 2


def test_a_number_out_of_scope_or_made_up_is_not_there(operator: Persona, supervisor: Persona) -> None:
    theirs = make_request("no-heat", lat=EAST[0], long=EAST[1])

    assert operator.post("/staff/call/", call(join="26-000000-0")).status_code == 404
    assert supervisor.post("/staff/call/", call(join=theirs.public_id)).status_code == 404


def test_the_number_of_questions_to_the_database_does_not_grow_with_what_is_near(
    operator: Persona, small_city: SmallCity, django_assert_max_num_queries: object
) -> None:
    near_one()
    operator.post("/staff/call/live/", call(parts="near"))
    with django_assert_max_num_queries(100) as few:  # type: ignore[operator]
        operator.post("/staff/call/live/", call(parts="near"))
    for _each in range(4):
        near_one()

    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        operator.post("/staff/call/live/", call(parts="near"))
