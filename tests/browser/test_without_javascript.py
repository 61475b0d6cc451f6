"""The same city without JavaScript, and without a mouse."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.browser.conftest import PHONE, Visit
from tests.factories.photos import jpeg
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
PHOTO = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}


def test_a_resident_reports_with_a_photo_and_writes_without_javascript(
    visit: Callable[..., Visit], small_city: object
) -> None:
    page = visit(**PHONE, java_script_enabled=False).page

    page.goto("/")
    page.get_by_label("What is the problem?").fill("pothole")
    page.get_by_role("button", name="Report it").click()
    page.locator("#found + ul a", has_text="Pothole").click()
    page.get_by_label("Address").first.fill("12 Mill Street")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("alert").get_by_text("How deep is it?").first.wait_for()
    page.locator("label", has_text="To the knee").click()
    page.get_by_label("What is wrong?").fill("A deep hole by the bakery")
    page.locator("input[type=file]").set_input_files(PHOTO)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my report").click()
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()
    page.get_by_label("Write to the team").fill("It is wider now")
    page.get_by_role("button", name="Send message").click()

    assert page.locator(".c-msgs .you").inner_text().endswith("It is wider now")
    made = ServiceRequest.objects.get()
    assert (made.severity, made.attachments.count()) == (2, 1)


def test_a_worker_does_a_whole_case_without_javascript(visit: Callable[..., Visit], worker: Persona) -> None:
    case = make_request("streetlight", now=timezone.now())
    person = visit(java_script_enabled=False)
    person.become(worker)
    page = person.page

    page.goto("/staff/queue/")
    page.get_by_role("link", name="Add filter").click()
    page.locator("#filters nav").get_by_role("link", name="Service", exact=True).click()
    page.locator("#filters label", has_text="Street light out").click()
    page.get_by_role("button", name="Show these cases").click()
    page.locator("[data-row] a").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Start work").click()
    page.get_by_role("link", name="Hold").click()
    page.get_by_label("Why does it wait?").select_option(index=1)
    page.get_by_label("Look again on").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Put on hold").click()
    page.get_by_role("button", name="Go on with the work").click()
    page.locator("#act").get_by_role("link", name="Note").click()
    page.get_by_label("Note, for staff only").fill("Bring the long ladder")
    page.get_by_role("button", name="Save the note").click()
    page.locator("#act").get_by_role("link", name="Close").click()
    page.get_by_label("What happened?").select_option(label=str(ClosureReason.objects.get(code="done")))
    page.locator("#act input[type=file]").set_input_files(PHOTO)
    page.get_by_role("button", name="Close the case").click()

    page.get_by_text("The case is closed.").wait_for()
    case.refresh_from_db()
    assert (case.status, case.assignee) == ("RESOLVED", worker.user)


def test_an_operator_enters_a_call_without_javascript(visit: Callable[..., Visit], operator: Persona) -> None:
    person = visit(java_script_enabled=False)
    person.become(operator)
    page = person.page

    page.goto("/staff/call/")
    page.locator("#id_name").fill("Ana Lima")
    page.locator("#id_service").select_option(label="Pothole")
    page.locator("#s2").get_by_role("button", name="Show what fits").click()
    assert page.locator("#id_name").input_value() == "Ana Lima"
    page.locator("label", has_text="To the ankle").click()
    page.locator("#id_address").fill("12 Mill Street")
    page.get_by_role("button", name="Save and end").click()

    page.get_by_role("heading", name="Saved. Read this back:").wait_for()
    assert page.locator(".number-big").inner_text() == ServiceRequest.objects.get().public_id


def test_a_resident_reports_by_keyboard_alone(visit: Callable[..., Visit], small_city: object) -> None:
    person = visit()
    page, keys = person.page, person.page.keyboard

    page.goto("/")
    keys.press("Tab")
    assert page.locator(".usa-skipnav").evaluate("link => link === document.activeElement")
    person.tab_to("#q")
    keys.type("pothole")
    keys.press("Enter")
    page.wait_for_url("**/report/?q=pothole")
    person.tab_to("#found + ul a")
    keys.press("Enter")
    page.wait_for_url("**/report/pothole/**")
    person.tab_to("#id_address")
    keys.type("12 Mill Street")
    person.tab_to("button[value=continue]")
    keys.press("Enter")
    page.wait_for_url("**/details/")
    person.tab_to("[name=answer_depth]")
    keys.press("Space")
    person.tab_to("#id_description")
    keys.press("Control+a")  # the words of the search are there already
    keys.type("A deep hole by the bakery")
    person.tab_to(".actions button")
    keys.press("Enter")
    page.wait_for_url("**/contact/")
    person.tab_to("#id_name")
    keys.type("Rosa Rider")
    person.tab_to(".actions button")
    keys.press("Enter")
    page.wait_for_url("**/check/")
    person.tab_to(".actions button")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    keys.press("Enter")
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()

    assert ServiceRequest.objects.get().reports.get().description == "A deep hole by the bakery"
    assert person.errors == []
