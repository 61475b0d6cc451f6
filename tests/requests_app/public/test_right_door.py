"""A report that is for somebody else leads to their door, or is passed on."""

import pytest
from django.test import Client

from civic311.city.current import configuration_changed
from requests_app.models import Event, ServiceRequest
from requests_app.workflow import Status
from routing.models import OutsideBody, ServiceQuestion
from tests.factories.city import SmallCity
from tests.factories.reports import CONTACT, PLACE, send

pytestmark = pytest.mark.django_db
STOP = "/report/pothole/stop/"


@pytest.fixture
def state(small_city: SmallCity) -> OutsideBody:
    """The state answers for a road that reaches to the knee."""
    body = OutsideBody.objects.create(
        code="state", name={"en": "State roads"}, url="https://state.example/form", phone="555-0100"
    )
    depth = ServiceQuestion.objects.get(code="depth")
    for value in depth.values:
        if value["key"] == "knee":
            value |= {"stop": {"en": "The state repairs this road."}, "body": "state"}
    depth.save()
    configuration_changed()
    return body


def stopped(visitor: Client) -> str:
    visitor.post("/report/pothole/", PLACE)
    given = {"description": "A deep hole", "shown_questions": "depth", "answer_depth": "knee"}
    return visitor.post("/report/pothole/details/", given, follow=True).text


def test_the_stop_shows_the_form_and_the_phone_of_who_is_responsible(visitor: Client, state: OutsideBody) -> None:
    page = stopped(visitor)

    assert "The state repairs this road." in page
    assert 'href="https://state.example/form"' in page
    assert 'href="tel:555-0100"' in page


def test_a_report_that_is_passed_on_gets_a_number_and_ends_at_the_other_door(
    visitor: Client, state: OutsideBody
) -> None:
    stopped(visitor)
    assert visitor.post(STOP).url.endswith("/contact/")
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)

    made = ServiceRequest.objects.get()
    assert (made.handed_to, made.status) == (state, Status.NOT_ACTIONABLE)
    assert Event.objects.get(kind="handed_off").data["rule"] is None


def test_looking_at_the_stop_passes_nothing_on(visitor: Client, state: OutsideBody) -> None:
    stopped(visitor)
    visitor.get(STOP)
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)

    assert not ServiceRequest.objects.exists()


def test_other_words_stop_again(visitor: Client, state: OutsideBody) -> None:
    stopped(visitor)
    visitor.post(STOP)

    changed = {"description": "Another hole", "shown_questions": "depth", "answer_depth": "knee"}
    assert visitor.post("/report/pothole/details/", changed).url.endswith("/stop/")


def test_an_answer_without_a_known_body_cannot_be_passed_on(visitor: Client, state: OutsideBody) -> None:
    OutsideBody.objects.update(is_active=False)
    configuration_changed()
    stopped(visitor)

    assert visitor.post(STOP).status_code == 200
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)
    assert not ServiceRequest.objects.exists()
