"""Those who read figures and those who set the city up: manager, elected official, administrator."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import work
from routing.models import ClosureReason
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import EAST, WEST
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(worker: Persona) -> None:
    """Three cases in ward 1, one of them closed; one in ward 2."""
    now = timezone.now()
    reason = ClosureReason.objects.get(code="done")
    made = [make_request(now=now - timedelta(days=5), lat=lat, long=long) for lat, long in (WEST, WEST, WEST, EAST)]
    work.close(made[0].pk, reason=reason, actor=worker.actor, version=None, now=now - timedelta(days=4))


def received(person: Visit, line: str) -> str:
    """The first figure of a line in the table of wards."""
    rows = person.page.locator("table tbody tr", has=person.page.get_by_role("rowheader", name=line, exact=True))
    return rows.first.locator("td").first.inner_text()


@pytest.mark.deep
def test_a_manager_drills_from_the_city_to_a_ward_and_back_to_departments(
    visit: Callable[..., Visit], manager: Persona, cases: None
) -> None:
    person = visit()
    person.become(manager)
    page = person.page

    page.goto("/reports/")
    page.locator("svg.chart").locator("visible=true").first.wait_for()
    page.locator(".tabs").get_by_role("link", name="Wards").click()
    assert (received(person, "Ward 1"), received(person, "Ward 2")) == ("3", "1")
    page.get_by_role("link", name="Ward 1").first.click()
    page.get_by_role("heading", name="Ward 1", level=1).wait_for()
    page.locator("path.map-dot").first.wait_for()
    page.locator(".tabs").get_by_role("link", name="Departments").click()
    assert received(person, "Streets") == "4"
    page.locator(".tabs").get_by_role("link", name="Fairness").click()
    page.locator(".tabs [aria-current=page]", has_text="Equity").wait_for()
    assert person.errors == []


def test_a_council_member_sees_her_own_ward_and_no_other(
    visit: Callable[..., Visit], council_member: Persona, cases: None
) -> None:
    person = visit()
    person.become(council_member)
    page = person.page

    page.goto("/staff/")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Ward 1").first.click()
    page.get_by_role("heading", name="Ward 1", level=1).wait_for()
    assert person.errors == []

    assert page.get_by_role("link", name="Queues").count() == 0
    answer = page.goto("/reports/wards/2/")
    assert answer is not None
    assert answer.status == 404
    answer = page.goto("/staff/queue/")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.deep
def test_an_administrator_adds_a_service_that_residents_find_at_once(
    visit: Callable[..., Visit], administrator: Persona
) -> None:
    desk, resident = visit(), visit(**PHONE)
    desk.become(administrator)
    resident.page.goto("/report/")
    assert resident.page.get_by_text("Graffiti").count() == 0

    desk.page.goto("/staff/settings/")
    desk.page.get_by_role("main").get_by_role("link", name="Services What residents").click()
    desk.page.get_by_role("link", name="Add a service").click()
    desk.page.locator("[name=name_en]").fill("Graffiti")
    desk.page.locator("[name=name_es]").fill("Grafiti")
    desk.page.get_by_label("Group").select_option(label="Streets")
    desk.page.get_by_label("Usual queue").select_option(label="Streets: Road crew")
    desk.page.get_by_label("Other words for it").fill("spray paint")
    desk.page.get_by_role("button", name="Save").click()
    desk.page.get_by_text("Saved: Graffiti").wait_for()

    resident.page.goto("/report/?q=spray+paint")
    resident.page.get_by_role("link", name="Graffiti").first.click()
    resident.page.get_by_role("heading", name="Where is it?").wait_for()
    assert desk.errors + resident.errors == []
