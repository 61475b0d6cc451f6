"""From report to report, dates and filters in force."""

from bs4 import BeautifulSoup

from tests.personas import Persona


def tabs(persona: Persona, address: str, place: int) -> dict[str, str]:
    page = BeautifulSoup(persona.get(address).content, "lxml")
    return {link.get_text(strip=True): link["href"] for link in page.select(".tabs")[place].select("a")}


def test_dates_and_filters_go_along_to_every_other_report(manager: Persona) -> None:
    pages = tabs(manager, "/reports/wards/?period=30&ward=1&ward=2&channel=phone&csv=", 1)
    assert pages["Departments"] == "/reports/departments/?period=30&ward=1&ward=2&channel=phone"


def test_the_page_that_is_shown_is_marked_with_its_group(manager: Persona) -> None:
    page = BeautifulSoup(manager.get("/reports/wards/1/").content, "lxml")
    assert [each.get_text(strip=True) for each in page.select(".tabs [aria-current]")] == ["Figures", "Wards"]


def test_a_council_member_is_offered_only_what_she_may_open(council_member: Persona) -> None:
    for place in (0, 1):
        for url in tabs(council_member, "/reports/wards/", place).values():
            assert council_member.get(url).status_code == 200, url
