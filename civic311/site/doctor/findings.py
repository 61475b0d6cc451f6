"""What the doctor says: one line for each thing it looked at, and how to mend what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: nothing, somebody should look, the city does not work or is not safe."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """`name` is what was looked at; `mend` the command or page that mends it, empty when all is well."""

    level: Level
    name: str
    words: str
    mend: str = ""


Check = Callable[[datetime], Iterator[Finding]]


def ok(name: str, words: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, name, words)


def warn(name: str, words: str, mend: str) -> Finding:
    """Somebody should look."""
    return Finding(Level.WARN, name, words, mend)


def fail(name: str, words: str, mend: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding(Level.FAIL, name, words, mend)
