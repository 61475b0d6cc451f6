"""What can be taken from a page of figures: tables and charts as CSV, charts as SVG, the whole page as a workbook."""

import csv
import io
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from civic311.city.current import configuration_changed
from routing.models import Area
from tests.personas import Persona

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ATTACK = '=HYPERLINK("http://evil.example","x")'


def sheets_of(response: HttpResponse) -> dict[str, list[list[str]]]:
    """Rows of words by the name of each sheet."""
    assert response["Content-Disposition"].endswith('.xlsx"')
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [each.get("name") or "" for each in book.iter(f"{SHEET}sheet")]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.find(f".//{SHEET}f") is None, "a formula"
            found[name] = [
                ["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")] for row in sheet.iter(f"{SHEET}row")
            ]
    return found


def lines_of(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_every_chart_of_a_page_has_its_table_its_csv_and_its_drawing(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    make_case("1", closed_after=2)
    make_case("2")
    page = BeautifulSoup(manager.get("/reports/?period=30").content, "lxml")

    charts = page.select("figure.chart-box")
    assert len(charts) > 3
    for chart in charts:
        shown = [[each.get_text(strip=True) for each in row.select("th")] for row in chart.select("tbody tr")]
        links = {each.get_text(): manager.get(f"/reports/{each['href']}") for each in chart.select("a[download]")}
        assert [line[:1] for line in lines_of(links["CSV"])[1:]] == shown
        assert links["SVG"]["Content-Type"] == "image/svg+xml"
        assert chart.h3.get_text() in links["SVG"].content.decode()
        assert page.select_one(chart.select_one("a[href^='#']")["href"])


def test_a_file_says_what_and_when_in_its_name(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1")

    answer = manager.get("/reports/wards/?period=custom&from=2026-03-10&to=2026-03-12&csv=ward-time")

    assert answer["Content-Disposition"] == 'attachment; filename="wards-ward-time_2026-03-10_2026-03-12.csv"'


def test_a_workbook_has_dates_and_definitions_and_all_that_the_page_shows(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    make_case("1", closed_after=2)
    make_case("2")

    sheets = sheets_of(manager.get("/reports/wards/?period=custom&from=2026-03-10&to=2026-03-12&xlsx=1"))

    first, *others = sheets.values()
    page = BeautifulSoup(manager.get("/reports/wards/").content, "lxml")
    words = "\n".join(cell for row in first for cell in row)
    assert "10 Mar" in words and "12 Mar" in words
    assert all(each.get_text(strip=True) in words for each in page.select("#method li"))
    assert len(others) == len(page.select("figure.chart-box")) + len(page.select("main table caption"))
    assert [row[0] for row in others[0]][1:] == ["Ward 1", "Ward 2", "Whole city"]
    assert float(others[0][1][1]) == 1


@pytest.mark.parametrize("query", ["csv=wards", "csv=ward-time", "xlsx=1"])
def test_a_name_is_never_a_formula(manager: Persona, make_case: Callable[..., object], query: str) -> None:
    make_case("1", closed_after=2)
    Area.objects.filter(code="1").update(name=ATTACK)
    configuration_changed()

    answer = manager.get(f"/reports/wards/?{query}")

    if query == "xlsx=1":
        assert any(row[0] == ATTACK for sheet in sheets_of(answer).values() for row in sheet if row)
    else:
        assert [row[0] for row in lines_of(answer) if "HYPERLINK" in row[0]] == [f"'{ATTACK}"]


@pytest.mark.parametrize("query", ["csv=nothing", "svg=nothing", "csv="])
def test_a_file_that_the_page_does_not_have_is_the_page(visitor: Client, query: str) -> None:
    answer = visitor.get(f"/performance/?{query}")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")


def test_published_files_hide_what_the_page_hides(visitor: Client, make_case: Callable[..., object]) -> None:
    make_case("1", closed_after=1)

    sheets = sheets_of(visitor.get("/performance/?xlsx=1"))

    ward = next(row for rows in sheets.values() for row in rows if row and row[0] == "Ward 1")
    assert not any(cell.isdigit() and 0 < int(cell) < 5 for cell in ward[1:])
