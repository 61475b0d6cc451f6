"""A working day of operator, worker, supervisor and auditor, mostly by keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.browser.conftest import Visit
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(worker: Persona) -> ServiceRequest:
    """A pothole of today."""
    return make_request(now=timezone.now())


@pytest.mark.deep
def test_an_operator_takes_a_call_without_touching_the_mouse(visit: Callable[..., Visit], operator: Persona) -> None:
    person = visit()
    person.become(operator)
    keys = person.page.keyboard

    person.page.goto("/staff/queue/")
    person.press("n")
    person.page.wait_for_url("**/staff/call/")
    person.page.locator("#id_phone:focus").wait_for()
    keys.type("508 555 0142")
    person.tab_to("#id_name")
    keys.type("Ana Lima")
    person.tab_to("#id_description")
    keys.type("A deep hole by the bakery")
    person.tab_to("#id_service")
    keys.type("Pothole")
    person.tab_to("#id_address")
    keys.type("12 Mill Street")
    person.page.locator("[name=answer_depth]").first.wait_for(state="attached")
    person.tab_to("[name=answer_depth]")
    person.press("Space")
    person.tab_to("button[value=send]")
    person.press("Enter")
    person.page.get_by_role("heading", name="Saved. Read this back:").wait_for()

    made = ServiceRequest.objects.get()
    assert person.page.locator(".number-big").inner_text() == made.public_id
    assert (made.channel, made.queue.code, str(made.reports.get().contact.phone)) == (
        "phone", "potholes", "+15085550142",
    )  # fmt: skip
    assert person.errors == []


def test_a_worker_finds_holds_resumes_visits_and_closes_a_case_by_keys(
    visit: Callable[..., Visit], worker: Persona, case: ServiceRequest
) -> None:
    older = make_request(now=timezone.now() - timedelta(days=9))
    person = visit()
    person.become(worker)
    page = person.page

    page.goto("/staff/queue/")
    for key in "jjk":
        person.press(key)
    person.press("Enter")
    page.wait_for_url(f"**/staff/requests/{older.public_id}/")
    person.press("c")
    page.get_by_text("The case is yours.").wait_for()
    person.press("h")
    page.wait_for_url("**do=hold*")
    page.get_by_label("Why does it wait?").select_option(index=1)
    page.get_by_label("Look again on").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Put on hold").click()
    page.get_by_text("The case is on hold.").wait_for()
    page.get_by_role("button", name="Go on with the work").click()
    page.get_by_text("Work goes on").first.wait_for()
    person.press("o")
    page.locator("#act label", has_text="Work done").first.click()
    page.get_by_label("Note for staff").fill("Cold patch, holds")
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_text("The visit is recorded.").wait_for()
    assert page.locator(".log").get_by_text("Cold patch, holds").is_visible()
    person.press("s")
    page.get_by_label("What happened?").select_option(label=str(ClosureReason.objects.get(code="done")))
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("The case is closed.").wait_for()

    older.refresh_from_db()
    assert (older.status, older.assignee, older.visits) == ("RESOLVED", worker.user, 1)
    page.goto("/staff/queue/")
    assert page.locator("[data-row] .id").all_inner_texts() == [case.public_id]
    assert person.errors == []


def test_a_supervisor_finds_what_is_late_gives_it_to_somebody_and_sends_another_on(
    visit: Callable[..., Visit], supervisor: Persona, worker: Persona, case: ServiceRequest
) -> None:
    late = make_request(now=timezone.now() - timedelta(days=30))
    person = visit()
    person.become(supervisor)
    page = person.page

    page.goto("/staff/queue/")
    page.locator(".rail").get_by_role("link", name=re.compile("^Late")).click()
    assert page.locator("[data-row] .id").all_inner_texts() == [late.public_id]
    person.press("j")
    person.press("Enter")
    page.wait_for_url(f"**/staff/requests/{late.public_id}/")
    person.press("a")
    page.get_by_label("New owner").select_option(label="Wanda Worker")
    page.get_by_role("button", name="Hand over", exact=True).click()
    page.get_by_text("The case has a new owner.").wait_for()

    page.goto(f"/staff/requests/{case.public_id}/")
    person.press("t")
    page.get_by_label("Queue", exact=True).select_option(label="Housing: Inspectors")
    page.get_by_label("Why does it belong there?").fill("It is in a yard")
    page.get_by_role("button", name="Send it on").click()
    page.wait_for_url("**/staff/queue/")

    late.refresh_from_db()
    case.refresh_from_db()
    assert (late.assignee, case.queue.code) == (worker.user, "inspectors")
    assert page.locator("[data-row] .id").all_inner_texts() == [late.public_id]
    assert person.errors == []


@pytest.mark.deep
def test_an_auditor_reads_the_whole_history_and_finds_no_button_that_changes_it(
    visit: Callable[..., Visit], auditor: Persona, worker: Persona, case: ServiceRequest
) -> None:
    work.claim(case.pk, actor=worker.actor, version=None, now=timezone.now())
    version = ServiceRequest.objects.get(pk=case.pk).version
    person = visit()
    person.become(auditor)
    page = person.page

    page.goto("/staff/queue/")
    person.press("j")
    person.press("Enter")
    page.wait_for_url(f"**/staff/requests/{case.public_id}/")
    page.get_by_text("You may look at this case, not change it.").wait_for()

    assert page.locator(".log").get_by_text("Wanda Worker").first.is_visible()
    assert page.locator("main form[method=post]").count() == 0
    for key in "chorastuv":
        person.press(key)
    assert page.url.endswith(f"/staff/requests/{case.public_id}/")
    assert ServiceRequest.objects.get(pk=case.pk).version == version
    assert page.locator("body").get_by_text("rosa.canary@example.org").count() == 0
    assert person.errors == []
