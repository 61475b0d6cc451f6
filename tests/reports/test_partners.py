"""Figures that partners bring: loaded from files that people made, and set against what the city measures."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from civic311.city.current import configuration_changed
from reports.models import PartnerFigure
from routing.models import Area, AreaLayer
from tests.factories.city import square
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

LOAD, PAGE = "/reports/partners/load/", "/reports/partners/"
AREAS = b'layer,area,value\nward,1,12.5\nward,Ward 2,"1,400"\nneighborhood,mill,\n'


def send(client: Persona, data: bytes, *, to: str = LOAD, **about: Any) -> HttpResponse:
    given = {"name": "Tree cover", "unit": "%", "provider": "State University", "licence": "CC BY 4.0",
             "as_of": "2026-01-31", "source": "areas"} | about  # fmt: skip
    return client.post(to, given | {"file": SimpleUploadedFile("a.csv", data)})


def keep(client: Persona, preview: HttpResponse, *, to: str = LOAD) -> HttpResponse:
    rows = BeautifulSoup(preview.content, "lxml").select_one("input[name=rows]")
    assert rows is not None, "the preview has no button to load it"
    return client.post(to, {"do": "keep", "rows": rows["value"]}, follow=True)


def known() -> dict[str, float]:
    return {each.area.code: each.value for figure in PartnerFigure.objects.all() for each in figure.values.all()}


def test_a_file_is_shown_first_and_written_on_the_button(administrator: Persona, manager: Persona) -> None:
    preview = send(administrator, AREAS)
    assert not PartnerFigure.objects.exists()

    keep(administrator, preview)

    assert known() == {"1": 12.5, "2": 1400}
    row = row_of(soup_of(manager, PAGE), "partners brought", "Tree cover")
    assert (row["Provider"], row["License"], row["Describes"]) == ("State University", "CC BY 4.0", "31 January 2026")


BAD_LINES = {
    b"layer,area,value\nward,9,1\n": "no area of this layer has the code",
    b"layer,area,value\nmoon,1,1\n": "no layer of areas has the code",
    b"layer,area,value\nward,1,=1+1\n": "is no number",
    b"layer;area;value\nward;1;3,5\n": "is no number",
    b"layer,area,value\nward,1,nan\n": "is no number",
    b"layer,area,value\nward,1,1e999\n": "is no number",
    b"layer,area,value\nward,1,4\nward,Ward 1,5\n": "stands in the file before",
    b"layer,area,value\nward,1\n": "It has 2 cells",
    b"layer,area,value\nward,\xff1,4\n": "not readable text",
}


@pytest.mark.parametrize(("data", "words"), BAD_LINES.items(), ids=BAD_LINES.values())
def test_a_line_that_cannot_be_used_is_named_and_keeps_the_file_out(
    administrator: Persona, data: bytes, words: str
) -> None:
    answer = send(administrator, data)

    page = BeautifulSoup(answer.content, "lxml")
    assert answer.status_code == 422
    assert words in page.select_one("[role=alert]").get_text()
    assert page.select_one("input[name=rows]") is None
    assert not PartnerFigure.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"layer,area,value\n", b"a,b\n1,2\n", AREAS.decode().encode("utf-16"), b"\x00\x01\x02", b"PK\x03\x04zip",
        b"layer,area,value\n" + b"x" * 2_000_001, b"layer,area,value\n" + b"ward,1,1\n" * 50_001,
    ],
    ids=["nothing", "heading", "others", "utf-16", "binary", "zip", "huge", "long"],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_with_words(administrator: Persona, data: bytes) -> None:
    answer = send(administrator, data)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "lxml").select_one("[data-error-summary] li, [role=alert] li")


@pytest.mark.parametrize(
    ("source", "expected"), [("counted", {"1": 2, "2": 1, "mill": 0}), ("averaged", {"1": 3, "2": 10})]
)
def test_points_are_counted_or_averaged_where_they_lie(
    administrator: Persona, source: str, expected: dict[str, float]
) -> None:
    data = "lat,long,value\n41,-71.03,2\n41,-71.02,4\n41,-70.95,10\n20,20,99\n"

    preview = send(administrator, data.encode(), source=source)
    keep(administrator, preview)

    assert known() == expected
    assert "Points outside all areas 1" in " ".join(BeautifulSoup(preview.content, "lxml").get_text(" ").split())


def test_a_figure_is_replaced_whole_and_removed_whole(administrator: Persona) -> None:
    keep(administrator, send(administrator, AREAS))
    address = f"{PAGE}{PartnerFigure.objects.get().pk}/"

    keep(administrator, send(administrator, b"layer,area,value\nward,2,7\n", to=address), to=address)
    assert known() == {"2": 7}

    administrator.post(f"{address}remove/")
    assert not PartnerFigure.objects.exists()


def test_rows_that_were_made_up_write_nothing(administrator: Persona) -> None:
    administrator.post(LOAD, {"do": "keep", "rows": "made:up"})
    assert not PartnerFigure.objects.exists()


@pytest.fixture
def five_wards(administrator: Persona, finish: Callable[..., None]) -> None:
    """Each with 21 cases, the further east the more of them late, and with a figure that falls from west to east."""
    Area.objects.filter(layer__code="ward").delete()
    layer = AreaLayer.objects.get(code="ward")
    for place in range(5):
        west = -71.1 + 0.04 * place
        Area.objects.create(layer=layer, code=f"w{place}", name=f"Ward {place}", geometry=square(west, west + 0.04))
    configuration_changed()
    for place in range(5):
        for number in range(21):
            made = make_request("pothole", lat=41, long=-71.08 + 0.04 * place, now=MORNING)
            finish(made, after=20 if number < 3 + 4 * place else 1)
    lines = [f"ward,w{place},{100 - place}" for place in range(5)]
    keep(administrator, send(administrator, "\n".join(["layer,area,value", *lines]).encode()))


@pytest.mark.deep
def test_a_figure_is_plotted_against_a_measure_with_its_rank_correlation(manager: Persona, five_wards: None) -> None:
    words = soup_of(manager, f"{PAGE}?measure=late").select_one(".find").get_text(" ", strip=True)
    assert "Over 5 areas: rank correlation \N{MINUS SIGN}1.00" in words
    assert "does not go with “Tree cover” more than chance explains." in words  # five areas are too few to be sure

    lines = list(csv.DictReader(io.StringIO(manager.get(f"{PAGE}?measure=late&csv=plot").content.decode())))
    assert [line["Tree cover (%)"] for line in lines] == ["100.0", "99.0", "98.0", "97.0", "96.0"]
    ratios = [float(line["Late by first promise, ratio to the city"]) for line in lines]
    assert ratios == sorted(ratios)
    assert b"Ward 3" in manager.get(f"{PAGE}?measure=late&svg=plot").content


def test_two_areas_say_nothing_and_names_are_no_formulas(administrator: Persona, manager: Persona) -> None:
    keep(administrator, send(administrator, AREAS, name="=HYPERLINK(1)"))

    assert "At least 5 areas with both figures are needed" in soup_of(manager, PAGE).get_text(" ", strip=True)
    answer = manager.get(f"{PAGE}?csv=partners").content.decode()
    assert next(csv.DictReader(io.StringIO(answer)))["Figure"].startswith("'=")


def test_without_any_figure_the_page_says_so(manager: Persona) -> None:
    words = soup_of(manager, PAGE).get_text(" ", strip=True)
    assert "No partner's figure is loaded yet." in words
    assert "There is nothing to plot yet" in words


def test_who_only_reads_reports_is_not_offered_to_load(manager: Persona, administrator: Persona) -> None:
    assert not soup_of(manager, PAGE).select(f"a[href='{LOAD}']")
    assert soup_of(administrator, PAGE).select(f"a[href='{LOAD}']")
