"""Reading the arguments of a call. One that is sent empty counts as not sent.

What is wrong with them is said in English, as the arguments have English names: programmers read it, not residents.
"""

import math
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote_to_bytes

from integrations.open311 import moments
from integrations.open311.server.problems import Problem

MOST_LISTED = 1000
_LONGEST = 5000


class Given(Protocol):
    """What is read of the arguments: a QueryDict does it."""

    def getlist(self, key: str) -> list[str]: ...


def one(given: Given, name: str, *, most: int = _LONGEST) -> str:
    """The argument, empty when it was not sent. Raises Problem when it was sent twice with different values."""
    values = {value.strip() for value in given.getlist(name)} - {""}
    if len(values) > 1:
        raise Problem(400, f"{name} was sent more than once with different values.")
    value = values.pop() if values else ""
    if "\x00" in value:
        raise Problem(400, f"{name} holds a character that cannot be stored.")
    if len(value) > most:
        raise Problem(400, f"{name} is longer than {most} characters.")
    return value


def several(given: Given, name: str, *, most: int = MOST_LISTED) -> list[str]:
    """A list that is separated by commas, each value once."""
    joined = ",".join(given.getlist(name))
    values = list(dict.fromkeys(value.strip() for value in joined.split(",") if value.strip()))
    if len(values) > most:
        raise Problem(400, f"{name} has more than {most} values.")
    return values


def moment(given: Given, name: str) -> datetime | None:
    """A time with its offset; None when it was not sent. Raises Problem for anything else."""
    text = one(given, name)
    if not text:
        return None
    read = moments.read(text)
    if read is None:
        raise Problem(400, f"{name} is not a time with its zone, such as 2026-01-31T08:30:00Z.")
    return read


def number(given: Given, name: str) -> float | None:
    """A finite number; None when it was not sent."""
    text = one(given, name)
    return as_number(text, name) if text else None


def as_number(text: str, name: str) -> float:
    """The finite number that `text` says. Raises Problem, which names the argument."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Problem(400, f"{name} is not a number.")
    return value


def whole(given: Given, name: str, *, usual: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    text = one(given, name)
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise Problem(400, f"{name} must be a whole number from 1 to {most}.")
    return int(text)


def is_true(given: Given, name: str) -> bool:
    """Whether it was sent as true. Raises Problem for what is neither true nor false."""
    text = one(given, name).lower()
    if text not in ("", "true", "false", "1", "0"):
        raise Problem(400, f"{name} must be true or false.")
    return text in ("true", "1")


def box(given: Given) -> tuple[float, float, float, float] | None:
    """West, south, east and north in degrees, from `bbox` or from the corners; None when no box was sent."""
    text = one(given, "bbox")
    if text:
        found: list[float | None] = [as_number(part.strip(), "bbox") for part in text.split(",")]
    else:
        found = [number(given, name) for name in ("long_sw", "lat_sw", "long_ne", "lat_ne")]
        if found == [None] * 4:
            return None
    if len(found) != 4 or None in found:
        raise Problem(400, "A box needs four numbers: west, south, east and north.")
    west, south, east, north = (value or 0.0 for value in found)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Problem(400, "This is no box in degrees: west, south, east and north.")
    return west, south, east, north


def is_utf8(encoded: bytes) -> bool:
    """Whether a form or the arguments of an address are UTF-8 once their percent signs are undone."""
    try:
        unquote_to_bytes(encoded.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return False
    return True
