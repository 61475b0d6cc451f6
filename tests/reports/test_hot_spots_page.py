"""The page of hot spots: places with too much of something, for managers and for a ward's own council member."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import h3
import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template.loader import render_to_string

from civic311.city.current import configuration_changed, forget_city
from civic311.city.models import City
from reports.forms import PeriodForm
from reports.ward_hot_spots import ward_hot_spots
from requests_app.models import ServiceRequest
from routing.models import Area
from tests.factories.city import EAST, WEST
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import soup_of

PAGE = "/reports/hot-spots/"
LAST_YEAR = MORNING - timedelta(days=365)


@pytest.fixture
def scatter(small_city: object) -> None:
    """A request in each of some cells of both wards, and records that go back for a year."""
    make_request(lat=WEST[0], long=WEST[1] + 0.03, now=LAST_YEAR)
    for (lat, long), ring in ((WEST, 2), (EAST, 1)):
        for cell in h3.grid_ring(h3.latlng_to_cell(lat, long, 9), ring):
            make_request(lat=(where := h3.cell_to_latlng(cell))[0], long=where[1], address="1 Far Road")


@pytest.fixture
def pile(small_city: object) -> Callable[..., list[ServiceRequest]]:
    """Many requests at one door of a ward."""

    def make(place: tuple[float, float] = WEST, *, count: int = 10, **values: object) -> list[ServiceRequest]:
        return [make_request(lat=place[0], long=place[1], **values) for _time in range(count)]  # type: ignore[arg-type]

    return make


def spots_of(page: BeautifulSoup) -> list[dict[str, str]]:
    """The lines of the list by their columns."""
    heads = [each.get_text(strip=True) for each in page.select("thead th")]
    return [
        dict(zip(heads, (each.get_text(" ", strip=True) for each in row.select("th, td")), strict=False))
        for row in page.select("tr[id^=spot-]")
    ]


@pytest.mark.usefixtures("scatter")
def test_a_full_place_is_listed_with_its_street_and_leads_to_its_cases(
    manager: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    cases = pile()

    page = soup_of(manager, PAGE)

    (line,) = spots_of(page)
    assert "Mill Street" in line["Place"]
    assert "Ward 1" in line["Place"]
    assert (line["What"], line["Requests"], line["Period before"]) == ("Pothole", "10", "0")
    assert line["Trend"].startswith("Growing")
    assert page.find(id="hot-spot-shapes")
    link = page.select_one("tr[id^=spot-] a")
    assert link is not None
    listed = manager.get(str(link["href"])).text
    assert all(case.public_id in listed for case in cases)
    assert "1 Far Road" not in listed


@pytest.mark.usefixtures("scatter")
def test_a_council_member_reads_of_her_own_ward_only(
    council_member: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    pile(WEST)
    pile(EAST, address="9 Quay Street")

    page = soup_of(council_member, PAGE)

    (line,) = spots_of(page)
    assert "Mill Street" in line["Place"]
    assert "Quay Street" not in page.get_text()
    link = page.select_one("tr[id^=spot-] a")
    assert link is not None
    address = urlsplit(str(link["href"]))
    assert address.path == "/requests/"
    assert {"near", "service", "from_day", "to_day"} <= parse_qs(address.query).keys()
    assert council_member.get(str(link["href"])).status_code == 200


@pytest.mark.usefixtures("scatter")
def test_joined_requests_and_points_that_stand_for_no_place_make_no_hot_spot(
    manager: Persona, pile: Callable[..., list[ServiceRequest]], join: Callable[..., None]
) -> None:
    first, *others = pile(WEST)
    for other in others:
        join(other, first)
    pile(EAST)
    City.objects.update(no_location_points=[list(EAST)])
    configuration_changed()
    forget_city()

    page = soup_of(manager, PAGE)

    assert spots_of(page) == []


@pytest.mark.deep
@pytest.mark.usefixtures("scatter")
def test_a_council_member_learns_no_place_that_the_service_hides(
    council_member: Persona, manager: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    pile(count=20, service_code="private-tip")

    assert len(spots_of(soup_of(manager, PAGE))) == 1
    for query in ("", "?service=private-tip"):
        assert spots_of(soup_of(council_member, f"{PAGE}{query}")) == []


@pytest.mark.deep
@pytest.mark.usefixtures("scatter")
def test_filters_and_dates_choose_what_is_looked_at(
    manager: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    pile()

    assert len(spots_of(soup_of(manager, f"{PAGE}?service=pothole&ward=1"))) == 1
    for query in ("service=streetlight", "ward=2", "channel=phone", "period=custom&from=2026-03-11&to=2026-03-20"):
        assert spots_of(soup_of(manager, f"{PAGE}?{query}")) == [], query
    assert "No place here has more requests than chance explains." in soup_of(manager, f"{PAGE}?ward=2").text


@pytest.mark.deep
@pytest.mark.usefixtures("scatter")
def test_the_list_can_be_taken_as_csv_with_the_figures_as_numbers(
    manager: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    pile()

    rows = list(csv.DictReader(io.StringIO(manager.get(f"{PAGE}?csv=hot-spots").content.decode())))

    assert [(row["Place"], row["What"], row["Requests"]) for row in rows] == [("Mill Street", "Pothole", "10")]
    assert 0 < float(rows[0]["Usual"]) < 3


@pytest.mark.parametrize(
    "query", ["", "?period=custom&from=2026-03-11&to=2026-03-01", "?period=custom&from=2017-01-01&to=2026-03-31"]
)
def test_a_city_with_next_to_nothing_is_told_that_nothing_can_be_said(manager: Persona, query: str) -> None:
    make_request()

    page = soup_of(manager, f"{PAGE}{query}")

    assert "too few requests" in page.get_text(" ", strip=True)
    assert spots_of(page) == []


def test_a_worklist_link_with_a_place_that_is_none_says_so(manager: Persona) -> None:
    assert manager.get("/staff/queue/?near=nowhere").status_code == 200


@pytest.mark.deep
@pytest.mark.usefixtures("scatter")
def test_the_part_of_a_ward_tells_everybody_less_than_those_who_manage_it(
    manager: Persona, pile: Callable[..., list[ServiceRequest]]
) -> None:
    pile()
    pile((WEST[0] + 0.01, WEST[1]), service_code="private-tip")
    form = PeriodForm(QueryDict("period=30"), as_of=NOW)
    ward = Area.objects.get(layer__code="ward", code="1").pk

    inside = ward_hot_spots(ward, form.chosen(), manager.actor.viewer)
    outside = ward_hot_spots(ward, form.chosen())

    assert len(inside.lines) == 2
    assert {(line.what, line.others, line.url[:10]) for line in outside.lines} == {("Pothole", "", "/requests/")}
    for part in (inside, outside):
        shown = render_to_string("reports/_ward_hot_spots.html", {"hot_spots": part})
        assert all(line.name in shown and line.what in shown for line in part.lines)
