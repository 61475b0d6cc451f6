"""A supervisor's hour by keyboard: many cases at once, through a list and its cases, with others at work beside her."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import talk, work
from requests_app.models import ServiceRequest
from requests_app.tasks import work_on_bulk
from tests.browser.conftest import Visit
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def cases(supervisor: Persona) -> list[ServiceRequest]:
    """Three holes, the oldest first in the list."""
    now = timezone.now()
    return [make_request(description=f"Hole {days}", now=now - timedelta(days=days)) for days in (3, 2, 1)]


def quick(person: Visit) -> None:
    """Pages of this visit ask every half second what is new."""
    person.page.add_init_script(
        "const later = window.setTimeout;"
        "window.setTimeout = (what, when, ...rest) => later(what, when === 5000 ? 500 : when, ...rest);"
    )


def test_rows_are_chosen_held_and_taken_back_by_keys(
    visit: Callable[..., Visit], supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    person = visit()
    person.become(supervisor)
    page = person.page

    page.goto("/staff/queue/")
    for key in "jxjx":
        person.press(key)
    page.get_by_text("2 chosen").wait_for()
    page.locator("button[value=tag]").press("Enter")
    page.get_by_label("Tags to add").wait_for()
    person.tab_to("[name=add]")
    page.keyboard.type("Storm, by the school")
    person.tab_to("button[value=look]")
    person.press("Enter")
    page.get_by_role("heading", name="Tag 2 cases: storm, by the school").wait_for()
    person.tab_to("button[value=start]")
    person.press("Enter")
    page.wait_for_url("**/staff/bulk/*/")
    work_on_bulk()
    page.get_by_text("2 cases were changed.").wait_for()
    assert sorted(ServiceRequest.objects.get(pk=cases[0].pk).tags) == ["by the school", "storm"]
    page.get_by_role("button", name="Take it back").press("Enter")
    page.get_by_text("It is being taken back.").wait_for()
    work_on_bulk()
    page.get_by_text("It was taken back. Nobody was told.").wait_for()

    assert ServiceRequest.objects.get(pk=cases[0].pk).tags == []
    assert person.violations() == []
    assert person.errors == []


def test_the_keyboard_leads_from_case_to_case_into_forms_and_anywhere(
    visit: Callable[..., Visit], supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    person = visit()
    person.become(supervisor)
    page = person.page

    page.goto("/staff/queue/")
    person.press("j")
    person.press("Enter")
    page.wait_for_url(f"**/staff/requests/{cases[0].public_id}/")
    page.get_by_text("1 of 3").wait_for()
    person.press("j")
    page.wait_for_url(f"**/staff/requests/{cases[1].public_id}/")
    person.press("k")
    page.wait_for_url(f"**/staff/requests/{cases[0].public_id}/")
    person.press("e")
    person.stands_on("#act textarea")
    page.keyboard.type("Looked at it: jx?")
    person.press("Escape")
    person.press("Control+k")
    page.locator("#palette-find").wait_for()
    page.keyboard.type("nobody")
    page.locator("[role=option][aria-selected=true]", has_text="Nobody yet").wait_for()
    assert person.violations() == []
    person.press("Enter")
    page.wait_for_url("**/staff/queue/?view=nobody")
    person.press("?")
    page.get_by_label("Single keys work in this browser").uncheck()
    person.press("Escape")
    person.press("j")

    assert page.locator("[data-row].cursor").count() == 0
    person.press("Control+k")
    page.locator("#palette-find").wait_for()
    assert person.errors == []


def test_a_list_and_a_case_say_what_others_do_without_moving_what_one_works_on(
    visit: Callable[..., Visit], supervisor: Persona, worker: Persona, cases: list[ServiceRequest]
) -> None:
    person, colleague = visit(), visit()
    person.become(supervisor)
    colleague.become(worker)
    quick(person)
    quick(colleague)
    page = person.page

    page.goto("/staff/queue/")
    person.press("j")
    person.press("x")
    work.start(cases[1].pk, actor=worker.actor, version=None, now=timezone.now())
    newest = make_request(description="A new one", now=timezone.now() - timedelta(days=9))
    page.locator(f"[data-case='{cases[1].pk}'].is-new").wait_for()
    assert page.locator("[data-row] .id").count() == 3
    page.get_by_role("button", name="1 new: show").click()
    page.locator(f"[data-case='{newest.pk}'].is-new").wait_for()
    assert page.locator("input[name=case]:checked").count() == 1

    page.goto(f"/staff/requests/{cases[0].public_id}/?do=note#act")
    page.locator("#act textarea").first.fill("Half a thought")
    colleague.page.goto(f"/staff/requests/{cases[0].public_id}/?do=note#act")
    page.get_by_text("Wanda Worker is looking").wait_for()
    colleague.page.locator("#act textarea").first.type("Me too")
    page.get_by_text("Wanda Worker is typing").wait_for()
    talk.add_note(cases[0].pk, text="On my way", actor=worker.actor, now=timezone.now())
    page.get_by_role("button", name="Show what is new").click()
    page.locator(".log").get_by_text("On my way").wait_for()

    assert page.locator("#act textarea").first.input_value() == "Half a thought"
    assert person.errors == []
