"""What a file would change: read it without trust, then lay it beside what is here."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from django.utils.translation import gettext as _

from civic311.site.configuration.kinds import BY_NAME, KINDS, Kind
from civic311.site.configuration.reading import FORMAT, VERSION, Rows, configuration

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
_LONG = 160  # characters of a value that a page shows
_DEEPEST = 8  # a file may nest as deep as it likes


class NotAConfiguration(Exception):
    """The file is none that we can use; the message says why, for people."""


@dataclass(frozen=True)
class Change:
    """One row that would change or come. `columns` are (name, before, after) as pages show them."""

    kind: Kind
    key: str
    is_new: bool
    columns: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Differences:
    """What a file would do: changes by kind, and rows that are here and not in the file (they stay)."""

    changes: dict[str, list[Change]] = field(default_factory=dict)
    only_here: dict[str, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(map(len, self.changes.values()))


def read_file(data: bytes) -> dict[str, Rows]:
    """The rows that a file holds, by kind and name. Raises NotAConfiguration."""
    if len(data) > MOST_BYTES:
        raise NotAConfiguration(_("The file is larger than %(most)s megabytes.") % {"most": MOST_BYTES // 1024**2})
    try:
        held = json.loads(data, parse_constant=_refuse, parse_float=_finite)
        json.dumps(held, ensure_ascii=False).encode()  # half a character, such as "\ud800", fits in no page
    except (ValueError, RecursionError):
        raise NotAConfiguration(_("This file cannot be read. Choose one that was downloaded here.")) from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise NotAConfiguration(_("This is no file of a city's configuration."))
    if held.get("version") != VERSION:
        words = _("The file was made by another release of Civic311 (version %(version)s). Here it is %(here)s.")
        raise NotAConfiguration(words % {"version": str(held.get("version"))[:20], "here": VERSION})
    found = {name: rows for name, rows in held.items() if name not in ("format", "version")}
    _check_shape(found)
    return found


def _refuse(word: str) -> None:
    """NaN and Infinity, which are no numbers of JSON."""
    raise ValueError(word)


def _finite(text: str) -> float:
    if isinf(number := float(text)):
        raise ValueError(text)
    return number


def _check_shape(found: Mapping[str, Any]) -> None:
    unknown = sorted(set(found) - set(BY_NAME))
    if unknown:
        raise NotAConfiguration(_("The file has a part that we do not know: %(name)s.") % {"name": unknown[0][:60]})
    for name, rows in found.items():
        if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
            raise NotAConfiguration(_("The part %(name)s of the file is not as it should be.") % {"name": name})
    if sum(map(len, found.values())) > MOST_ROWS:
        raise NotAConfiguration(_("The file holds more than %(most)s rows.") % {"most": MOST_ROWS})


def compare(wanted: Mapping[str, Rows]) -> Differences:
    """Lay a file beside what is here. What the file does not name stays, a column that a row leaves out too."""
    here = configuration()
    found = Differences()
    for kind in KINDS:
        if kind.name not in wanted:
            continue
        own = here[kind.name]
        for key, values in wanted[kind.name].items():
            before = own.get(key)
            columns = _columns(before or {}, values)
            if before is None or columns:
                found.changes.setdefault(kind.name, []).append(Change(kind, key, before is None, columns))
        if gone := [key for key in own if key not in wanted[kind.name]]:
            found.only_here[kind.name] = gone
    return found


def _columns(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name, *_pair(before.get(name), value))
        for name, value in after.items() if name not in before or before[name] != value
    ]  # fmt: skip


def _pair(before: Any, after: Any) -> tuple[str, str]:
    """Two values as a page shows them: only what differs in them, so that a long text never hides it."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        before, after = ({name: held[name] for name in names if name in held} for held in (before, after))
    old, new = _shown(before), _shown(after)
    start = len(os.path.commonprefix([old, new])) - _LONG // 4
    if start > 0 and max(len(old), len(new)) > _LONG:
        old, new = f"…{old[start:]}", f"…{new[start:]}"
    return _cut(old), _cut(new)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _shown(value: Any, depth: int = 0) -> str:
    """A value in words, without the marks of the file's format."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_shown(each, depth + 1)}" for name, each in value.items())
    if isinstance(value, list):
        is_deep = any(isinstance(each, (list, dict)) for each in value)
        return ("; " if is_deep else ", ").join(_shown(each, depth + 1) for each in value)
    return str(value)
