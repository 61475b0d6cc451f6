"""A ward's quarter on two pages, on screen and by mail."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup

from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

PACK = "/reports/wards/1/pack/"
APRIL = datetime(2026, 4, 9, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def end_of_march() -> Iterator[None]:
    """Here it is April: the quarter of the cases is over."""
    with time_machine.travel(APRIL, tick=False):
        yield


def words_of(page: BeautifulSoup) -> str:
    return re.sub(r"\s+", " ", page.select_one(".pack").get_text(" ", strip=True))  # type: ignore[union-attr]


def test_the_pack_tells_the_last_whole_quarter_in_words_on_two_sheets(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    for number in range(20):
        make_case("1", closed_after=1 if number < 15 else 20)

    page = soup_of(manager, PACK)

    assert len(page.select(".pack__page")) == 2
    words = words_of(page)
    assert "1 January to 31 March 2026" in words
    assert "20 requests came in." in words
    assert "75% of promises were kept here; in the whole city 75%." in words
    assert page.select_one(".pack__chart svg")


def test_another_quarter_can_be_chosen(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1")

    page = soup_of(manager, f"{PACK}?quarter=2025-4")

    assert "1 October to 31 December 2025" in words_of(page)
    assert "Nobody asked for anything here in these three months." in words_of(page)


@pytest.mark.parametrize("quarter", ["2026-2", "2031-1", "2026-5", "soon", "0000-1", "1989-4"])
def test_a_quarter_that_is_not_over_or_not_one_gives_the_last_whole_one(manager: Persona, quarter: str) -> None:
    page = soup_of(manager, f"{PACK}?quarter={quarter}")

    assert "Here is the last whole one." in page.get_text()
    assert "1 January to 31 March 2026" in words_of(page)


def test_what_is_handed_on_tells_no_count_under_five(manager: Persona, make_case: Callable[..., object]) -> None:
    for _time in range(3):
        make_case("1", closed_after=1)

    page = soup_of(manager, PACK)

    assert "under 5 requests came in." in words_of(page)
    line = row_of(page, "beside the city and earlier dates", "Ward 1")
    assert (line["Received"], line["On time"], line["Median days"]) == ("under 5", "–", "–")


@pytest.mark.parametrize("address", ["/reports/wards/2/pack/", "/reports/wards/99/pack/"])
def test_the_pack_of_another_ward_is_not_found_for_a_council_member(council_member: Persona, address: str) -> None:
    assert council_member.get(PACK).status_code == 200
    assert council_member.get(address).status_code == 404
