"""A day without a network: the printed form, and the table into which it is entered."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.models import Contact
from requests_app.models import Report, ServiceRequest
from routing.models import Address, Service, Street
from tests.factories.city import OUTSIDE
from tests.personas import Persona

pytestmark = pytest.mark.django_db
BATCH = "/staff/paper/batch/"


def row(number: int, **values: str) -> dict[str, str]:
    given = {"key": str(uuid.uuid4()), "service": "Street light out", "address": "4 Oak Lane", "description": "Dark"}
    return {f"r{number}-{name}": value for name, value in (given | values).items()}


def send(operator: Persona, *rows: dict[str, str], **sheet: str) -> Any:
    values: dict[str, str] = {"channel": "phone", "language": "en"} | sheet
    for each in rows:
        values |= each
    return operator.post(BATCH, values)


def remaining(answer: Any) -> list[str]:
    """The services of the rows that are shown filled in."""
    boxes = BeautifulSoup(answer.content, "html.parser").select('input[name$="-service"]')
    return [str(box["value"]) for box in boxes if box.get("value")]


def test_the_form_has_boxes_for_common_services_in_two_languages_and_where_to_call(operator: Persona) -> None:
    html = operator.get("/staff/paper/?language=en&language=es").content.decode()

    for words in ("Pothole", "Bache", "How deep is it?", "To the knee", "A la rodilla", "555-555-0100"):
        assert words in html


def test_languages_that_are_not_offered_are_passed_over(operator: Persona) -> None:
    assert operator.get("/staff/paper/?language=tlh&language=<b>").status_code == 200


def test_right_rows_are_saved_and_leave_and_wrong_ones_stay_with_the_reason(operator: Persona) -> None:
    answer = send(operator, row(0, name="Ana", phone="508 555 0142"), row(1, service="Teleport"), row(2, address=""))

    assert answer.status_code == 422
    assert remaining(answer) == ["Teleport", "Street light out"]
    html = answer.content.decode()
    assert "No service is called that" in html
    assert "Say where it is." in html
    made = ServiceRequest.objects.get()
    assert made.public_id in html
    assert (made.channel, made.provenance, made.status) == ("phone", "desk", "ROUTED")
    contact = Contact.objects.get()
    assert (contact.name, str(contact.phone), contact.channel) == ("Ana", "+15085550142", "call")


def test_a_table_sent_twice_saves_each_row_once(operator: Persona) -> None:
    rows = row(0), row(1, address="6 Oak Lane")
    for _ in range(2):
        answer = send(operator, *rows)
        assert answer.status_code == 200
        assert "2 forms are saved" in answer.content.decode()

    assert ServiceRequest.objects.count() == 2


def test_empty_rows_are_none(operator: Persona) -> None:
    assert send(operator, row(0, service="", address="", description="")).status_code == 200
    assert not ServiceRequest.objects.exists()


def test_what_a_service_cannot_do_without_is_asked_below_its_row(operator: Persona) -> None:
    first = row(3, service="pothole", description="Deep hole")
    asked = send(operator, first)
    assert asked.status_code == 422
    assert "How deep is it?" in asked.content.decode()
    assert not ServiceRequest.objects.exists()

    send(operator, first, {"a3-answer_depth": "knee"})
    made = ServiceRequest.objects.get()
    assert made.severity == 2
    assert Report.objects.get().answers.get().value == "knee"


def test_an_earlier_time_needs_one_reason_for_all(operator: Persona) -> None:
    earlier = timezone.now() - timedelta(hours=5)
    timed = row(0, received_at=earlier.astimezone(city_zone()).strftime("%Y-%m-%dT%H:%M"))

    assert "Say above why it is entered later" in send(operator, timed).content.decode()
    send(operator, timed, backdate_reason="The network was down")
    report = Report.objects.get()
    assert abs(report.received_at - earlier) < timedelta(minutes=1)
    assert report.backdate_reason == "The network was down"


def test_danger_stops_its_row_only_until_somebody_says_it_is_dealt_with(operator: Persona) -> None:
    bad = row(0, description="There is a strong gas smell")
    answer = send(operator, bad, row(1))
    assert ServiceRequest.objects.count() == 1
    assert "Call 911 first" in answer.content.decode()

    send(operator, bad, {"r0-danger_cleared": "on"})
    assert ServiceRequest.objects.count() == 2


def test_an_address_of_the_index_gets_its_place_and_one_outside_the_city_is_refused(operator: Persona) -> None:
    street = Street.objects.create(name="Oak Lane")
    Address.objects.create(street=street, number=4, lat=41.0, long=-71.05)
    far = Street.objects.create(name="Far Road")
    Address.objects.create(street=far, number=1, lat=OUTSIDE[0], long=OUTSIDE[1])

    answer = send(operator, row(0), row(1, address="1 Far Road"))

    assert ServiceRequest.objects.get().ward.code == "1"
    assert "outside the city" in answer.content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"key": "forged"},
        {"description": "x" * 5001},
        {"received_at": "soon"},
        {"name": "x" * 200},
        {"service": "s" * 500},
    ],
)
def test_bad_input_stays_in_its_row(operator: Persona, values: dict[str, str]) -> None:
    assert send(operator, row(0, **values)).status_code == 422
    assert not ServiceRequest.objects.exists()


def test_no_more_than_thirty_rows_are_taken(operator: Persona) -> None:
    Service.objects.update(place_required=False)
    send(operator, row(29), row(30), row(999))

    assert ServiceRequest.objects.count() == 1
