"""What managers read of departments, services and channels, and the cases behind each figure."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from civic311.accounts.models import Role
from civic311.city.current import configuration_changed
from requests_app.actions.work import claim
from requests_app.models import ServiceRequest
from routing.models import Service
from routing.models.catalogue import SeenBy
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

PAGES = [
    "/reports/departments/", "/reports/departments/streets/", "/reports/services/", "/reports/services/pothole/",
    "/reports/channels/", "/reports/rows/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_a_city_without_requests_say_so(manager: Persona, address: str) -> None:
    for query in ("", "?period=custom&from=2016-04-01&to=2026-03-31&ward=1", "?period=custom&from=2026-03-02&to=x"):
        page = soup_of(manager, address + query)
        assert "Nothing to count in these dates." in page.get_text() or page.select_one(".empty")
    assert manager.get(f"{address}?csv=steps&svg=x&page=x").status_code == 200


@pytest.mark.parametrize("address", ["/reports/departments/nowhere/", "/reports/services/nothing/"])
def test_what_the_city_does_not_have_is_not_found(manager: Persona, address: str) -> None:
    assert manager.get(address).status_code == 404


def links_to_rows(page: BeautifulSoup) -> list[tuple[str, str]]:
    """What each link to cases says, and its address."""
    return [(link.get_text(strip=True), str(link["href"])) for link in page.select('a[href*="/reports/rows/"]')]


def numbers_of(page: BeautifulSoup) -> set[str]:
    return {link.get_text(strip=True) for link in page.select("tbody th a")}


@pytest.fixture
def some_cases(make_case: Callable[..., ServiceRequest], manager: Persona) -> list[ServiceRequest]:
    """Cases of two services and two wards: kept, late, open, taken, joined and none of these."""
    made = [make_case(ward, closed_after=days) for ward, days in (("1", 1), ("1", 2), ("2", 12))]
    made += [make_case("1"), make_case("2"), make_case("2", service="no-heat")]
    claim(made[3].pk, actor=manager.actor, version=None, now=MORNING + timedelta(hours=2))
    return made


@pytest.mark.parametrize("address", PAGES[:-1])
def test_every_count_leads_to_as_many_cases_as_it_says(
    manager: Persona, some_cases: list[ServiceRequest], address: str
) -> None:
    links = [(words, url) for words, url in links_to_rows(soup_of(manager, address)) if words.isdecimal()]

    assert links
    for words, url in links:
        page = soup_of(manager, url)
        assert len(numbers_of(page)) == int(words), url
        assert f"{words} case" in page.get_text(" ", strip=True)


def test_cases_behind_a_figure_are_those_of_its_line_and_filters(
    manager: Persona, some_cases: list[ServiceRequest]
) -> None:
    kept, late, still_open = some_cases[:2], some_cases[2], some_cases[3:5]

    page = soup_of(manager, "/reports/services/?ward=1")
    [url] = [
        url for words, url in links_to_rows(page) if words == "3" and "service=pothole" in url and "received" in url
    ]
    assert numbers_of(soup_of(manager, url)) == {each.public_id for each in (*kept, still_open[0])}
    missed = soup_of(manager, "/reports/rows/?service=pothole&figure=not_on_time")
    assert numbers_of(missed) == {each.public_id for each in (late, *still_open)}


def test_nobody_reads_cases_of_others_behind_a_figure(
    supervisor: Persona, manager: Persona, some_cases: list[ServiceRequest]
) -> None:
    page = soup_of(supervisor, "/reports/rows/")

    assert numbers_of(page) == {each.public_id for each in some_cases[:5]}
    assert "1 of them is for others to see." in page.get_text(" ", strip=True)
    Service.objects.filter(service_code="no-heat").update(seen_by=SeenBy.DEPARTMENT)
    configuration_changed()
    assert some_cases[5].public_id not in numbers_of(soup_of(manager, "/reports/rows/"))


def test_who_sees_no_cases_is_led_to_none(
    council_member: Persona, worker: Persona, some_cases: list[ServiceRequest]
) -> None:
    assert council_member.get("/reports/rows/").status_code == 403
    assert worker.get("/reports/rows/").status_code == 403
    assert not links_to_rows(soup_of(council_member, "/reports/wards/1/"))


def test_cases_behind_a_figure_can_be_taken_by_who_may_download_them(
    manager: Persona, supervisor: Persona, some_cases: list[ServiceRequest]
) -> None:
    address = "/reports/rows/?figure=received&csv=rows"

    for persona, count in ((manager, 6), (supervisor, 5)):
        rows = list(csv.DictReader(io.StringIO(persona.get(address).content.decode())))
        assert {row["Number"] for row in rows} == {each.public_id for each in some_cases[:count]}
    Role.objects.filter(code="manager").update(capabilities=["requests.view", "reports.view"])
    assert manager.get(address).status_code == 403


def test_the_step_that_holds_the_most_time_is_named(manager: Persona, some_cases: list[ServiceRequest]) -> None:
    page = soup_of(manager, "/reports/departments/streets/")

    assert 'Time waits most in the step "In a worklist"' in page.get_text(" ", strip=True)
    lines = csv.DictReader(io.StringIO(manager.get("/reports/departments/streets/?csv=steps").content.decode()))
    shares = {row["Step"]: float(row["Share of time"]) for row in lines if row["Share of time"]}
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares["In a worklist"] == max(shares.values())


def test_a_channel_shows_how_its_part_shifts(manager: Persona, make_case: Callable[..., ServiceRequest]) -> None:
    for days, channel in ((0, "web"), (0, "web"), (0, "web"), (0, "phone"), (90, "web"), (90, "phone"), (364, "phone")):
        made = make_case("1", now=MORNING - timedelta(days=days))
        ServiceRequest.objects.filter(pk=made.pk).update(channel=channel)

    line = row_of(soup_of(manager, "/reports/channels/"), "How the ways of asking shift", "Phone")

    assert (line["Received"], line["Share"], line["Period before"]) == ("1", "25%*", "50%*")
    assert (line["Shift, points"], line["A year earlier"]) == ("\N{MINUS SIGN}25.0", "100%*")
