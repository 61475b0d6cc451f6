"""What a report answers with: the page, or one of its tables and charts as CSV or SVG, or all of it as a workbook.

Every view of figures ends with `answer(request, template, context, page)`. The addresses are the page's own, with
`?csv=<code>`, `?svg=<code>` or `?xlsx=1` beside its filters.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.lib.csv_cells import safe_cell
from civic311.lib.drawing import draw
from civic311.lib.drawing.charts import Chart
from civic311.lib.workbook import Cell, Sheet, workbook_of
from reports.method import method_lines
from reports.periods import Period
from reports.tables import Table
from reports.wording import NONE, period_words

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Page:
    """What can be taken from a page. `code` begins the names of files, such as "wards".

    `filters` are the choices in force as (name, words), shown in print and on the workbook's first sheet; the dates
    need not be among them. `definitions` say how the figures are counted; without any, those of all reports stand.
    The first table is the one that "CSV" in the head of the page gives.
    """

    code: str
    title: str
    period: Period
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()
    filters: Sequence[tuple[str, str]] = ()
    definitions: Sequence[str] = field(default_factory=tuple)

    @property
    def first_code(self) -> str:
        """What the page's own CSV link gives: its first table, else its first chart; "" for a page without either."""
        return next((each.code for each in (*self.tables, *self.charts)), "")

    @property
    def about(self) -> str:
        """Whose figures these are and of which dates, in one line."""
        city = current_city()
        parts = [str(city.name) if city else "", self.title, self.days, *(words for _name, words in self.filters)]
        return " · ".join(part for part in parts if part)

    @property
    def days(self) -> str:
        """The dates in words."""
        return period_words(self.period)


def answer(request: HttpRequest, template: str, context: dict[str, Any], page: Page) -> HttpResponse:
    """The page with `report_page` (the `Page`) in its context, or the file that the address asks for.

    A code that the page does not have gives the page: what was asked for may be empty in these dates.
    """
    if found := _lines_of(page, request.GET.get("csv", "")):
        return _csv(page, request.GET["csv"], *found)
    if chart := next((each for each in page.charts if each.code == request.GET.get("svg")), None):
        drawn = draw.as_file(chart, rtl=get_language_bidi(), about=page.about)
        return _download(drawn, "image/svg+xml", f"{_stem(page, chart.code)}.svg")
    if request.GET.get("xlsx"):
        return _download(workbook_of(_sheets(page)), _WORKBOOK, f"{_stem(page)}.xlsx")
    return render(request, template, context | {"report_page": page})


_Line = list[tuple[str, Any]]  # words and value of each cell, the label first


def _csv(page: Page, code: str, heading: list[str], lines: list[_Line]) -> HttpResponse:
    response = _download(b"", "text/csv; charset=utf-8", f"{_stem(page, code)}.csv")
    writer = csv.writer(response)
    writer.writerow([safe_cell(each) for each in heading])
    writer.writerows([safe_cell(raw) for _words, raw in line] for line in lines)
    return response


def _lines_of(page: Page, code: str) -> tuple[list[str], list[_Line]] | None:
    """Heading and lines of a table or of a chart's table; None for another code."""
    for table in page.tables:
        if table.code == code:
            return _table_lines(table)
    return next((_chart_lines(chart) for chart in page.charts if chart.code == code), None)


def _table_lines(table: Table) -> tuple[list[str], list[_Line]]:
    """A column of ranges becomes two, so that numbers stay numbers."""
    ranges = {place for row in table.rows for place, cell in enumerate(row.cells) if isinstance(cell.raw, tuple)}
    heading = [table.first]
    for place, column in enumerate(table.columns):
        words = {"column": column}
        heading += [_("%(column)s, from") % words, _("%(column)s, to") % words] if place in ranges else [column]
    lines: list[_Line] = [[(row.label, row.label)] for row in table.rows]
    for line, row in zip(lines, table.rows, strict=True):
        for cell in row.cells:
            line += [(NONE, end) for end in cell.raw] if isinstance(cell.raw, tuple) else [(cell.words, cell.raw)]
    return heading, lines


def _chart_lines(chart: Chart) -> tuple[list[str], list[_Line]]:
    found = chart.grid()
    lines = [[(label, label), *((cell.words, cell.raw) for cell in cells)] for label, cells in found.rows]
    return [chart.first, *found.heads], lines


def _sheets(page: Page) -> Iterable[Sheet]:
    """First what it is and how it was counted, then each table, then each chart's figures."""
    yield Sheet(_("About"), [page.title], _about(page))
    for table in page.tables:
        heading, lines = _table_lines(table)
        yield Sheet(table.caption, heading, [[_sheet_cell(*cell) for cell in line] for line in lines])
    for chart in page.charts:
        heading, lines = _chart_lines(chart)
        yield Sheet(chart.title, heading, [[_sheet_cell(*cell) for cell in line] for line in lines])


def _about(page: Page) -> list[list[Cell]]:
    city = current_city()
    as_of = timezone.localtime(page.period.as_of)
    counted = date_format(as_of, pgettext("format of a time in another year", "D j M Y, g:i A"))
    rows: list[list[Cell]] = [
        [_("City"), str(city.name) if city else ""],
        [_("Dates"), page.days],
        [_("Counted to"), counted],
        *([name, words] for name, words in page.filters),
        [],
        [_("How this is counted, and what it cannot show")],
    ]
    return [*rows, *([each] for each in page.definitions or method_lines())]


def _sheet_cell(words: str, raw: Any) -> Cell:
    """The number where there is one, else the words; a dash stays empty, so that sums work."""
    if isinstance(raw, Real) and math.isfinite(raw):
        return float(raw) if isinstance(raw, float) else int(raw)
    return "" if words == NONE else words


def _stem(page: Page, code: str = "") -> str:
    """What and when, as the name of a file: wards-on-time_2026-01-01_2026-03-31."""
    what = page.code if code in ("", page.code) else f"{page.code}-{code}"
    return f"{what}_{page.period.start:%Y-%m-%d}_{page.period.last_day:%Y-%m-%d}"


def slug_of(code: str) -> str:
    """A code that a city chose, as part of a file's name."""
    return slugify(code) or "x"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
