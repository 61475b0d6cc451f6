"""Planned works in a file: GeoJSON features or CSV rows, read into rows with what is wrong beside each. Plain Python.

Fields: id, name (name_es and so on for other languages), kind, starts_on, ends_on, text, advice, streets, services,
defers. Several streets or services are separated by semicolons. A CSV may hold a place as GeoJSON in `shape`.
"""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from community.shapes import BadShape, read_shape

MOST_ROWS = 1_000
MOST_BYTES = 2_000_000
LONGEST_NAME, LONGEST_TEXT, LONGEST_ID = 120, 1500, 60
_NO = {"no", "false", "0", "n"}


@dataclass(frozen=True)
class WorkRow:
    """Works as a file tells them."""

    external_id: str
    kind: str
    name: Mapping[str, str]
    starts_on: date
    ends_on: date
    text: Mapping[str, str] = field(default_factory=dict)
    advice: Mapping[str, str] = field(default_factory=dict)
    streets: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    shape: Mapping[str, Any] | None = None
    defers: bool = True

    def columns(self) -> dict[str, Any]:
        """What the table holds of it."""
        values = {name: value for name, value in asdict(self).items() if name not in ("services", "external_id")}
        return values | {"streets": list(self.streets), "canceled_at": None}


class BadFile(ValueError):
    """A file that is no list of works at all. `code`: unreadable, too_large, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Found:
    """What a file holds: rows that can be written, and (line, code of what is wrong) for the others.

    Codes: id, twice, name, kind, days, place, shape, service.
    """

    rows: list[WorkRow]
    problems: list[tuple[int, str]]


def read_works(
    content: bytes, *, kinds: Collection[str], services: Collection[str], languages: Collection[str], first: str
) -> Found:
    """Read a file. `first` is the language of `name`, `text` and `advice`. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("unreadable") from None
    raw = list(_features(text) if text.lstrip().startswith("{") else _lines(text))
    if not raw:
        raise BadFile("empty")
    if len(raw) > MOST_ROWS:
        raise BadFile("too_large")
    rows: list[WorkRow] = []
    problems: list[tuple[int, str]] = []
    seen: set[str] = set()
    for number, values in enumerate(raw, start=1):
        row = _row(values, kinds, services, languages, first)
        if isinstance(row, str) or row.external_id in seen:
            problems.append((number, row if isinstance(row, str) else "twice"))
        else:
            seen.add(row.external_id)
            rows.append(row)
    return Found(rows, problems)


def _features(text: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFile("unreadable") from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise BadFile("unreadable")
    for feature in features:
        if not isinstance(feature, dict):
            raise BadFile("unreadable")
        values = feature.get("properties")
        known = {"id": feature.get("id")} | (values if isinstance(values, dict) else {})
        yield known | {"shape": feature.get("geometry")}


def _lines(text: str) -> Iterator[dict[str, Any]]:
    try:
        reader = csv.DictReader(io.StringIO(text))
        if "name" not in (reader.fieldnames or []):
            raise BadFile("unreadable")
        yield from ({key: value for key, value in line.items() if isinstance(key, str)} for line in reader)
    except csv.Error:
        raise BadFile("unreadable") from None


def _row(values: Mapping[str, Any], kinds: Collection[str], services: Collection[str], languages: Collection[str],
         first: str) -> WorkRow | str:  # fmt: skip
    """The row, or the code of what is wrong with it."""
    external_id = _text(values.get("id"))[:LONGEST_ID]
    name = _in_languages(values, "name", languages, first, LONGEST_NAME)
    kind = _text(values.get("kind")) or "other"
    days = _day(values.get("starts_on")), _day(values.get("ends_on"))
    codes = _several(values.get("services"))
    if not external_id:
        return "id"
    if not name.get(first):
        return "name"
    if kind not in kinds:
        return "kind"
    if days[0] is None or days[1] is None or days[1] < days[0]:
        return "days"
    if not set(codes) <= set(services):
        return "service"
    try:
        shape = read_shape(values["shape"]) if values.get("shape") else None
    except BadShape:
        return "shape"
    streets = _several(values.get("streets"))
    if shape is None and not streets:
        return "place"
    return WorkRow(
        external_id, kind, name, days[0], days[1], _in_languages(values, "text", languages, first, LONGEST_TEXT),
        _in_languages(values, "advice", languages, first, LONGEST_NAME), streets, codes, shape,
        bool(codes) and _text(values.get("defers", "yes")).lower() not in _NO,
    )  # fmt: skip


def _text(value: Any) -> str:
    return " ".join(str("" if value is None else value).replace("\x00", "").split())


def _in_languages(values: Mapping[str, Any], name: str, languages: Iterable[str], first: str,
                  longest: int) -> dict[str, str]:  # fmt: skip
    texts = {code: _text(values.get(f"{name}_{code}"))[:longest] for code in languages}
    texts[first] = _text(values.get(name))[:longest] or texts.get(first, "")
    return {code: text for code, text in texts.items() if text}


def _several(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").split(";")
    return tuple(dict.fromkeys(text for text in (_text(part) for part in parts) if text))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
