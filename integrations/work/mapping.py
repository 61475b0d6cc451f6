"""Where things stand in the messages of a work system, and what its words mean to us. Plain Python.

A path is names with dots between them: `data.order.id`. A number takes an element of a list (`photos.0.url`), a star
all of them (`photos.*.url`). What is not there is empty; nothing raises.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_PHOTOS = 5
_MOST_STEPS = 12
_LONGEST = {"event_id": 120, "reference": 120, "number": 40, "status": 80, "time": 60}


class Part(StrEnum):
    """What is looked for in a message."""

    EVENT_ID = "event_id"
    REFERENCE = "reference"
    NUMBER = "number"
    STATUS = "status"
    NOTE = "note"
    TIME = "time"
    PHOTOS = "photos"


class Act(StrEnum):
    """What a status of theirs means here."""

    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    VISIT = "visit"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Meaning:
    """An action, and the code of its reason: of closing, of waiting, or how a visit ended."""

    act: Act
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """A message, read. `reference` is their number of the work, `number` ours of the case; `time` as they wrote it."""

    event_id: str
    reference: str
    number: str
    status: str
    note: str
    time: str
    photos: tuple[str, ...]


def read(body: Any, paths: Mapping[str, str]) -> Told:
    """What a message says. One without an id of its own is known by its content."""
    texts = {name: _cut(_text(body, paths.get(name, "")), longest) for name, longest in _LONGEST.items()}
    photos = [str(each) for each in _at(body, paths.get(Part.PHOTOS, "")) if isinstance(each, str) and each]
    return Told(
        event_id=texts["event_id"] or fingerprint(body),
        reference=texts["reference"],
        number=texts["number"],
        status=texts["status"],
        note=_text(body, paths.get(Part.NOTE, ""))[:4_000],
        time=texts["time"],
        photos=tuple(dict.fromkeys(photos))[:MOST_PHOTOS],
    )


def meaning_of(status: str, statuses: Mapping[str, Mapping[str, str]]) -> Meaning | None:
    """What their status means; None when nobody has said so. Capital and small letters are the same."""
    wanted = status.strip().casefold()
    for name, row in statuses.items():
        if name.strip().casefold() == wanted and row.get("act") in set(Act):
            return Meaning(Act(row["act"]), row.get("reason", ""))
    return None


def fingerprint(body: Any) -> str:
    """A name for a message that is the same whenever its content is."""
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return f"content-{hashlib.sha256(plain.encode()).hexdigest()[:40]}"


def _cut(text: str, longest: int) -> str:
    """The text, or of one that is too long its beginning with a mark of its own: two of them stay two."""
    if len(text) <= longest:
        return text
    mark = f"-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return text[: longest - len(mark)] + mark


def _text(body: Any, path: str) -> str:
    for found in _at(body, path):
        if isinstance(found, bool) or found is None:
            continue
        if isinstance(found, str | int | float):
            return str(found).strip()
    return ""


def _at(body: Any, path: str) -> list[Any]:
    """Every value at a path."""
    found = [body] if path.strip() else []
    for step in path.strip().split(".")[:_MOST_STEPS]:
        found = [value for each in found for value in _below(each, step)]
    return [value for each in found for value in (each if isinstance(each, list) else [each])]


def _below(value: Any, step: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if step == "*" else [value[step]] if step in value else []
    if isinstance(value, list):
        if step == "*":
            return value
        if step.isdecimal() and len(step) < 6 and int(step) < len(value):
            return [value[int(step)]]
    return []
