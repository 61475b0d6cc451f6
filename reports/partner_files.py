"""Files of partners: a value for each area, or points that are counted or averaged by area; and what is wrong, by line.

The whole file is read before anything is written, and any line that cannot be used keeps all of it out. Points outside
all areas, and areas without a value, are no mistake: they are counted.
"""

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from civic311.lib.csv_rows import Row, Table, UnreadableFile, is_decoded
from reports.models import PartnerFigure
from routing.models import Area, AreaLayer
from routing.place import AreaIndex, valid_position

MOST_BYTES = 2_000_000
MOST_LINES = 50_000
SHOWN_PROBLEMS = 20
_MOST = 1e15
_AREAS, _POINTS = ("layer", "area", "value"), ("lat", "long")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d{1,3})?|[-+]?\.\d+")
_NOTHING = {"", "-", "–", "n/a", "na", "null"}


class BadFile(Exception):
    """The file cannot be used at all; the message says why, for people."""


@dataclass
class Loaded:
    """What a file holds: `values` by area id; `problems` are lines with what is wrong.

    `empty` areas had no value, `outside` points lie in no area.
    """

    values: dict[int, float] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0
    empty: int = 0
    outside: int = 0


def read_file(data: bytes, source: str, *, today: date) -> Loaded:
    """The values of a file by area; `source` is one of `PartnerFigure.Source`. Raises BadFile."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than 2 megabytes. Load it in parts, or count the points beforehand."))
    try:
        table = Table(
            io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", errors="surrogateescape", newline=""),
            _delimiter(data),
        )
        if source == PartnerFigure.Source.AREAS:
            table.require(_AREAS)
            found = _by_area(_lines(table), _areas(today))
        else:
            is_mean = source == PartnerFigure.Source.AVERAGED
            table.require([*_POINTS, *(["value"] if is_mean else [])])
            found = _by_points(_lines(table), _indexes(today), is_mean=is_mean)
    except UnreadableFile as error:
        raise BadFile(str(error)) from error
    if not found.lines:
        raise BadFile(_("The file holds a heading and nothing below it."))
    if not found.values and not found.problems:
        raise BadFile(_("No value of this file lies in an area of the city."))
    return found


def _delimiter(data: bytes) -> str:
    """The sign that stands in the heading most often."""
    heading = data[:10_000].split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(",;\t", key=heading.count)


def _lines(table: Table) -> Iterable[Row]:
    for count, row in enumerate(table, start=1):
        if count > MOST_LINES:
            raise BadFile(_("The file has more than 50,000 lines. Load it in parts, or count the points beforehand."))
        yield row


def _areas(today: date) -> dict[str, dict[str, int]]:
    """The areas in force by the code of their layer and their own, or their name; all without case."""
    found: dict[str, dict[str, int]] = {layer.code.casefold(): {} for layer in AreaLayer.objects.all()}
    rows = Area.objects.in_force(today).values_list("layer__code", "code", "name", "pk")
    for layer, _code, name, key in rows:
        found[layer.casefold()].setdefault(name.casefold(), key)
    for layer, code, _name, key in rows:
        found[layer.casefold()][code.casefold()] = key
    return found


def _by_area(rows: Iterable[Row], areas: Mapping[str, Mapping[str, int]]) -> Loaded:
    found = Loaded()
    seen: set[int] = set()
    for row in rows:
        found.lines += 1
        problem = _unreadable(row, _AREAS)
        layer, code = (row.cells.get(name, "").strip() for name in _AREAS[:2])
        area = areas.get(layer.casefold(), {}).get(code.casefold())
        if not problem and layer.casefold() not in areas:
            problem = _("no layer of areas has the code “%(code)s”") % {"code": layer[:60]}
        elif not problem and area is None:
            problem = _("no area of this layer has the code “%(code)s”") % {"code": code[:60]}
        elif not problem and area in seen:
            problem = _("this area stands in the file before")
        if problem or area is None:
            found.problems.append((row.line, problem))
            continue
        seen.add(area)
        if (value := _value(found, row)) is not None:
            found.values[area] = value
    return found


def _value(found: Loaded, row: Row) -> float | None:
    """The number of a line; None, with the reason kept, where there is none."""
    try:
        value = number(row.cells["value"])
    except ValueError:
        words = _("“%(text)s” is no number such as 12, 1,234 or 5.6") % {"text": row.cells["value"].strip()[:60]}
        found.problems.append((row.line, words))
        return None
    found.empty += value is None
    return value


def number(text: str) -> float | None:
    """The number in a cell ("1,234.5", "$40", "45%" is 45); None for an empty one. Raises ValueError.

    A comma only parts thousands: what may be a decimal comma ("3,5") is refused, not taken for 35.
    """
    plain = text.strip().lstrip("$").rstrip("%").strip()
    if plain.lower() in _NOTHING:
        return None
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    value = float(plain.replace(",", ""))
    if not math.isfinite(value) or abs(value) > _MOST:
        raise ValueError(text)
    return value


def _unreadable(row: Row, columns: Sequence[str]) -> str:
    if row.problem:
        return str(row.problem)
    texts = [row.cells[name] for name in columns]
    if not all(is_decoded(text) and "\0" not in text for text in texts):
        return _("the line is not readable text; save the file as CSV in UTF-8")
    return ""


def _indexes(today: date) -> list[tuple[AreaIndex, dict[str, int]]]:
    """Every layer that has outlines, ready to be asked; a layer is one division of the city."""
    by_layer: dict[int, list[Area]] = {}
    for area in Area.objects.in_force(today).filter(geometry__isnull=False, layer__is_neighbors=False):
        by_layer.setdefault(area.layer_id, []).append(area)
    return [
        (AreaIndex((area.code, area.geometry) for area in areas), {area.code: area.pk for area in areas})
        for areas in by_layer.values()
    ]


def _by_points(rows: Iterable[Row], indexes: Sequence[tuple[AreaIndex, Mapping[str, int]]], *, is_mean: bool) -> Loaded:
    """Points by area of every layer. An area without points counts none, and has no mean."""
    if not indexes:
        raise BadFile(_("No area of the city has an outline, so points cannot be counted."))
    found = Loaded()
    counts: dict[int, int] = {key: 0 for _index, ids in indexes for key in ids.values()}
    sums: dict[int, float] = dict.fromkeys(counts, 0.0)

    def add(value: float, lat: float, long: float) -> None:
        keys = [ids[code] for index, ids in indexes if (code := index.at(lat, long)) is not None]
        found.outside += not keys
        for key in keys:
            counts[key] += 1
            sums[key] += value

    for row in rows:
        found.lines += 1
        place = None if _unreadable(row, _POINTS) else _position(row)
        if problem := _unreadable(row, [*_POINTS, *(["value"] if is_mean else [])]):
            found.problems.append((row.line, problem))
        elif place is None:
            found.problems.append((row.line, _("lat and long are no position in degrees")))
        elif (value := _value(found, row) if is_mean else 1.0) is not None:
            add(value, *place)
    if found.lines > found.outside + found.empty + len(found.problems):
        found.values = {key: sums[key] / counts[key] if is_mean else float(counts[key])
                        for key in counts if counts[key] or not is_mean}  # fmt: skip
    return found


def _position(row: Row) -> tuple[float, float] | None:
    try:
        lat, long = (float(row.cells[name].strip()) for name in _POINTS)
    except ValueError:
        return None
    return (lat, long) if valid_position(lat, long) else None
