"""The catalogue as CSV files: out, and in again through the same forms as on screen.

A file adds and changes rows; rows that it does not name stay as they are. Every row is checked before one is written.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from civic311.lib.csv_cells import safe_cell
from civic311.lib.csv_rows import Row, Table, UnreadableFile
from civic311.site.catalogue_fields import Cells, CsvTable
from civic311.site.catalogue_tables import TABLES
from routing.actions import catalogue
from routing.actions.reference_data import set_active
from routing.models import Service, ServiceQuestion

MAX_BYTES = 1_000_000
MAX_ROWS = 5_000
_DELIMITERS = ",;\t"
_FORMULA = ("=", "+", "-", "@")
ADDED, CHANGED, UNCHANGED, WRONG = "added", "changed", "unchanged", "wrong"


@dataclass
class Difference:
    """What one row of a file would do. `form` writes it; `cells` are the columns that change: name, before, after."""

    line: int
    title: str
    state: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    form: Any = None
    is_active: bool | None = None


def export(slug: str) -> Iterator[str]:
    """The lines of the file."""
    table = TABLES[slug]
    yield _line(table.columns)
    for row in table.rows():
        cells = table.cells_of(row)
        yield _line([safe_cell(cells[column]) for column in table.columns])


def _line(values: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def compare(slug: str, data: bytes) -> list[Difference]:
    """What each row of the file would do. Raises UnreadableFile when it is no such table."""
    table = TABLES[slug]
    rows = _read(table, data)
    existing = {table.key_of(table.cells_of(row)): row for row in table.rows()}
    differences, seen = [], {}
    for row in rows:
        difference = _difference(table, row, existing)
        key = table.key_of(_clean(row.cells))
        if difference.state != WRONG and key in seen:
            difference.state = WRONG
            difference.errors = [_("Line %(line)d says something about the same row.") % {"line": seen[key]}]
        seen.setdefault(key, row.line)
        differences.append(difference)
    return _together(table, differences)


def _together(table: CsvTable, differences: list[Difference]) -> list[Difference]:
    """The differences, those marked as wrong that only the whole file shows."""
    sound = [each for each in differences if each.state != WRONG]
    for place, words in table.check([each.form for each in sound]).items():
        sound[place].state, sound[place].errors = WRONG, [words]
    return differences


@transaction.atomic
def apply(differences: list[Difference], *, by: int | None, now: datetime) -> int:
    """Write all rows that add or change something; returns how many. Nothing is written when one of them fails.

    `by` is the id of who loads the file.
    """
    count = 0
    for difference in differences:
        if difference.state not in (ADDED, CHANGED):
            continue
        difference.form.saved_by = by
        kept = difference.form.keep(now)
        if difference.is_active is not None and kept.is_active != difference.is_active:
            _set_active(kept, difference.is_active, by=by, now=now)
        count += 1
    return count


def _set_active(row: Any, is_active: bool, *, by: int | None, now: datetime) -> None:
    if isinstance(row, Service | ServiceQuestion):
        catalogue.set_active(row, is_active, by=by, now=now, check_order=False)
    else:
        set_active(row, is_active)


def _read(table: CsvTable, data: bytes) -> list[Row]:
    heading = data[:4000].decode("utf-8", "replace").splitlines()[:1] or [""]
    delimiter = max(_DELIMITERS, key=heading[0].count)
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    try:
        opened = Table(text, delimiter)
        opened.require(table.required)
        rows = [row for row in opened if row.problem or any(value.strip() for value in row.cells.values())]
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is no UTF-8 text.")) from error
    unknown = [column for column in opened.columns if column not in table.columns]
    if unknown:
        names = {"column": unknown[0][:60], "known": ", ".join(table.columns)}
        raise UnreadableFile(_("There is no column “%(column)s”. The columns are: %(known)s.") % names)
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(_("The file has more than %(count)d rows. Load it in parts.") % {"count": MAX_ROWS})
    return rows


def _clean(cells: Mapping[str, str]) -> Cells:
    """Cells without the apostrophe that keeps spreadsheets from calculating."""
    plain = {}
    for column, value in cells.items():
        text = (value or "").replace("\x00", "").strip()
        plain[column] = text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
    return plain


def _difference(table: CsvTable, row: Row, existing: Mapping[tuple[str, ...], Any]) -> Difference:
    given = _clean(row.cells)
    key = table.key_of(given)
    wrong = Difference(row.line, " / ".join(part for part in key if part), WRONG)
    if row.problem:
        return replace(wrong, errors=[row.problem])
    empty = [column for column in table.required if not given.get(column)]
    if empty:
        return replace(wrong, errors=[_("The column “%(column)s” is empty.") % {"column": empty[0]}])
    found = existing.get(key)
    before = table.cells_of(found if found is not None else table.model())
    cells = table.normal({column: given.get(column, before[column]) for column in table.columns})
    try:
        data = table.form_data(cells)
    except ValueError as error:
        return replace(wrong, errors=[str(error)])
    form = table.form(data, instance=found)
    if not form.is_valid():
        return replace(wrong, errors=list(_errors(form)))
    changes = [(name, before[name], cells[name]) for name in table.columns if before[name] != cells[name]]
    is_active = data.get("active")
    if found is None:
        return replace(wrong, state=ADDED, form=form, is_active=is_active)
    return replace(wrong, state=CHANGED if changes else UNCHANGED, cells=changes, form=form, is_active=is_active)


def _errors(form: Any) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        yield from (f"{label}{error}" for error in errors)
