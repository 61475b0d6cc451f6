"""A mapping file: which column of a city's file means what (for people: `docs/how-to/import.md`). Plain Python."""

import re
import tomllib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REQUIRED = ("id", "opened", "service")
FIELDS = {
    *REQUIRED, "due", "closed", "status", "channel", "service_group", "department", "queue", "description",
    "closure_text", "address", "lat", "long",
}  # fmt: skip
STATUSES = {"open", "closed"}
CHANNELS = {
    "web", "app", "phone", "walk_in", "letter", "sms", "email", "social", "council", "open311", "staff_found",
    "work_orders",
}  # fmt: skip
OUTCOMES = {"RESOLVED", "NOT_ACTIONABLE"}
ANY = "*"
_TABLES = {
    "city", "file", "columns", "times", "place", "statuses", "channels", "services", "departments", "queues",
    "area_layers", "closure_reasons", "areas", "indicators", "requests", "targets",
}  # fmt: skip


class MappingError(Exception):
    """The mapping file cannot be used; the message says what to change."""


@dataclass(frozen=True)
class CodePattern:
    """How a cell becomes an area's code and name: what `match` finds whole, put into `code` and `name` (\\1, \\2)."""

    match: re.Pattern[str]
    code: str
    name: str


@dataclass(frozen=True)
class LayerMapping:
    """One layer of areas: from the cells of `columns` (the first filled one), or by the outlines in the database."""

    code: str
    name: MappingOf[str, str]
    columns: Sequence[str]
    patterns: Sequence[CodePattern]
    is_reporting: bool
    by_outline: bool


@dataclass(frozen=True)
class ClosureRule:
    """A closure reason for closing texts in which `match` is found."""

    match: re.Pattern[str]
    code: str
    name: MappingOf[str, str]
    text: MappingOf[str, str]
    outcome: str


@dataclass(frozen=True)
class Mapping:
    """A mapping file, checked. `columns` gives for each field the columns to look in, the first filled one counts."""

    name: str
    encoding: str
    delimiter: str
    columns: MappingOf[str, Sequence[str]]
    optional: frozenset[str]
    zone: ZoneInfo
    formats: Sequence[str]
    no_location: frozenset[tuple[float, float]]
    statuses: MappingOf[str, str]
    channels: MappingOf[str, str]
    residents_may_ask: bool
    services_public: bool
    service_names: MappingOf[str, str]
    default_group: str
    department_names: MappingOf[str, str]
    default_department: str
    queue_strip: re.Pattern[str] | None
    queue_names: MappingOf[str, str]
    layers: Sequence[LayerMapping]
    closure_rules: Sequence[ClosureRule]
    language: str = "en"
    city: MappingOf[str, Any] = field(default_factory=dict)
    area_files: Sequence[MappingOf[str, Any]] = ()
    indicator_files: Sequence[MappingOf[str, Any]] = ()
    request_files: Sequence[str] = ()
    target_files: Sequence[MappingOf[str, Any]] = ()

    def known_columns(self, in_file: Sequence[str]) -> dict[str, list[str]]:
        """For each field the columns that this file has. Raises MappingError when one that is not optional has none."""
        found = {field: [name for name in names if name in in_file] for field, names in self.columns.items()}
        found |= {f"area:{layer.code}": [name for name in layer.columns if name in in_file] for layer in self.layers}
        for wanted, names in self.columns.items():
            if not found[wanted] and wanted not in self.optional:
                listed = " or ".join(f'"{name}"' for name in names)
                raise MappingError(
                    f"The mapping takes {wanted} from the column {listed}, which the file does not have. "
                    f"Its columns are: {', '.join(in_file)[:1500]}"
                )
        return found


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file. Raises MappingError."""
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise MappingError(f"The mapping {path} cannot be opened: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping {path.name} is not valid TOML: {error}.") from error
    unknown = sorted(data.keys() - _TABLES)
    if unknown:
        raise MappingError(f"The mapping has a table that means nothing: [{unknown[0]}].")
    try:
        return _mapping(path.stem, data)
    except (AttributeError, TypeError, KeyError) as error:
        raise MappingError(f"The mapping {path.name} has or lacks something: {error}.") from error


def _mapping(name: str, data: dict[str, Any]) -> Mapping:
    times, services = data.get("times", {}), data.get("services", {})
    departments, queues = data.get("departments", {}), data.get("queues", {})
    return Mapping(
        name=name,
        encoding=data.get("file", {}).get("encoding", "utf-8-sig"),
        delimiter=data.get("file", {}).get("delimiter", ","),
        columns=_columns(data.get("columns", {})),
        optional=frozenset(data.get("file", {}).get("optional", [])) - set(REQUIRED),
        zone=_zone(times.get("zone", "")),
        formats=_texts(times.get("formats", ["iso"])),
        no_location=frozenset((float(lat), float(long)) for lat, long in data.get("place", {}).get("no_location", [])),
        statuses=_choices("statuses", data.get("statuses", {}), STATUSES),
        channels=_choices("channels", data.get("channels", {ANY: "phone"}), CHANNELS),
        residents_may_ask=bool(services.get("residents_may_ask", True)),
        services_public=bool(services.get("public", True)),
        service_names=_renamed("services", services),
        default_group=services.get("default_group", "Other requests"),
        department_names=_renamed("departments", departments),
        default_department=departments.get("default", "Other departments"),
        queue_strip=_pattern(queues["strip"]) if "strip" in queues else None,
        queue_names=_renamed("queues", queues),
        layers=[_layer(entry) for entry in data.get("area_layers", [])],
        closure_rules=[_closure(entry) for entry in data.get("closure_reasons", [])],
        language=data.get("city", {}).get("languages", ["en"])[0],
        city=data.get("city", {}),
        area_files=data.get("areas", []),
        indicator_files=data.get("indicators", []),
        target_files=data.get("targets", []),
        request_files=_texts(data.get("requests", {}).get("files", [])),
    )


def _columns(table: dict[str, Any]) -> dict[str, list[str]]:
    unknown = sorted(table.keys() - FIELDS)
    if unknown:
        raise MappingError(f"[columns] cannot take {unknown[0]}; it takes {', '.join(sorted(FIELDS))}.")
    missing = [name for name in REQUIRED if name not in table]
    if missing:
        raise MappingError(f"[columns] must name the column of {missing[0]}.")
    return {name: _texts(value) for name, value in table.items()}


def _renamed(table: str, entries: dict[str, Any]) -> dict[str, str]:
    """The file's names of a table and what each is called here."""
    names = entries.get("names", {})
    for theirs, ours in names.items():
        if not isinstance(ours, str) or not ours.strip():
            raise MappingError(f'[{table}.names] "{theirs}": say what it is called here, in quotes.')
    return {theirs: ours.strip() for theirs, ours in names.items()}


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(entry) for entry in value]


def _zone(name: str) -> ZoneInfo:
    if not name:
        raise MappingError('[times] must name the zone of the file\'s times, such as zone = "America/New_York".')
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError(f'[times] names a zone that does not exist: "{name}".') from error


def _choices(table: str, values: dict[str, str], allowed: set[str]) -> dict[str, str]:
    for theirs, ours in values.items():
        if ours not in allowed:
            raise MappingError(f'[{table}] "{theirs}" = "{ours}": it must be one of {", ".join(sorted(allowed))}.')
    return {theirs.strip().casefold(): ours for theirs, ours in values.items()}


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise MappingError(f"The pattern {text!r} is not valid: {error}.") from error


def _words(value: Any) -> dict[str, str]:
    return {"en": value} if isinstance(value, str) else dict(value)


def _layer(entry: dict[str, Any]) -> LayerMapping:
    by_outline = bool(entry.get("by_outline", False))
    if by_outline == ("column" in entry):
        raise MappingError(f"[[area_layers]] {entry['layer']} needs either a column or by_outline = true.")
    return LayerMapping(
        code=entry["layer"],
        name=_words(entry.get("name", entry["layer"])),
        columns=_texts(entry.get("column", [])),
        patterns=[
            CodePattern(_pattern(rule["match"]), rule.get("code", r"\g<0>"), rule.get("name", r"\g<0>"))
            for rule in entry.get("patterns", [])
        ],
        is_reporting=bool(entry.get("reporting", False)),
        by_outline=by_outline,
    )


def _closure(entry: dict[str, Any]) -> ClosureRule:
    outcome = entry.get("outcome", "RESOLVED")
    if outcome not in OUTCOMES:
        raise MappingError(f"[[closure_reasons]] {entry['code']}: outcome must be {' or '.join(sorted(OUTCOMES))}.")
    return ClosureRule(
        match=_pattern(entry["match"]),
        code=entry["code"],
        name=_words(entry["name"]),
        text=_words(entry["text"]),
        outcome=outcome,
    )
