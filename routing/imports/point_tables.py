"""Things with a position from CSV files: what columns there are, and the rows as points."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from civic311.lib.csv_rows import Row, Table, UnreadableFile, is_decoded, open_table
from routing.imports.problems import UnusableFile
from routing.place import valid_position

_EXAMPLES, _LOOKED_AT = 3, 60
_LAT = ("lat", "latitude", "y")
_LONG = ("long", "lng", "lon", "longitude", "x")


@dataclass(frozen=True)
class Point:
    """One thing at a position: the cells asked for, as text, and where it is. Without a position both are None."""

    cells: dict[str, str]
    lat: float | None
    long: float | None


def is_table(path: Path) -> bool:
    """Whether the file reads as text with columns: the last guess, after every kind of map."""
    with path.open("rb") as file:
        head = file.read(4096)
    return bool(head) and b"\0" not in head and any(sign in head.splitlines()[0] for sign in (b",", b";", b"\t"))


def look_at_table(path: Path) -> list[dict[str, Any]]:
    """The same as `geofiles.look` for a CSV file. Raises UnusableFile."""
    with _opened(path) as table:
        rows = list(islice(table, _LOOKED_AT))
        count = len(rows) + sum(1 for _row in table)
        fields = [{"name": name, "examples": _examples(rows, name)} for name in table.columns if name]
    if not count:
        raise UnusableFile("no_features")
    return [{"name": "", "count": count, "crs": "EPSG:4326", "fields": fields, "is_table": True}]


def _examples(rows: list[Row], name: str) -> list[str]:
    found = dict.fromkeys(text[:60] for row in rows if (text := row.cells.get(name, "").strip()) and is_decoded(text))
    return list(found)[:_EXAMPLES]


def likely_columns(columns: Sequence[str]) -> tuple[str, str]:
    """The columns that seem to hold latitude and longitude; empty texts where none does."""
    lower = {name.strip().lower(): name for name in columns}
    lat = next((lower[name] for name in _LAT if name in lower), "")
    long = next((lower[name] for name in _LONG if name in lower), "")
    return lat, long


def read_table_points(path: Path, fields: Sequence[str], *, lat: str, long: str) -> Iterator[Point]:
    """The rows of a CSV file as points; a row that cannot be read has no cells. Raises UnusableFile."""
    wanted = [field for field in dict.fromkeys(fields) if field]
    with _opened(path) as table:
        for name in (*wanted, lat, long):
            if name not in table.columns:
                raise UnusableFile("no_field", name=name, known=", ".join(table.columns)[:1000])
        yield from points_of(table, wanted, lat=lat, long=long)


def points_of(rows: Iterable[Row], fields: Sequence[str], *, lat: str, long: str) -> Iterator[Point]:
    """The rows of a table whose columns are known to be there."""
    for row in rows:
        texts = {field: row.cells.get(field, "").strip() for field in fields}
        if row.problem or not all(is_decoded(text) and "\0" not in text for text in texts.values()):
            yield Point({}, None, None)
            continue
        found = _position(row.cells[lat], row.cells[long])
        yield Point(texts, *(found or (None, None)))


def _position(lat: str, long: str) -> tuple[float, float] | None:
    try:
        position = float(lat), float(long)
    except ValueError:
        return None
    return position if valid_position(*position) else None


@contextmanager
def _opened(path: Path) -> Iterator[Table]:
    try:
        with open_table(path, delimiter=_delimiter(path)) as table:
            yield table
    except (UnreadableFile, UnicodeDecodeError) as error:
        raise UnusableFile("not_a_table") from error


def _delimiter(path: Path) -> str:
    """The sign that stands in the heading most often."""
    with path.open("rb") as file:
        heading = file.readline(100_000).decode("utf-8", "replace")
    return max(",;\t", key=heading.count)
