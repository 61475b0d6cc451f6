"""A supervisor's working day: team, absence, work handed over, an exception, views, a contractor, crews and costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from civic311.accounts.models import Department
from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from reports.tasks import plan_staffing
from requests_app.actions import work
from requests_app.actions.closing import ask_exception
from requests_app.models import BulkRun, SavedView, ServiceRequest
from requests_app.tasks import work_on_bulk
from routing.models import Service
from tests.browser.conftest import Visit
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def monday(small_city: SmallCity, worker: Persona) -> list[ServiceRequest]:
    """Four potholes that the worker owns; for one of them she asked for an exception."""
    Department.objects.filter(pk=small_city.streets.pk).update(cases_per_person=3)
    Service.objects.filter(service_code="pothole").update(closing_photo_required=True)
    configuration_changed()
    made = [make_request(description=f"Hole {number}", now=timezone.now() - timedelta(days=9)) for number in range(4)]
    for case in made:
        work.claim(case.pk, actor=worker.actor, version=None, now=timezone.now() - timedelta(days=8))
    ask_exception(
        made[0].pk, reason="The camera fell into the hole", actor=worker.actor, version=None, now=timezone.now()
    )
    return made


def test_a_day_of_leading_a_team(
    visit: Callable[..., Visit], supervisor: Persona, worker: Persona, sign_in: Callable[..., Persona],
    monday: list[ServiceRequest], small_city: SmallCity, run_worker: Callable[[], None],
) -> None:  # fmt: skip
    second = sign_in("Wendy Worker", "worker", small_city.streets)
    person = visit()
    person.become(supervisor)
    page = person.page
    run_worker()
    assert OutboundMessage.objects.filter(kind="exception", to_address=supervisor.user.email).exists()

    # What was escalated stands on the first page, and an exception is the supervisor's to give.
    page.goto("/staff/")
    page.locator("section[aria-labelledby=escalated] a[href*=requests]").first.click()
    page.get_by_text("The camera fell into the hole").wait_for()
    person.press("s")
    page.locator("#id_reason").select_option(label="Work done")
    page.get_by_label("Close without what is missing, and at once: why?").fill("Seen it myself, it is done")
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("The case is closed.").wait_for()
    assert ServiceRequest.objects.get(pk=monday[0].pk).status == "RESOLVED"

    # The team board says who has how much; the worker leaves for a week, and nobody covers yet.
    page.goto("/staff/absences/")
    today = timezone.localdate()
    page.locator("[name=user], [name=person]").first.select_option(label=worker.user.name)
    page.locator("[name=starts_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=6)).isoformat())
    page.get_by_role("main").get_by_role("button", name="Save").click()
    page.goto("/staff/team/")
    page.get_by_text("nobody covers").first.wait_for()
    page.get_by_text("3 of 3").wait_for()
    page.get_by_label("All open cases of").select_option(label=worker.user.name)
    page.locator("#id_taker").select_option(label=second.user.name)
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url("**/staff/bulk/**")
    work_on_bulk()
    page.get_by_text("3 cases were changed.").wait_for()
    assert ServiceRequest.objects.filter(assignee=second.user).count() == 3

    # It was too early: taken back, nobody was told.
    page.get_by_role("button", name="Take it back").click()
    work_on_bulk()
    page.get_by_text("It was taken back. Nobody was told.").wait_for()
    assert ServiceRequest.objects.filter(assignee=worker.user, status="ROUTED").count() == 3
    assert BulkRun.objects.get().state == "undone"

    # A view of one's own, shared with the department.
    page.goto("/staff/queue/?severity=3")
    page.get_by_role("link", name="Save as a view").or_(page.get_by_role("button", name="Save as a view")).first.click()
    page.get_by_label("Name of the view").fill("Ordinary holes")
    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    page.get_by_role("link", name="Ordinary holes").first.wait_for()
    assert SavedView.objects.get().filters == {"severity": ["3"]}

    # A contractor gets one of them.
    page.goto(f"/staff/requests/{monday[1].public_id}/?do=send_out#act")
    page.get_by_label("Company or person").fill("Alder Paving")
    page.get_by_label("Email").fill("work@paving.example")
    page.get_by_label("What should they do?").fill("Fill it with hot mix")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_text("The link is on its way.").wait_for()

    # How many crews would it take?
    page.goto("/reports/staffing/")
    page.get_by_label("Unit").select_option(index=1)
    page.get_by_label("Crews now").fill("2")
    page.get_by_role("button", name="Work it out").click()
    page.get_by_text("This is being worked out").wait_for()
    plan_staffing()
    page.get_by_role("heading", name="Crew by crew").or_(page.get_by_text("nothing to learn from")).wait_for()
    page.goto("/reports/budget/")
    page.get_by_role("heading", name="What the money does").wait_for()
    assert person.errors == []
    assert person.violations() == []
