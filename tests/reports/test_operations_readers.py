"""Who sees what of the operations page: by filters, by department, by ward, on a wall, and in the part kept fresh."""

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civic311.accounts.models import Department
from civic311.city.current import configuration_changed
from requests_app.models import ServiceRequest
from routing.models import Queue
from tests.factories.city import EAST, WEST
from tests.factories.operations import DAY, HOUR, PAGE, no_heat, pothole, shown, tiles, units
from tests.personas import Persona


def test_filters_choose_what_is_counted(manager: Persona) -> None:
    no_heat(HOUR)
    pothole(HOUR, EAST)
    pothole(HOUR)

    chosen = {query: tiles(shown(manager, query))["Open"][0] for query in (
        "?ward=2", "?service=pothole", "?service=pothole&ward=1", "?department=housing&department=streets",
        "?severity=2", "?channel=phone", "?ward=nowhere",
    )}  # fmt: skip

    assert list(chosen.values()) == ["1", "2", "1", "3", "1", "0", "3"]
    assert units(manager, "?service=no-heat")["All units"]["Open"] == "1"
    assert "Ward 2" in shown(manager, "?ward=2").select_one(".choices summary").get_text()


def test_a_supervisor_sees_the_work_of_her_department(supervisor: Persona) -> None:
    no_heat(2 * DAY)
    pothole(HOUR)

    assert list(units(supervisor)) == ["Road crew", "All units"]
    assert list(units(supervisor, "?department=housing")) == ["Road crew", "All units"]


def test_a_council_member_sees_her_ward_and_no_cases(council_member: Persona, manager: Persona) -> None:
    for ward in (WEST, EAST):
        no_heat(20 * HOUR, ward)
    hers = ServiceRequest.objects.get(ward__code="1")

    page = shown(council_member)

    assert tiles(page)["At risk before 5:00 PM"][0] == "1"
    assert "1 before 5:00 PM" in page.select_one(".unit h3").get_text()
    assert hers.public_id in shown(manager).get_text()
    assert hers.public_id not in page.get_text() and not page.select("[data-case], #operations a[href^='/staff']")
    assert tiles(shown(council_member, "?ward=2"))["Open"][0] == "1"


def test_the_part_that_keeps_itself_fresh_comes_alone(manager: Persona) -> None:
    no_heat(HOUR)

    part = BeautifulSoup(manager.get(f"{PAGE}?ward=1", headers={"HX-Request": "true"}).content, "lxml")

    assert not part.select("nav, h1")
    assert part.select_one("#operations")["hx-get"] == f"{PAGE}?ward=1"
    assert part.select_one("#operations-live[hx-swap-oob] [data-live-sign]").get_text() == "Live, 12:00:00 PM"


def test_a_wall_screen_has_no_navigation_and_a_way_back(manager: Persona) -> None:
    no_heat(20 * HOUR)

    page = shown(manager, "?wall=1&span=week")

    assert not page.select("header, nav.tabs, form, .chart-foot a")
    assert page.select_one("[data-leave]")["href"] == "?span=week"
    assert page.select_one("#operations")["hx-get"].endswith("?wall=1&span=week")


def test_the_number_of_queries_does_not_grow_with_units(manager: Persona) -> None:
    no_heat(20 * HOUR)
    few = _queries(manager)
    housing = Department.objects.get(code="housing")
    for number in range(8):
        queue = Queue.objects.create(code=f"unit-{number}", name={"en": f"Unit {number}"}, department=housing)
        ServiceRequest.objects.filter(pk=no_heat(20 * HOUR).pk).update(queue=queue)
    configuration_changed()

    assert _queries(manager) == few
    assert few <= 20


def _queries(reader: Persona) -> int:
    reader.get(PAGE)  # what a process reads once
    with CaptureQueriesContext(connection) as seen:
        assert reader.get(PAGE).status_code == 200
    return len(seen)
