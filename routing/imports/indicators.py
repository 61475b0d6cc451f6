"""Figures about areas from a table: the first column names the area, the numeric ones are indicators."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from civic311.lib.csv_rows import Row
from routing.imports.codes import code_of
from routing.models import Area, AreaIndicator, AreaLayer

_NOT_NUMBER = re.compile(r"[,$%\s]")
_EMPTY = {"", "-", "n/a", "na", "null"}


@dataclass
class IndicatorsWritten:
    """`kept` rows had a new or changed figure; `refused` says why a row counts for nothing."""

    kept: int = 0
    unchanged: int = 0
    codes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def number(text: str) -> float | None:
    """The number in a cell ("12,345", "$40,100", "45%" is 45); None for an empty cell. Raises ValueError."""
    if text.strip().lower() in _EMPTY:
        return None
    value = float(_NOT_NUMBER.sub("", text))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def numeric_columns(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The columns but the first in which every filled cell is a number and at least one is filled."""
    found = []
    for column in columns[1:]:
        try:
            values = [number(row.cells.get(column, "")) for row in rows]
        except ValueError:
            continue
        if any(value is not None for value in values):
            found.append(column)
    return found


def write_indicators(
    layer: AreaLayer, columns: Sequence[str], rows: Sequence[Row], *, same_as: Mapping[str, str] | None = None,
    source: str = "", as_of: str = "",
) -> IndicatorsWritten:  # fmt: skip
    """Write each row's figures to the area whose code or name the first cell is; `same_as` maps other spellings."""
    written = IndicatorsWritten()
    wanted = {column: code_of(column, 80).replace("-", "_") for column in numeric_columns(columns, rows)}
    written.codes = list(wanted.values())
    areas: dict[str, Area] = {}
    for area in Area.objects.filter(layer=layer, valid_to=None):
        areas.setdefault(area.name.casefold(), area)
        areas[area.code.casefold()] = area
    with transaction.atomic():
        for row in rows:
            given = row.cells.get(columns[0], "").strip()
            area = areas.get((same_as or {}).get(given, given).casefold())
            if row.problem or area is None:
                written.refused.append(f"Line {row.line}: {row.problem or f'no area is called {given!r}.'}")
            elif _write_row(area, row, wanted, source, as_of):
                written.kept += 1
            else:
                written.unchanged += 1
    return written


def _write_row(area: Area, row: Row, wanted: Mapping[str, str], source: str, as_of: str) -> bool:
    before = {known.code: known for known in AreaIndicator.objects.filter(area=area)}
    is_changed = False
    for column, code in wanted.items():
        value = number(row.cells[column])
        known = before.get(code)
        if value is None or (known and (known.value, known.source, known.as_of) == (value, source, as_of)):
            continue
        is_changed = True
        values = {"value": value, "source": source, "as_of": as_of}
        label = column.replace("_", " ").strip()
        AreaIndicator.objects.update_or_create(
            area=area, code=code, defaults=values,
            create_defaults=values | {"name": {"en": label[:1].upper() + label[1:]}},
        )  # fmt: skip
    return is_changed
