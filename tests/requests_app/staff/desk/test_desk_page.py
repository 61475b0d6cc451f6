"""The call itself: words become a service, an address a place, the rest a sentence to read back."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Enquiry
from requests_app.models import NotDuplicate, ServiceRequest
from routing.models import Address, OutsideBody, Street
from routing.reference import forget_reference
from tests.factories.city import OUTSIDE, WEST, SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona
from tests.requests_app.staff.desk.desk_calls import live, save, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def mill_street(small_city: SmallCity) -> Street:
    street = Street.objects.create(name="Mill Street")
    Address.objects.create(street=street, number=12, lat=WEST[0], long=WEST[1])
    return street


def test_words_of_the_caller_lead_to_numbered_services(operator: Persona) -> None:
    page = live(operator, "services", service="", description="the stret light by my door went out")

    assert re.search(r">1</kbd><button[^>]* value=\"streetlight\"", page)


def test_a_picked_service_shows_its_questions_and_its_script(operator: Persona, small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    pothole.guidance = {"en": "Ask whether traffic swerves."}
    pothole.save()
    forget_reference()

    page = operator.post("/staff/call/", typed(service="", pick="pothole")).text

    assert "How deep is it?" in page and "Ask whether traffic swerves." in page
    assert '<option value="pothole" selected>' in page


def test_an_address_of_the_index_is_put_on_the_map_with_its_ward(operator: Persona, mill_street: Street) -> None:
    page = live(operator, "place", address="12 mill street", lat="", long="")

    assert "on the map, Ward 1" in page and 'data-label="12 Mill Street"' in page


def test_an_address_that_may_be_several_asks_which(operator: Persona, mill_street: Street) -> None:
    page = live(operator, "place", address="13 Mill Street", lat="", long="")

    assert "Which place is it?" in page and "12 Mill Street" in page
    kept = live(operator, "place", address="13 Mill Street", lat="", long="", address_choice="typed")
    assert "kept in these words" in kept and 'name="address_choice" value="typed"' in kept


def test_a_point_does_not_survive_another_address(operator: Persona, mill_street: Street) -> None:
    save(operator, address="99 Nowhere Lane", placed_for="12 Mill Street")

    assert ServiceRequest.objects.get().lat is None


def test_a_place_outside_the_city_is_said_while_it_is_typed(operator: Persona) -> None:
    assert "outside the city" in live(operator, "place", lat=OUTSIDE[0], long=OUTSIDE[1])


def test_the_sentence_to_read_back_names_everything_before_it_is_saved(operator: Persona) -> None:
    said = re.sub(r"</?mark>", "", live(operator, "say"))

    assert "We take down: Pothole at 12 Mill Street." in said
    assert "How deep is it? To the ankle." in said
    assert "It goes to Road crew of Streets. We promise to finish it by" in said
    assert "We will call 508 555 0142 when something changes." in said
    assert not ServiceRequest.objects.exists()


def test_before_anything_is_known_nothing_is_read_back(operator: Persona) -> None:
    said = live(operator, "say", service="", address="", lat="", long="")

    assert "We take down" not in said


def test_danger_shows_while_it_is_typed(operator: Persona) -> None:
    assert "this may be an emergency" in live(operator, "alarm", description="I smell gas, a gas leak")
    assert "emergency" not in live(operator, "alarm")


def test_the_number_is_read_out_in_groups(operator: Persona) -> None:
    page = operator.get(save(operator).url).text

    year, number, check = ServiceRequest.objects.get().public_id.split("-")
    assert f"{year}, {number[:3]}, {number[3:]}, {check}" in page


def test_another_matter_of_the_same_caller_begins_with_her_details_and_the_number_just_saved(operator: Persona) -> None:
    answer = save(operator, step="another", tell_by="call")
    page = operator.get(answer.url).text

    assert ServiceRequest.objects.get().public_id in page
    assert 'value="Ana Lima"' in page and '<option value="call" selected>' in page
    assert "Hole by the bakery" not in page


def test_a_case_that_the_caller_does_not_mean_goes_away_and_is_kept_apart(operator: Persona) -> None:
    known = make_request(now=timezone.now() - timedelta(days=1))
    assert known.public_id in live(operator, "near")

    page = operator.post("/staff/call/", typed(decline=known.public_id)).text
    assert "Add this voice" not in page and f'name="declined" value="{known.public_id}"' in page
    save(operator, declined=known.public_id)

    apart = NotDuplicate.objects.get()
    made = ServiceRequest.objects.exclude(pk=known.pk).get()
    assert (apart.first_id, apart.second_id, apart.said_by) == (known.pk, made.pk, operator.user)


def test_a_caller_who_is_content_with_a_known_case_leaves_no_second_one(operator: Persona) -> None:
    known = make_request(now=timezone.now() - timedelta(days=1))
    assert "1 person reported this; Road crew has it" in live(operator, "near")

    answer = operator.post("/staff/call/", typed(inform=known.public_id), follow=True)

    assert f"told about {known.public_id}" in answer.text
    assert ServiceRequest.objects.count() == 1
    assert operator.post("/staff/call/", typed(inform="26-000000-0")).status_code == 404


@pytest.mark.parametrize(("code", "name"), [("emergency", "911"), ("gas", "Alder Gas")])
def test_a_caller_is_passed_on_with_the_words_for_it(operator: Persona, code: str, name: str) -> None:
    OutsideBody.objects.create(code="gas", name={"en": "Alder Gas"}, phone="555-0300")
    forget_reference()
    assert "I connect you; their number is 555-0300" in operator.get("/staff/call/").text

    answer = operator.post("/staff/call/", typed(transfer=code, language="es"), follow=True)

    logged = Enquiry.objects.get()
    assert (logged.transferred_to, logged.was_answered, logged.language) == (name, True, "es")
    assert f"passed on to {name}" in answer.text
    assert not ServiceRequest.objects.exists()


def test_a_report_can_go_on_after_the_caller_was_passed_on(operator: Persona) -> None:
    page = operator.post("/staff/call/", typed(transfer="emergency", keep_open="on")).text

    assert "passed on to 911" in page and "Hole by the bakery" in page
    assert operator.post("/staff/call/", typed(transfer="made-up")).status_code == 404
    assert Enquiry.objects.count() == 1


def test_sending_the_same_call_twice_makes_one_case_and_ends_it_once(operator: Persona) -> None:
    key = str(uuid.uuid4())

    assert save(operator, submission_key=key).url == save(operator, submission_key=key).url
    assert ServiceRequest.objects.count() == 1
