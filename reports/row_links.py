"""The way from a figure to the cases that it counts, with the dates and filters in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from civic311.accounts.viewer import Viewer
from reports.behind import NAMES
from reports.navigation import KEPT
from reports.tables import COLUMNS, Cell, Group, Table


@dataclass(frozen=True)
class RowLinks:
    """Links of a page whose lines are departments, services or channels (`by`); `codes` are their codes by key.

    Nobody who may not see cases gets any.
    """

    query: QueryDict
    viewer: Viewer
    by: str = ""
    codes: Mapping[int, str] = field(default_factory=dict)

    def to(self, figure: str, key: int | None = None) -> str:
        """The address of the cases behind a figure, of the line `key` or of the whole page; "" for none."""
        if figure not in NAMES or not self._may_see or (key is not None and key not in self.codes):
            return ""
        line = "" if key is None else urlencode({self.by: self.codes[key]}) + "&"
        return f"{self._starts[key is None]}{line}figure={figure}"

    @cached_property
    def _may_see(self) -> bool:
        return self.viewer.has("requests.view")

    @cached_property
    def _starts(self) -> tuple[str, str]:
        """The address with what is in force, without and with what is chosen of the lines."""
        kept = [(name, value) for name in KEPT for value in self.query.getlist(name) if value]
        others = [(name, value) for name, value in kept if name != self.by]
        page = reverse("reports_rows")
        first, second = (f"{page}?{urlencode(pairs)}{'&' if pairs else ''}" for pairs in (others, kept))
        return first, second

    def cell(self, cell: Cell, figure: str, key: int | None = None) -> Cell:
        """The cell with its link, when it counts any."""
        return replace(cell, url=self.to(figure, key)) if cell.raw else cell

    def linked(self, table: Table, groups: Sequence[Group], figures: Mapping[str, str]) -> Table:
        """The table with links in the columns of these headings; its lines are `groups`, then perhaps one of all."""
        places = {table.columns.index(heading): figure for heading, figure in figures.items()}
        keys: list[int | None] = [*(each.key for each in groups), None]
        rows = [
            replace(row, cells=[
                self.cell(cell, places[place], key) if place in places else cell
                for place, cell in enumerate(row.cells)
            ])
            for row, key in zip(table.rows, keys, strict=False)
        ]  # fmt: skip
        return replace(table, rows=rows)

    def of_figures(self, table: Table, groups: Sequence[Group]) -> Table:
        """A table made by `figures_table`, its columns that count cases with links."""
        names = ("received", "on_time", "not_due", "backlog", "past", "came_back")
        heads = dict(zip(_figure_columns(table), table.columns, strict=True))
        figures = {heads[name]: "backlog_late" if name == "past" else name for name in names}
        return self.linked(table, groups, figures)


def _figure_columns(table: Table) -> list[str]:
    with_rate = len(table.columns) == len(COLUMNS)
    return [name for name in COLUMNS if with_rate or name != "rate"]
