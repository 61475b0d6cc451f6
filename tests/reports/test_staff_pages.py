"""What managers and elected officials read."""

import csv
import io
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic311.city.current import configuration_changed
from routing.models import Area, AreaIndicator, AreaLayer
from tests.factories.city import square
from tests.personas import Persona

PAGES = ["/reports/", "/reports/wards/", "/reports/wards/1/", "/reports/departments/", "/reports/equity/"]


def soup_of(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def row_of(page: BeautifulSoup, caption: str, label: str) -> dict[str, str]:
    """The cells of one line by their column."""
    table = next(each for each in page.select("table") if each.caption and caption in each.caption.get_text())
    heads = [each.get_text(strip=True) for each in table.select("thead th")]
    line = next(each for each in table.select("tbody tr") if each.th and each.th.get_text(strip=True) == label)
    return dict(zip(heads, (each.get_text(strip=True) for each in line.select("th, td")), strict=True))


@pytest.mark.parametrize("address", PAGES)
def test_a_city_without_requests_has_pages_that_say_so(manager: Persona, address: str) -> None:
    assert soup_of(manager, address).h1


def test_each_ward_is_counted_apart(manager: Persona, make_case: Callable[..., object]) -> None:
    for days in (1, 2, 20):
        make_case("1", closed_after=days)
    make_case("2")

    page = soup_of(manager, "/reports/wards/")

    west, east = row_of(page, "Wards", "Ward 1"), row_of(page, "Wards", "Ward 2")
    assert (west["Received"], west["On time"], west["Median days"], west["Open, all"]) == ("3", "67%*", "2.0*", "0")
    assert (east["Received"], east["On time"], east["Of those closed"], east["Past due"]) == ("1", "0%*", "–", "1")
    assert row_of(page, "Wards", "Whole city")["Received"] == "4"


def test_a_chosen_ward_stands_alone_and_is_not_called_the_whole_city(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    make_case("1", closed_after=1)
    make_case("2", closed_after=1)

    pages = [soup_of(manager, f"{address}?ward=1") for address in ("/reports/", "/reports/wards/")]

    for page in pages:
        table = next(each for each in page.select("table") if each.find("th", string="Ward"))
        assert [each.get_text(strip=True) for each in table.select("tbody th")] == ["Ward 1", "All"]
    assert row_of(pages[1], "Wards", "All")["Received"] == "1"


def test_the_city_beside_ones_own_ward_is_measured_by_all_who_live_there(
    council_member: Persona, manager: Persona, make_case: Callable[..., object]
) -> None:
    for code, residents in (("1", 1000), ("2", 3000)):
        area = Area.objects.get(code=code, layer__is_reporting=True)
        AreaIndicator.objects.update_or_create(area=area, code="population", defaults={"value": residents})
    for code in ("1", "2"):
        make_case(code, closed_after=1)

    seen = [row_of(soup_of(each, "/reports/wards/"), "Wards", "Whole city") for each in (council_member, manager)]

    assert [each["Per 1,000 residents"] for each in seen] == ["0.5", "0.5"]


def test_filters_that_leave_nothing_over_say_so_in_each_place(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    make_case("1", closed_after=1)

    page = soup_of(manager, "/reports/?ward=2")

    assert not page.select(".chart-box svg")
    line = row_of(page, "By ward", "Ward 2")
    assert (line["Received"], line["Not yet due"], line["Open, all"], line["On time"]) == ("0", "0", "0", "–")


def test_a_note_on_small_numbers_stands_only_where_one_is(manager: Persona, make_case: Callable[..., object]) -> None:
    for _time in range(20):
        make_case("1", closed_after=1)
    many = soup_of(manager, "/reports/wards/?ward=1")
    make_case("2", closed_after=1)
    few = soup_of(manager, "/reports/wards/?ward=2")

    assert "From fewer than" not in many.get_text()
    assert "From fewer than" in few.get_text()


def test_open_cases_past_due_count_against_the_share(manager: Persona, make_case: Callable[..., object]) -> None:
    for _time in range(20):
        make_case("1", closed_after=1)
    for _time in range(5):
        make_case("1")

    words = soup_of(manager, "/reports/wards/1/").get_text(" ", strip=True)

    assert "80% of promises were kept here" in words
    assert "The others were late, and 5 of them are still open." in words
    assert "100% of those closed" in words


def test_dates_choose_what_is_counted(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1")

    inside = soup_of(manager, "/reports/wards/?period=custom&from=2026-03-10&to=2026-03-10")
    outside = soup_of(manager, "/reports/wards/?period=custom&from=2026-03-11&to=2026-03-20")

    assert row_of(inside, "Wards", "Ward 1")["Received"] == "1"
    assert row_of(outside, "Wards", "Ward 1")["Received"] == "0"
    assert row_of(outside, "Wards", "Ward 1")["Open, all"] == "1"


@pytest.mark.parametrize(
    ("query", "field"),
    [("from=2026-03-11&to=2026-03-01", "to"), ("from=2026-03-11", "to"), ("to=2026-03-11", "from"),
     ("from=2027-01-01&to=2027-01-02", "from"), ("from=1066-01-01&to=2026-01-01", "from"), ("from=soon&to=x", "from")],
)  # fmt: skip
def test_dates_that_make_no_sense_are_named_beside_the_field(manager: Persona, query: str, field: str) -> None:
    page = soup_of(manager, f"/reports/?period=custom&{query}")

    assert page.select_one(f'[data-error-summary] a[href="#id_{field}"]')


def test_a_table_can_be_taken_as_csv(manager: Persona, make_case: Callable[..., object]) -> None:
    Area.objects.filter(code="1").update(name="=cmd()")
    make_case("1", closed_after=1)

    rows = list(csv.DictReader(io.StringIO(manager.get("/reports/wards/?csv=wards").content.decode())))

    assert (rows[0]["Ward"], rows[0]["Received"], rows[0]["On time"]) == ("'=cmd()", "1", "1.0")


def test_the_range_of_a_median_is_two_numbers_in_the_csv(manager: Persona, make_case: Callable[..., object]) -> None:
    for days in (1, 2, 3, 4, 5, 6, 7):
        make_case("1", closed_after=days)

    west = next(csv.DictReader(io.StringIO(manager.get("/reports/wards/?csv=wards").content.decode())))

    low, high = float(west["Likely range, from"]), float(west["Likely range, to"])
    assert low < float(west["Median days"]) == 4 < high
    words = row_of(soup_of(manager, "/reports/wards/"), "Wards", "Ward 1")["Likely range"]
    assert words == f"{low} to {high}"


def test_a_council_member_sees_her_own_ward_beside_the_city(
    council_member: Persona, make_case: Callable[..., object]
) -> None:
    make_case("1")
    make_case("2", service="no-heat")

    wards, home = soup_of(council_member, "/reports/wards/"), soup_of(council_member, "/reports/")

    assert council_member.get("/reports/wards/1/").status_code == 200
    assert row_of(wards, "Wards", "Ward 1")["Received"] == row_of(home, "By ward", "Ward 1")["Received"] == "1"
    for page in (wards, home):
        assert not page.find(string="Ward 2")
    assert row_of(home, "By ward", "Whole city")["Received"] == "2"
    # What the other ward asked for is not among what is counted.
    assert not any("Housing" in table.get_text() for table in home.select("table"))


@pytest.mark.parametrize("address", ["/reports/wards/2/", "/reports/wards/nowhere/"])
def test_another_ward_is_not_found_for_a_council_member(council_member: Persona, address: str) -> None:
    assert council_member.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/reports/departments/", "/reports/equity/"])
def test_a_council_member_has_no_reports_beyond_wards(council_member: Persona, address: str) -> None:
    assert council_member.get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_reports_are_for_those_who_may_see_them(visitor: Client, worker: Persona, address: str) -> None:
    assert visitor.get(address).status_code == 302
    assert worker.get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_the_number_of_queries_does_not_grow_with_wards(
    manager: Persona, make_case: Callable[..., object], address: str
) -> None:
    make_case("1")
    make_case("2")
    few = _queries(manager, address)
    layer = AreaLayer.objects.get(code="ward")
    for number in range(3, 33):
        Area.objects.create(layer=layer, code=str(number), name=f"Ward {number}", geometry=square(-70, -69.9))
    configuration_changed()

    assert _queries(manager, address) == few
    assert few <= 32


def _queries(client: Client, address: str) -> int:
    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_equity_puts_answers_beside_who_lives_there(manager: Persona, make_case: Callable[..., object]) -> None:
    for code, people, income in (("1", 2000, 40_000), ("2", 500, 90_000)):
        area = Area.objects.get(layer__code="ward", code=code)
        AreaIndicator.objects.create(area=area, code="population", name={"en": "Residents"}, value=people)
        AreaIndicator.objects.create(area=area, code="income", name={"en": "Income"}, value=income)
    make_case("1", closed_after=1)
    make_case("1", closed_after=20)

    page = soup_of(manager, "/reports/equity/")

    west = row_of(page, "Answers and residents", "Ward 1")
    assert (west["Per 1,000 residents"], west["Income"], west["On time"]) == ("1.0", "40,000", "50%*")
    assert row_of(page, "by who lives there", "Income")["In words"] == "Too few to say"


def test_equity_offers_every_layer_with_indicators(manager: Persona, make_case: Callable[..., object]) -> None:
    mill = Area.objects.get(layer__code="neighborhood", code="mill")
    AreaIndicator.objects.create(area=mill, code="population", value=100)
    make_case("1")

    page = soup_of(manager, "/reports/equity/?areas=neighborhood")

    assert row_of(page, "Answers and residents", "Mill")["Per 1,000 residents"] == "10.0"
