"""Calls, visits and letters taken down at the desk, and what crews find themselves."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.models import Contact
from requests_app.models import Attachment, Report, ServiceRequest
from tests.factories.city import EAST, OUTSIDE, WEST
from tests.factories.photos import as_upload, jpeg
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def call(persona: Persona, **values: Any) -> Any:
    given = {
        "service": "pothole", "answer_depth": "ankle", "description": "Hole by the bakery", "channel": "phone",
        "address": "12 Mill Street", "lat": WEST[0], "long": WEST[1], "phone": "508 555 0142", "name": "Ana",
        "language": "es", "submission_key": str(uuid.uuid4()), "step": "send",
    }  # fmt: skip
    return persona.post("/staff/call/", {name: value for name, value in (given | values).items() if value is not None})


def local(moment: Any) -> str:
    return moment.astimezone(city_zone()).strftime("%Y-%m-%dT%H:%M")


def test_a_call_becomes_a_routed_case_and_the_page_reads_it_back(operator: Persona) -> None:
    response = call(operator)
    made = ServiceRequest.objects.get()
    assert (made.channel, made.provenance, made.status, made.language) == ("phone", "desk", "ROUTED", "es")
    report = Report.objects.get()
    assert (report.entered_by, str(report.contact.phone)) == (operator.user, "+15085550142")
    html = operator.get(response.url).content.decode()
    assert made.public_id in html
    assert "Road crew" in html
    assert "We promise to finish this by" in html


def test_sending_twice_makes_one_case(operator: Persona) -> None:
    key = str(uuid.uuid4())
    assert call(operator, submission_key=key).url == call(operator, submission_key=key).url
    assert ServiceRequest.objects.count() == 1


def test_an_earlier_time_needs_a_reason_and_starts_the_clock(operator: Persona) -> None:
    earlier = timezone.now() - timedelta(days=2)
    refused = call(operator, received_at=local(earlier))
    assert "Say why" in refused.content.decode()
    assert not ServiceRequest.objects.exists()
    call(operator, received_at=local(earlier), backdate_reason="Letter lay in the tray")
    made = ServiceRequest.objects.get()
    assert abs(made.requested_datetime - earlier) < timedelta(minutes=1)
    assert Report.objects.get().backdate_reason == "Letter lay in the tray"


@pytest.mark.parametrize(
    ("shift", "words"), [(timedelta(hours=5), "lies in the future"), (timedelta(days=-400), "more than a year ago")]
)
def test_times_that_cannot_be_are_refused_beside_the_field(operator: Persona, shift: timedelta, words: str) -> None:
    response = call(operator, received_at=local(timezone.now() + shift), backdate_reason="Because")
    assert words in response.content.decode()
    assert "Hole by the bakery" in response.content.decode()
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"service": ""}, "Service"),
        ({"service": "forged"}, "Service"),
        ({"answer_depth": None}, "How deep is it?"),
        ({"lat": OUTSIDE[0], "long": OUTSIDE[1]}, "outside the city"),
        ({"lat": 0, "long": 0}, "Address"),
        ({"lat": "nan", "long": "inf"}, "Address"),
        ({"email": "not an address"}, "Email"),
        ({"submission_key": "forged"}, "mend"),
        ({"description": "x" * 5001}, "What the caller says"),
        ({"received_at": "soon", "backdate_reason": "x"}, "Received earlier"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(operator: Persona, values: dict[str, Any], words: str) -> None:
    response = call(operator, **values)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not ServiceRequest.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("missing", [{"answer_depth": None}, {"service": None}, {"address": None, "lat": None}])
def test_danger_is_said_at_once_also_while_something_is_missing(operator: Persona, missing: dict[str, Any]) -> None:
    html = call(operator, description="There is a gas smell at the corner", **missing).content.decode()

    assert "Leave the building now" in html
    assert not ServiceRequest.objects.exists()


def test_danger_in_how_to_find_the_place_stops_too(operator: Persona) -> None:
    call(operator, place_note="under the live wire")

    assert not ServiceRequest.objects.exists()


def test_danger_stops_the_desk_until_somebody_says_it_is_dealt_with(operator: Persona) -> None:
    stopped = call(operator, description="She says there is a strong gas smell")
    assert "Call 911 now" in stopped.content.decode()
    assert "strong gas smell" in stopped.content.decode()
    assert not ServiceRequest.objects.exists()
    call(operator, description="She says there is a strong gas smell", danger_cleared="on")
    assert ServiceRequest.objects.count() == 1


def test_without_javascript_a_button_shows_the_questions_and_keeps_what_was_typed(operator: Persona) -> None:
    html = call(operator, step="show", answer_depth=None, name="Ana Lima").content.decode()
    assert "How deep is it?" in html
    assert "Ana Lima" in html
    assert "usa-error-message" not in html


def test_only_who_enters_calls_may_open_the_desk(worker: Persona, auditor: Persona) -> None:
    assert worker.get("/staff/call/").status_code == 403
    assert auditor.get("/staff/field/found/").status_code == 403


def test_a_number_that_cannot_be_one_is_kept_as_it_was_said(operator: Persona) -> None:
    call(operator, phone="desk 3, ask for Bo")
    contact = Contact.objects.get()
    assert (str(contact.phone), contact.phone_as_typed) == ("", "desk 3, ask for Bo")


def test_a_crew_enters_what_it_finds_with_a_photo(worker: Persona) -> None:
    values = {
        "service": "streetlight", "description": "Pole leans", "lat": EAST[0], "long": EAST[1], "step": "send",
        "submission_key": str(uuid.uuid4()), "photos": [as_upload(jpeg())],
    }  # fmt: skip
    response = worker.post("/staff/field/found/", values)
    made = ServiceRequest.objects.get()
    assert (made.channel, made.ward.code) == ("staff_found", "2")
    assert Attachment.objects.get().service_request == made
    assert made.public_id in worker.get(response.url).content.decode()


def test_what_went_to_another_department_is_read_back_to_who_entered_it_only(
    worker: Persona, supervisor: Persona
) -> None:
    values = {"service": "no-heat", "description": "Cold stairwell", "lat": EAST[0], "long": EAST[1]}
    response = worker.post("/staff/field/found/", values | {"step": "send", "submission_key": str(uuid.uuid4())})
    html = worker.get(response.url).content.decode()
    assert "Inspectors" in html
    assert "Open the case" not in html
    assert supervisor.get(response.url).status_code == 404
