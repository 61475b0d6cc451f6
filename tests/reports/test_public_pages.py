"""What the city publishes about itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from reports.queries.glance import city_glance, ward_glance
from routing.models import Area
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import row_of, soup_of

PAGES = ["/performance/", "/performance/wards/1/", "/performance/equity/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("query", ["", "?period=30", "?period=quarter", "?period=<script>", "?csv=wards&period=365"])
def test_published_pages_need_no_sign_in(visitor: Client, address: str, query: str) -> None:
    assert visitor.get(address + query).status_code == 200


def test_a_ward_that_does_not_exist_is_not_found(visitor: Client) -> None:
    assert visitor.get("/performance/wards/99/").status_code == 404


def test_small_counts_and_shares_of_few_are_not_published(visitor: Client, make_case: Callable[..., object]) -> None:
    for _time in range(3):
        make_case("1", closed_after=1)
    for _time in range(8):
        make_case("2", closed_after=1)

    page = soup_of(visitor, "/performance/")

    assert row_of(page, "Wards", "Ward 1")["Received"] == "under 5"
    assert row_of(page, "Wards", "Ward 2")["Received"] == "not shown"  # else the city's eleven would tell the other
    assert row_of(page, "Wards", "Ward 2")["On time"] == "–"
    assert row_of(page, "Wards", "Whole city")["Received"] == "11"


def test_the_file_hides_what_the_page_hides(visitor: Client, make_case: Callable[..., object]) -> None:
    make_case("1")

    lines = visitor.get("/performance/?csv=wards").content.decode().splitlines()

    assert lines[1].startswith("Ward 1,,")


def test_a_share_of_enough_is_published_with_its_sentence(visitor: Client, make_case: Callable[..., object]) -> None:
    for number in range(20):
        make_case("1", closed_after=1 if number < 15 else 20)

    words = soup_of(visitor, "/performance/wards/1/").get_text(" ", strip=True)

    assert "75% of promises were kept here; in the whole city 75%." in words
    assert "Of 20 requests that were closed or are past their first promised time, 15 were done by then." in words


def test_open_requests_past_their_promise_lower_the_published_share(
    visitor: Client, make_case: Callable[..., object]
) -> None:
    for _time in range(20):
        make_case("1", closed_after=1)
    for _time in range(5):
        make_case("1")
    for _time in range(6):
        make_case("1", now=NOW - timedelta(hours=1))

    page = soup_of(visitor, "/performance/")
    words = page.get_text(" ", strip=True)

    west = row_of(page, "Wards", "Ward 1")
    assert (west["On time"], west["Of those closed"], west["Not yet due"], west["Past promise"]) == (
        "80%", "100%", "6", "5",
    )  # fmt: skip
    assert "80% of promises were kept." in words
    assert "The others were late, and 5 of them are still open." in words
    assert "80% with pauses given back 100% of those closed 6 not yet due" in words


def test_a_sentence_tells_no_count_under_five_in_public(visitor: Client, make_case: Callable[..., object]) -> None:
    for _time in range(20):
        make_case("1", closed_after=1)
    for _time in range(2):
        make_case("1")

    words = soup_of(visitor, "/performance/wards/1/").get_text(" ", strip=True)

    assert "The others were late, and under 5 of them are still open." in words


@pytest.mark.parametrize("address", PAGES)
def test_no_person_appears_in_published_figures(
    visitor: Client, make_case: Callable[..., object], address: str
) -> None:
    made = [make_case("1", closed_after=1) for _time in range(6)]

    answers = visitor.get(address).content.decode() + visitor.get(f"{address}?csv=services").content.decode()

    for secret in ("Canary", "rosa.canary", "5550199", "Mill Street", "deep hole", made[0].public_id):  # type: ignore[attr-defined]
        assert secret not in answers


def test_figures_are_made_anew_after_a_while(visitor: Client, make_case: Callable[..., object]) -> None:
    for _time in range(5):
        make_case("1")
    assert row_of(soup_of(visitor, "/performance/"), "Wards", "Ward 1")["Received"] == "5"
    make_case("1")
    assert row_of(soup_of(visitor, "/performance/"), "Wards", "Ward 1")["Received"] == "5"
    cache.clear()
    assert row_of(soup_of(visitor, "/performance/"), "Wards", "Ward 1")["Received"] == "6"


def test_each_language_has_its_own_figures(visitor: Client) -> None:
    visitor.get("/performance/")
    visitor.cookies["language"] = "es"
    page = BeautifulSoup(visitor.get("/performance/").content, "lxml")
    assert page.html and page.html["lang"] == "es"


def test_a_glance_says_how_a_ward_and_the_city_do(visitor: Client, make_case: Callable[..., object]) -> None:
    for number in range(25):
        make_case("1", closed_after=1 if number < 20 else 20)
    for _time in range(6):
        make_case("2")

    ward, city = ward_glance(Area.objects.get(layer__code="ward", code="1"), NOW), city_glance(NOW)

    assert ward is not None and city is not None
    assert (ward.on_time, ward.open, ward.url) == ("80%", "0", "/performance/wards/1/")
    assert (city.open, city.late) == ("6", 6)


def test_a_city_without_requests_has_no_glance(visitor: Client) -> None:
    assert city_glance(NOW) is None
