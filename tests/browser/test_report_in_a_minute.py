"""A report in a minute: every tap counted at phone width; and the same form by keyboard on a narrow screen."""

from collections.abc import Callable
from io import BytesIO

import pytest

from bench.report_taps import MOST_TAPS, Walk, photo
from requests_app.models import Attachment, ServiceRequest
from routing.models import Address, Street
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST, SmallCity
from tests.factories.photos import jpeg, jpeg_taken_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def mill_street(small_city: SmallCity) -> str:
    service = small_city.service("pothole")
    type(service).objects.filter(pk=service.pk).update(is_common=True)
    street = Street.objects.create(name="Mill Street")
    return str(Address.objects.create(street=street, number=12, lat=WEST[0], long=WEST[1]))


def test_from_the_first_page_to_the_number_in_fourteen_steps(visit: Callable[..., Visit], mill_street: str) -> None:
    person = visit(**PHONE)
    walk = Walk(person.page)

    number = walk.report(person.server.url, "pothole", mill_street, photo())

    made = ServiceRequest.objects.get()
    assert (made.public_id, made.address, made.ward.code) == (number, mill_street, "1")
    assert Attachment.objects.get().service_request == made
    assert walk.steps <= MOST_TAPS
    assert person.errors == []


def test_the_place_of_a_photo_is_taken_by_keyboard_on_a_narrow_screen_without_scripts(
    visit: Callable[..., Visit], mill_street: str
) -> None:
    person = visit(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = person.page
    page.goto("/report/")
    page.locator("input[type=file]").set_input_files(
        {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": BytesIO(jpeg_taken_at(*WEST)).getvalue()}
    )
    page.get_by_label("Say it in your own words").fill("pothole")
    page.locator("main form .actions button").press("Enter")
    page.locator("#found + ul a").first.press("Enter")
    page.get_by_role("button", name="Yes, this is the place").press("Enter")
    page.get_by_label("To the ankle").press("Space")
    for label in ("Continue", "Continue, with or without this", "Send my report"):
        page.locator("main .actions").get_by_role("button", name=label, exact=True).press("Enter")

    assert ServiceRequest.objects.get().address == mill_street
    assert page.locator(".thanks .id").inner_text() == ServiceRequest.objects.get().public_id


def test_errors_take_the_focus_and_what_was_typed_stays(visit: Callable[..., Visit], mill_street: str) -> None:
    person = visit(viewport={"width": 320, "height": 640})
    page = person.page
    page.goto("/report/")
    page.get_by_label("Say it in your own words").fill("A deep hole")
    page.locator("input[type=file]").set_input_files(
        {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg()[:40] + b"broken"}
    )
    page.locator("main form .actions button").click()
    page.locator("#form-errors").wait_for()

    assert page.evaluate("document.activeElement.id") == "form-errors"
    assert page.get_by_label("Say it in your own words").input_value() == "A deep hole"
    assert person.overflow() <= 0
    assert person.violations() == []
