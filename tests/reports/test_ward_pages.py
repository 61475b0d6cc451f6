"""One ward for those who speak for it and for everybody: the same figures, beside the city and a year earlier."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from civic311.city.current import configuration_changed
from requests_app.actions.work import close
from requests_app.models import Report, SurveyAnswer
from routing.models import Area, AreaLayer, ClosureReason
from tests.factories.city import EAST, square
from tests.factories.notices import make_work
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import row_of, soup_of

STAFF, PUBLIC = "/reports/wards/1/?period=30", "/performance/wards/1/?period=30"
A_YEAR = timedelta(days=364)  # the same weekday


def facts_of(page: BeautifulSoup) -> dict[str, str]:
    """The big figures by their labels."""
    figures = page.select("dl.c-figs > div")
    return {each.dt.get_text(strip=True): each.select_one("dd.v").get_text(" ", strip=True) for each in figures}


@pytest.fixture
def a_year_ago(manager: Persona) -> Callable[[int, int], None]:
    """So many potholes in the first ward a year before the usual Tuesday, each resolved after some days."""
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]

    def make(count: int, after: int) -> None:
        for _time in range(count):
            made = make_request("pothole", now=MORNING - A_YEAR)
            when = MORNING - A_YEAR + timedelta(days=after)
            close(made.pk, reason=reason, actor=manager.actor, version=None, now=when)

    return make


@pytest.mark.deep
def test_what_is_published_counts_the_same_as_what_staff_read(
    manager: Persona, visitor: Client, make_case: Callable[..., object], a_year_ago: Callable[[int, int], None]
) -> None:
    make_request("pothole", now=MORNING - 2 * A_YEAR, lat=EAST[0], long=EAST[1])
    a_year_ago(20, 12)
    for number in range(25):
        make_case("1", closed_after=1 + number % 9 if number < 22 else None)
    for _time in range(21):
        make_case("2", closed_after=2)

    staff, public = soup_of(manager, STAFF), soup_of(visitor, PUBLIC)

    told = facts_of(public)
    assert {name: told[name] for name in facts_of(staff)} == facts_of(staff)
    for page_part in ("beside the city and earlier dates",):
        for line in ("Ward 1", "Whole city"):
            assert row_of(staff, page_part, line) == row_of(public, page_part, line)
    earlier = [row_of(page, "earlier dates", _label(page, "A year earlier")) for page in (staff, public)]
    assert earlier[0] == earlier[1]
    assert (earlier[0]["Received"], earlier[0]["On time"], earlier[0]["Median days"]) == ("20", "0%", "12")
    assert earlier[0]["On time now, against this line"] == "Clearly more"


def _label(page: BeautifulSoup, start: str) -> str:
    heads = [each.get_text(strip=True) for each in page.select("tbody th")]
    return next(each for each in heads if each.startswith(start))


def test_the_curve_tells_how_many_were_resolved_by_each_day(manager: Persona, make_case: Callable[..., object]) -> None:
    for number in range(20):
        make_case("1", closed_after=2 if number < 15 else 5 if number < 18 else None)

    chart = soup_of(manager, STAFF).select_one("#resolved-chart")

    by_day = {row.th.get_text(strip=True): row.td.get_text(strip=True) for row in chart.select("tbody tr")}
    assert (by_day["1"], by_day["3"], by_day["7"]) == ("0%", "75%", "90%")
    assert "Half resolved: 2.0 days" in chart.get_text()


def test_without_records_of_a_year_ago_the_page_says_so(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1", closed_after=1)

    page = soup_of(manager, STAFF)

    line = row_of(page, "earlier dates", _label(page, "A year earlier"))
    assert (line["Received"], line["On time now, against this line"]) == ("–", "No records that far back")


def test_a_ward_where_everything_is_open_has_no_median_and_no_zero(
    manager: Persona, visitor: Client, make_case: Callable[..., object]
) -> None:
    for _time in range(20):
        make_case("1")

    for page in (soup_of(manager, STAFF), soup_of(visitor, PUBLIC)):
        told = facts_of(page)
        assert (told["Typical wait"], told["The long waits"], told["Promises kept"]) == ("–", "–", "0%")
        assert "Half of the 20 requests are not finished yet" in page.get_text(" ", strip=True)


def test_a_council_member_is_led_to_public_pages_and_staff_to_cases(
    council_member: Persona, manager: Persona, make_case: Callable[..., object]
) -> None:
    pothole = make_case("1")
    tip = make_case("1", service="private-tip")

    hers, theirs = soup_of(council_member, STAFF), soup_of(manager, STAFF)

    assert hers.select_one(f'a[href="/requests/{pothole.public_id}/"]')  # type: ignore[attr-defined]
    assert tip.public_id not in hers.get_text()  # type: ignore[attr-defined]
    assert theirs.select_one(f'a[href="/staff/requests/{tip.public_id}/"]')  # type: ignore[attr-defined]
    assert "Canary" not in hers.get_text()


def test_what_people_say_counts_answers_to_requests_of_the_ward(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    for ward, happy in (("1", 15), ("2", 5)):
        for number in range(20):
            made = make_case(ward, closed_after=1)
            SurveyAnswer.objects.create(
                report=Report.objects.get(service_request=made), closing=1, answered_at=NOW,
                satisfaction=5 if number < happy else 2,
            )  # fmt: skip

    assert facts_of(soup_of(manager, STAFF))["Satisfied after closing"] == "75%"


def test_works_on_the_ground_of_a_ward_are_told_there(manager: Persona, visitor: Client, small_city: object) -> None:
    make_work(name={"en": "New pipes"}, shape=square(-71.06, -71.04, 40.99, 41.01), today=date(2026, 3, 31))
    configuration_changed()

    assert soup_of(manager, STAFF).find(string="New pipes")
    assert soup_of(visitor, PUBLIC).find(string="New pipes")
    assert not soup_of(visitor, "/performance/wards/2/").find(string="New pipes")


def test_works_in_the_next_ward_are_not_told_here(visitor: Client, small_city: object) -> None:
    beside = Area.objects.get(layer__code="ward", code="2").geometry
    make_work(name={"en": "New pipes"}, shape=beside, today=date(2026, 3, 31))
    configuration_changed()

    assert soup_of(visitor, "/performance/wards/2/").find(string="New pipes")
    assert not soup_of(visitor, PUBLIC).find(string="New pipes")


def test_a_ward_redrawn_within_the_dates_keeps_its_requests_and_says_so(
    manager: Persona, visitor: Client, make_case: Callable[..., object]
) -> None:
    make_case("1", closed_after=1)
    old = Area.objects.get(layer__code="ward", code="1")
    Area.objects.filter(pk=old.pk).update(valid_to=date(2026, 3, 20))
    Area.objects.create(
        layer=AreaLayer.objects.get(code="ward"), code="1", name="Ward 1 anew", geometry=old.geometry,
        valid_from=date(2026, 3, 20), order=old.order,
    )  # fmt: skip
    configuration_changed()
    make_case("1", now=NOW - timedelta(days=2))

    page = soup_of(manager, STAFF)

    assert page.h1.get_text() == "Ward 1 anew"
    assert row_of(page, "earlier dates", "Ward 1 anew")["Received"] == "2"
    assert "The wards were redrawn on" in page.get_text()
    assert "The wards were redrawn on" in soup_of(visitor, PUBLIC).get_text()
