"""What scripts add to a case's page: names after an @, selected words, boxes drawn on a photo, a preview."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from requests_app.models import Attachment, Mention, Report, ServiceRequest
from tests.browser.conftest import Visit
from tests.factories.photos import ready_photo
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def case(supervisor: Persona) -> ServiceRequest:
    """A pothole of today, whose reporter named somebody."""
    return make_request(now=timezone.now(), description="Mr Weaselby parks on it")


@pytest.fixture
def at_desk(visit: Callable[..., Visit], supervisor: Persona) -> Visit:
    person = visit()
    person.become(supervisor)
    return person


def test_a_colleague_is_named_by_keys_and_finds_the_note(at_desk: Visit, worker: Persona, case: ServiceRequest) -> None:
    page = at_desk.page
    page.goto(f"/staff/requests/{case.public_id}/?do=note")
    page.locator("#id_text").press_sequentially("Please ask, @wan")
    page.locator(".mentions").get_by_role("option", name="Wanda Worker").wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#id_text").input_value() == 'Please ask, @"Wanda Worker" '
    page.get_by_role("button", name="Save the note").click()
    page.get_by_text("The note is saved.").wait_for()
    assert Mention.objects.get().user == worker.user
    assert at_desk.errors == []


def test_what_is_selected_is_blacked_out(at_desk: Visit, case: ServiceRequest) -> None:
    page = at_desk.page
    report = Report.objects.get()
    page.goto(f"/staff/requests/{case.public_id}/redact/report/{report.pk}/")
    page.locator("[data-redact-text]").evaluate("box => { box.focus(); box.setSelectionRange(3, 11); }")
    page.get_by_role("button", name="Black out the selection").click()
    assert page.locator("#id_words").input_value().strip() == "Weaselby"
    page.locator("button[value=redact]").click()
    page.get_by_text("The words are blacked out").wait_for()
    report.refresh_from_db()
    assert report.description == "Mr █████ parks on it"
    assert at_desk.errors == []


def test_a_box_is_drawn_on_the_photo_with_the_mouse(at_desk: Visit, case: ServiceRequest) -> None:
    photo = ready_photo(case.pk)
    page = at_desk.page
    page.goto(f"/staff/requests/{case.public_id}/photos/{photo.pk}/edit/")
    frame = page.locator("[data-mask-photo]").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] * 0.75, steps=4)
    page.mouse.up()
    assert float(page.locator("#id_left_0").input_value()) == pytest.approx(25, abs=2)
    assert page.locator(".mask__box").count() == 1
    page.get_by_role("button", name="Save the boxes").click()
    page.get_by_text("The parts are blacked out").wait_for()
    assert Attachment.objects.get().masks[0] == pytest.approx([0.25, 0.25, 0.5, 0.5], abs=0.02)
    assert at_desk.errors == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reply_is_looked_at_before_it_goes_and_nothing_typed_is_lost(
    visit: Callable[..., Visit], supervisor: Persona, case: ServiceRequest, javascript: bool
) -> None:
    person = visit(java_script_enabled=javascript)
    person.become(supervisor)
    page = person.page
    page.goto(f"/staff/requests/{case.public_id}/?do=reply")
    page.fill("#id_text", "We look at it tomorrow.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("region", name="Preview").wait_for()
    assert "We look at it tomorrow." in page.get_by_role("region", name="Preview").inner_text()
    assert page.locator("#id_text").input_value() == "We look at it tomorrow."
    page.get_by_role("button", name="Send the reply").click()
    page.get_by_text("The reply is on its way.").wait_for()
