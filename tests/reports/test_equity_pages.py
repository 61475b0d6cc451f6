"""What managers and residents read about differences between areas."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from routing.models import Area, AreaIndicator
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

STAFF, PUBLISHED = "/reports/equity/", "/performance/equity/"


@pytest.fixture
def unequal(make_case: Callable[..., object]) -> None:
    """Ward 1 keeps all its promises, ward 2 hardly any; three cases lie in neither."""
    for _time in range(24):
        make_case("1", closed_after=1)
        make_case("2", closed_after=20)
    make_case("1", closed_after=20)
    make_case("2", closed_after=1)


def words_of(client: Client, address: str) -> str:
    return " ".join(soup_of(client, address).get_text(" ", strip=True).split())


def test_a_ward_that_waits_longer_is_told_in_words_and_figures(manager: Persona, unequal: None) -> None:
    page = soup_of(manager, STAFF)

    found = [box.get_text(" ", strip=True) for box in page.select(".find li")]
    assert len(found) == 1
    assert found[0].startswith("Clear difference")
    assert "Ward 2 waits past its promise 92% more often than the same services do across the city." in found[0]
    assert "Ward 1 waits past its promise 92% less often" in found[0]
    east = row_of(page, "at first sight", "Ward 2")
    assert (east["Cases"], east["At first sight"], east["Observed"], east["Expected"]) == ("25", "96%", "24", "12.5")
    assert (east["Ratio"], east["In words"]) == ("1.92", "Clear difference")


@pytest.mark.deep
@pytest.mark.parametrize(
    ("measure", "sentence"),
    [("time", "Ward 2 waits"), ("closed", "2 areas differ by no more than chance explains."), ("none", "Ward 2 waits")],
)
def test_each_measure_has_its_own_words(manager: Persona, unequal: None, measure: str, sentence: str) -> None:
    assert sentence in words_of(manager, f"{STAFF}?measure={measure}")


def test_a_ward_chosen_on_another_page_leaves_all_wards_to_compare(manager: Persona, unequal: None) -> None:
    east = row_of(soup_of(manager, f"{STAFF}?ward=1"), "at first sight", "Ward 2")

    assert (east["Cases"], east["Ratio"]) == ("25", "1.92")


@pytest.mark.deep
def test_files_have_what_the_page_has(manager: Persona, unequal: None) -> None:
    answer = manager.get(f"{STAFF}?csv=areas-late").content.decode()
    lines = {line["Area"]: line for line in csv.DictReader(io.StringIO(answer))}
    assert (lines["Ward 2"]["Ratio"], lines["Ward 2"]["In words"]) == ("1.92", "Clear difference")
    assert manager.get(f"{STAFF}?xlsx=1")["Content-Type"].endswith("sheet")
    assert b"Ward 2" in manager.get(f"{STAFF}?svg=funnel-late").content


@pytest.mark.deep
def test_filters_choose_what_is_compared(manager: Persona, unequal: None) -> None:
    assert "too few cases in these dates" in words_of(manager, f"{STAFF}?service=streetlight")
    assert "too few cases in these dates" in words_of(manager, f"{STAFF}?channel=letter")


@pytest.mark.deep
def test_published_words_are_those_inside_the_city(visitor: Client, unequal: None) -> None:
    words = words_of(visitor, PUBLISHED)
    assert "Ward 2 waits past its promise 92% more often than the same services do across the city." in words
    assert "Observed" not in words


def test_nothing_of_few_is_published(visitor: Client, make_case: Callable[..., object]) -> None:
    for _time in range(3):
        make_case("1", closed_after=20)
    for _time in range(21):
        make_case("2", closed_after=1)

    west, east = (row_of(soup_of(visitor, PUBLISHED), "Late by first promise", name) for name in ("Ward 1", "Ward 2"))

    assert (west["Cases"], west["At first sight"], west["Ratio"]) == ("under 5", "–", "–")
    assert (east["Cases"], west["In words"]) == ("not shown", "Too few to say")
    for code in ("areas-late", "areas-time", "funnel-late", "heard", "heard-ways", "gaps-late"):
        assert "Ward 1,3" not in visitor.get(f"{PUBLISHED}?csv={code}").content.decode()


@pytest.mark.deep
def test_who_asks_least_is_told_once_a_month_is_known(
    manager: Persona, visitor: Client, unequal: None, make_case: Callable[..., object]
) -> None:
    for code, people in (("1", 1000), ("2", 9000)):
        area = Area.objects.get(layer__code="ward", code=code)
        AreaIndicator.objects.create(area=area, code="population", name={"en": "Residents"}, value=people)
    assert "Rates need the number of residents of each area and a month" in words_of(manager, STAFF)

    make_case("1", now=MORNING - timedelta(days=45))
    for client, address in ((manager, STAFF), (visitor, PUBLISHED)):
        assert "Ward 2 asks least:" in words_of(client, address)
    assert "Ward 2" in visitor.get(f"{PUBLISHED}?csv=heard-ways").content.decode()


@pytest.mark.parametrize("address", [STAFF, PUBLISHED])
def test_areas_redrawn_within_the_dates_are_told(
    manager: Persona, make_case: Callable[..., object], address: str
) -> None:
    make_case("1")
    Area.objects.filter(layer__code="ward", code="2").update(valid_from=date(2026, 2, 1))
    assert "Areas were redrawn on 1 February 2026." in words_of(manager, address)


def test_one_area_alone_has_nothing_beside_it(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1")
    Area.objects.filter(layer__code="ward", code="2").delete()
    assert "There is no second area to compare with." in words_of(manager, STAFF)


@pytest.mark.parametrize(
    "query",
    ["period=custom&from=2026-03-31&to=2026-03-01", "period=custom&from=2016-04-01&to=2026-03-31", "areas=none"],
)
def test_odd_dates_and_areas_still_give_a_page(manager: Persona, make_case: Callable[..., object], query: str) -> None:
    make_case("2")
    assert "Ward 2" in words_of(manager, f"{STAFF}?{query}")


@pytest.mark.deep
def test_all_open_is_not_told_as_slow_or_quick(manager: Persona, make_case: Callable[..., object]) -> None:
    for _time in range(21):
        make_case("1")
        make_case("2")
    words = words_of(manager, f"{STAFF}?measure=time")
    assert "too few cases in these dates" in words
    assert "nothing resolved" not in words
