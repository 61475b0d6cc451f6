"""Pages by key: a page begins after the last row of the one before, so that page 500 costs what page 1 costs.

A cursor is where a page begins or ends, as a short text for a URL. It is not signed: what comes back is checked for its
form only, and a cursor that somebody made up shows rows of the same list, which the viewer may see anyway.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Value = str | int | float | date | datetime | None

_MAX_CURSOR = 1024
_BIGINT = 2**63


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the sort values of the row beside it. `backwards` asks for the rows before it."""

    values: tuple[Value, ...]
    backwards: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; `next` and `previous` are the cursors of the pages around it, None where there is none."""

    rows: Sequence[Row]
    next: str | None = None
    previous: str | None = None

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.next is not None

    @property
    def has_previous(self) -> bool:
        """Whether rows come before."""
        return self.previous is not None


def encode(cursor: Cursor) -> str:
    """The cursor as text that is safe in a URL. Raises TypeError for a value of another type than `Value`."""
    data = ["p" if cursor.backwards else "n", *(_packed(value) for value in cursor.values)]
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str | None, length: int) -> Cursor | None:
    """The cursor in `text` with `length` values, or None if it is none, is damaged or was made up badly."""
    if not text or len(text) > _MAX_CURSOR or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        data = json.loads(raw.decode(), parse_constant=_refuse)
        if not isinstance(data, list) or len(data) != length + 1 or data[0] not in ("n", "p"):
            return None
        return Cursor(tuple(_unpacked(value) for value in data[1:]), backwards=data[0] == "p")
    except (binascii.Error, ValueError, RecursionError):
        return None


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    raise TypeError(f"a cursor cannot hold {type(value).__name__}")


def _unpacked(value: Any) -> Value:
    """The value in its type. Raises ValueError for what the database could not compare."""
    if value is None:
        return None
    if isinstance(value, str) and "\0" not in value:
        # Half of a surrogate pair passes JSON but not the database: this raises UnicodeEncodeError, a ValueError.
        value.encode()
        return value
    if isinstance(value, float) and abs(value) <= _BIGINT:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and -_BIGINT <= value < _BIGINT:
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, iso),) = value.items()
        if kind == "d" and isinstance(iso, str):
            return date.fromisoformat(iso)
        if kind == "t" and isinstance(iso, str):
            moment = datetime.fromisoformat(iso)
            if moment.tzinfo is not None:
                return moment
    raise ValueError("not a value of a cursor")


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")
