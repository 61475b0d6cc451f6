"""An administrator who cannot program builds a service with its rules on screen, and a request obeys them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from requests_app import escalation
from requests_app.models import Clock, ServiceRequest
from requests_app.tasks import try_rules
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
SERVICE, FRIDGE, DOORS = "Old furniture", "A refrigerator", "Are the doors off?"
RULE = "Refrigerators need the gas crew"


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved:").wait_for()


def tick(page: Page, text: str) -> None:
    page.locator("main label", has_text=text).first.click()


def add_service(page: Page) -> None:
    """A service of its own with two questions, the second only for refrigerators, and a target."""
    page.goto("/staff/settings/services/")
    page.get_by_role("link", name="Add a service").click()
    page.fill("[name=name_en]", SERVICE)
    page.fill("[name=name_es]", "Muebles viejos")
    page.select_option("[name=group]", label="Homes")
    page.select_option("[name=default_queue]", label="Streets: Lights")
    save(page)
    add_question(page, "What is it?", "¿Qué es?", ("A couch", "Un sofá"), (FRIDGE, "Un refrigerador"))
    add_question(page, DOORS, "¿Sin puertas?", ("Yes", "Sí"), ("No", "No"), only_for=FRIDGE)
    page.locator("main").get_by_role("link", name="Targets").first.click()
    page.get_by_role("link", name="Add a target").first.click()
    page.select_option("[name=kind]", label="Resolve")
    page.fill("[name=amount]", "5")
    page.select_option("[name=unit]", label="days")
    page.select_option("[name=calendar]", label="Office hours")
    save(page)


def add_question(page: Page, english: str, spanish: str, *choices: tuple[str, str], only_for: str = "") -> None:
    page.goto("/staff/settings/services/")
    page.get_by_role("link", name=SERVICE).first.click()
    page.locator("main").get_by_role("link", name="Questions").first.click()
    page.get_by_role("link", name="Add a question").first.click()
    page.fill("[name=text_en]", english)
    page.fill("[name=text_es]", spanish)
    page.select_option("[name=datatype]", label="Choose one")
    for number, (name_en, name_es) in enumerate(choices):
        page.fill(f"[name=values-{number}-en]", name_en)
        page.fill(f"[name=values-{number}-es]", name_es)
    if only_for:
        tick(page, only_for)
    page.locator("main label[for=id_is_required]").click()
    save(page)


def add_rule(page: Page) -> None:
    """Two conditions, a queue and a tag; tried on past requests before it is put in force."""
    page.goto("/staff/settings/rules/")
    page.get_by_role("link", name="Add a rule").click()
    page.fill("[name=name]", RULE)
    for what, choice in (("Service", SERVICE), (f"{SERVICE}: What is it?", FRIDGE)):
        label = page.locator("[name=when-add-all] option", has_text=what).first.inner_text()
        page.select_option("[name=when-add-all]", label=label)
        page.locator("button[value=add-all]").click()
        page.locator("main label", has_text=choice).last.click()
    page.select_option("[name=queue]", label="Housing: Inspectors")
    page.fill("[name=tags]", "gas")
    page.get_by_role("button", name="Check and save").last.click()
    page.wait_for_url("**/rules/check/**")
    try_rules()
    page.reload()
    page.get_by_role("button", name="Save and put in force").click()
    page.get_by_text(RULE).first.wait_for()


def add_chain(page: Page) -> None:
    """When half of the time is used, the supervisors hear of it and the case gets a flag."""
    page.goto("/staff/settings/escalation/")
    page.get_by_role("link", name="Add a chain").click()
    page.fill("[name=name_en]", "Furniture")
    page.fill("[name=name_es]", "Muebles")
    page.select_option("[name=service]", label=SERVICE)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Add a step").click()
    page.select_option("[name=kind]", label="Until it is resolved")
    page.fill("[name=percent]", "50")
    tick(page, "supervisors")
    tick(page, "flag")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("At 50% of the time").first.wait_for()


def add_schedule(page: Page) -> None:
    """One visit a day, on every day of the week."""
    page.goto("/staff/settings/schedules/new/")
    page.select_option("[name=service]", label=SERVICE)
    page.fill("[name=preparation_en]", "Put it at the curb by 7 am.")
    page.fill("[name=preparation_es]", "Déjelo en la acera a las 7 am.")
    for weekday in range(7):
        page.fill(f"[name=n_all_{weekday}]", "1")
    save(page)


def report(page: Page, *, is_one_of_these: bool = False) -> str:
    """What a resident does; returns the day that was offered first and chosen.

    `is_one_of_these`: something close by was reported before, which this resident looks at and passes over.
    """
    page.goto("/report/")
    page.locator(".service-groups").get_by_role("link", name=SERVICE).click()
    page.get_by_role("button", name="Use my location").click()
    page.locator(".map-pin.is-you").wait_for()
    page.get_by_role("button", name="Continue").click()
    if is_one_of_these:
        page.get_by_role("heading", name="Is it one of these?").wait_for()
        page.get_by_role("button", name="Continue").click()
    first = page.locator(".c-days label").first
    day = first.inner_text()
    first.click()
    page.get_by_role("button", name="Continue").click()
    asked = page.get_by_text(DOORS)
    assert not asked.is_visible()
    page.locator("label", has_text=FRIDGE).click()
    asked.wait_for()
    page.locator("fieldset", has_text=DOORS).locator("label", has_text="Yes").click()
    page.get_by_label("What is wrong?").fill("An old refrigerator in the yard")
    page.locator("form[data-keep] .actions").get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Rosa Rider")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my report").click()
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()
    return day


def half_way(service_request: ServiceRequest) -> datetime:
    clock = Clock.objects.get(service_request=service_request, kind="resolve")
    assert clock.next_step_at is not None
    return clock.next_step_at


def test_a_service_with_its_rules_is_built_on_screen_and_a_request_obeys(
    visit: Callable[..., Visit], administrator: Persona, supervisor: Persona, run_worker: Callable[[], None]
) -> None:
    desk = visit()
    desk.become(administrator)
    for build in (add_service, add_rule, add_chain, add_schedule):
        build(desk.page)

    here = {"latitude": WEST[0], "longitude": WEST[1]}
    resident = visit(**PHONE, geolocation=here, permissions=["geolocation"])
    day = report(resident.page)
    run_worker()
    made = ServiceRequest.objects.get()

    assert made.queue.code == "inspectors"
    assert made.tags == ["gas"]
    assert made.scheduled_on is not None
    assert timezone.localtime(made.first_promise).date() == made.scheduled_on
    assert str(made.scheduled_on.day) in day
    resident.page.get_by_text("Scheduled for").first.wait_for()

    other = visit(**PHONE, geolocation=here, permissions=["geolocation"])
    assert report(other.page, is_one_of_these=True) != day

    escalation.sweep(now=half_way(made))
    desk.page.goto(f"/staff/requests/{made.public_id}/")
    for words in (RULE, "gas", "Flagged for attention", "Scheduled for"):
        desk.page.get_by_text(words).first.wait_for()
    assert [*desk.errors, *resident.errors] == []
