"""What changed from one file of requests to the next, by the number of each public request.

Plain Python and numpy. Of each line only a fingerprint is kept, so two files of millions of lines fit into memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
_WIDTH = 20  # of the longest number


@dataclass(frozen=True)
class Fingerprints:
    """Numbers in order, and what stood beside each."""

    numbers: NDArray[np.bytes_]
    prints: NDArray[np.uint64]


def fingerprints(lines: Iterable[bytes]) -> Fingerprints:
    """Of lines of CSV that begin with a number and end with an age, which grows every night and is no change.

    Lines without a number are left out.
    """
    numbers, prints = bytearray(), bytearray()
    for line in lines:
        number, _comma, _rest = line.partition(b",")
        if number:
            numbers += number[:_WIDTH].ljust(_WIDTH, b"\0")
            prints += blake2b(line.rpartition(b",")[0], digest_size=8).digest()
    names = np.frombuffer(bytes(numbers), dtype=f"S{_WIDTH}")
    order = np.argsort(names, kind="stable")
    return Fingerprints(names[order], np.frombuffer(bytes(prints), dtype=np.uint64)[order])


def read_fingerprints(path: Path) -> Fingerprints | None:
    """Those of a file of requests, its heading left out; None when there is no file."""
    if not path.exists():
        return None
    with path.open("rb") as lines:
        next(lines, b"")
        return fingerprints(lines)


def changes(before: Fingerprints, after: Fingerprints) -> Iterator[tuple[str, str]]:
    """Numbers with what happened to them, in the order of numbers: added, changed, withdrawn."""
    old_at, was_there = _places(before.numbers, after.numbers)
    _new_at, is_there = _places(after.numbers, before.numbers)
    is_other = was_there.copy()
    is_other[was_there] = before.prints[old_at[was_there]] != after.prints[was_there]
    told = [
        (after.numbers[~was_there], ADDED),
        (after.numbers[is_other], CHANGED),
        (before.numbers[~is_there], WITHDRAWN),
    ]
    found = [(number.decode(), what) for numbers, what in told for number in numbers.tolist()]
    yield from sorted(found)


def _places(numbers: NDArray[np.bytes_], sought: NDArray[np.bytes_]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each sought number stands, and whether it is there."""
    at = np.searchsorted(numbers, sought)
    if not len(numbers):
        return at, np.zeros(len(sought), dtype=np.bool_)
    inside = np.minimum(at, len(numbers) - 1)
    return inside, numbers[inside] == sought
