"""Where more requests lie than chance explains. Plain Python, numpy and h3; METRICS.md says it in words.

Cells are H3 cells of resolution 9 (about 0.1 square kilometres). A cell is *known* when anything was ever reported in
it: streets and homes, no open water. Under chance, each known cell gets as many requests of a service as the others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import h3.api.numpy_int as h3
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

EVERYTHING = 0  # as a service: all of them together
LEAST = 8  # requests in a window, fewer are no hot spot
LEAST_OF_SERVICE = 20  # requests in the period; of rarer services nothing can be said
LEAST_CELLS = 14  # known cells; with fewer, a window is half the city
_CHANCE = 0.05  # that a city without any hot spot shows one
_FINER = 18  # bits of a cell of resolution 9 that are the same in all: finer digits
_WIDEST = 1 << 22
_MANY_SERVICES = 2_000
_MAD = 1.4826  # median absolute deviation to standard deviation
_Z = 2.575829  # 99%, for trends
_TREND_LEAST = 10


@dataclass(frozen=True)
class Much:
    """A service of which a spot has too many: `count` requests where `usual` would lie by chance."""

    service: int
    count: int
    usual: float


@dataclass(frozen=True)
class Spot:
    """Known cells that hang together, and the services that lie there too often, the surest first."""

    cells: tuple[int, ...]
    much: tuple[Much, ...]
    strength: float


@dataclass(frozen=True)
class Found:
    """The hot spots, the surest first. `too_few`: too few requests or cells to tell hot spots from chance."""

    spots: tuple[Spot, ...]
    too_few: bool = False


def find(cells: Integers, services: Integers, known: Integers) -> Found:
    """Hot spots among requests, given by cell and service; `known` are all known cells, each once.

    Requests in cells that are not known are left out. Every known cell and every one with its neighbours is a window.
    A window is hot when its service lies there more often than in all but one of twenty cities without hot spots,
    for all windows and services together (Bonferroni), measured in the city's own unevenness.
    """
    known = np.unique(known)
    if len(known) < LEAST_CELLS:
        return Found((), too_few=True)
    places = _places(cells, known)
    inside = places >= 0
    kinds, counts = _counts(places[inside], services[inside], len(known))
    if not kinds:
        return Found((), too_few=True)
    near = _near(known.tobytes())
    limit = -NormalDist().inv_cdf(_CHANCE / (2 * counts.size))
    usual = counts.sum(axis=1) / len(known)
    strength = np.zeros(counts.shape)
    for row in _perhaps_hot(counts, usual, near, limit):
        strength[row] = _strength(counts[row], float(usual[row]), near, limit)
    return Found(_merged(strength, counts, usual, kinds, known, near))


def _places(cells: Integers, known: Integers) -> NDArray[np.intp]:
    """Where each cell stands among the known ones (sorted); -1 for one that is none of them.

    A table where the city is small enough for one, since a search takes ten times as long.
    """
    low = int(known[0]) >> _FINER
    wide = (int(known[-1]) >> _FINER) - low + 1
    if wide > _WIDEST:
        found = np.minimum(np.searchsorted(known, cells), len(known) - 1)
    else:
        table = np.zeros(wide, dtype=np.intp)
        table[(known >> _FINER) - low] = np.arange(len(known))
        found = table[np.clip((cells >> _FINER) - low, 0, wide - 1)]
    return np.where(known[found] == cells, found, -1)


@lru_cache(maxsize=4)
def _near(known: bytes) -> NDArray[np.intp]:
    """For each known cell the places of itself and its six neighbours among the known; those that are none come last
    as the number of cells."""
    cells = np.frombuffer(known, dtype=np.int64)
    found = np.full((len(cells), 7), len(cells), dtype=np.intp)
    for place, cell in enumerate(cells.tolist()):
        around = h3.grid_disk(cell, 1).astype(np.int64)
        at = np.minimum(np.searchsorted(cells, around), len(cells) - 1)
        at = at[cells[at] == around]
        found[place, : len(at)] = at
    return found


def _counts(places: NDArray[np.intp], services: Integers, size: int) -> tuple[list[int], Floats]:
    """The services that are looked at (none when there are too few of everything), all together first; and for each the
    requests in every known cell."""
    if len(services) < LEAST_OF_SERVICE:
        return [], np.zeros((0, size))
    values = services
    names = np.arange(int(services.max()) + 1)
    if len(names) > _MANY_SERVICES:
        names, values = np.unique(services, return_inverse=True)
    counts = np.bincount(values * size + places, minlength=len(names) * size).reshape(len(names), size)
    times = counts.sum(axis=1)
    looked_at = np.flatnonzero(times >= LEAST_OF_SERVICE)
    kinds = names[looked_at].tolist()
    if np.count_nonzero(times) == 1:
        return kinds, counts[looked_at].astype(np.float64)
    together = counts.sum(axis=0, keepdims=True)
    return [EVERYTHING, *kinds], np.concatenate([together, counts[looked_at]]).astype(np.float64)


def _perhaps_hot(counts: Floats, usual: Floats, near: NDArray[np.intp], limit: float) -> list[int]:
    """The services (places in `counts`) with a window over the limit before the city's unevenness is asked about."""
    padded = np.concatenate([counts, np.zeros((len(counts), 1))], axis=1)
    around = sum((padded[:, column] for column in near.T[1:]), padded[:, near.T[0]])
    alone_usual = np.broadcast_to(usual[:, None], counts.shape)
    around_usual = usual[:, None] * (near < counts.shape[1]).sum(axis=1)
    highest = np.maximum(_score(counts, alone_usual).max(axis=1), _score(around, around_usual).max(axis=1))
    return [int(row) for row in np.flatnonzero(highest > limit)]


def _strength(counts: Floats, usual: float, near: NDArray[np.intp], limit: float) -> Floats:
    """For each cell the score of the hot window it belongs to, 0 outside of all.

    The window with the highest score is taken first; its cells that hold more than is usual belong to it and are out of
    every other window from then on, so that one full cell does not make its whole neighbourhood hot.
    """
    size = len(counts)
    found = np.zeros(size)
    seen, expected = np.append(counts, 0.0), np.append(np.full(size, usual), 0.0)
    alone, around = _score(seen[:size], expected[:size]), _score(seen[near.T].sum(axis=0), expected[near.T].sum(axis=0))
    uneven = _spread(seen[:size], expected[:size]), _spread(seen[near.T].sum(axis=0), expected[near.T].sum(axis=0))
    alone, around = alone / uneven[0], around / uneven[1]
    while True:
        place = int(np.argmax(np.maximum(alone, around)))
        best = max(alone[place], around[place])
        if best <= limit:
            return found
        window = near[place] if around[place] > alone[place] else np.array([place])
        members = window[seen[window] > expected[window]]
        found[members] = best
        seen[members] = expected[members] = 0.0
        touched = np.unique(near[members])
        touched = touched[touched < size]
        alone[touched] = _score(seen[touched], expected[touched]) / uneven[0]
        around[touched] = _score(seen[near[touched].T].sum(axis=0), expected[near[touched].T].sum(axis=0)) / uneven[1]


def _score(seen: Floats, expected: Floats) -> Floats:
    """How far counts lie above what is usual, in standard deviations; 0 below that and below `LEAST`.

    The root of twice the Poisson log likelihood ratio, half a request taken off.
    """
    scores = np.zeros(seen.shape)
    much = (seen >= LEAST) & (seen - 0.5 > expected)
    scores[much] = _root(seen[much] - 0.5, expected[much])
    return scores


def _spread(seen: Floats, expected: Floats) -> float:
    """How far windows lie around their middle, 1.0 (the least) by chance: where many live, more is reported."""
    signed = np.where(seen < expected, -1.0, 1.0) * _root(seen, expected)
    return max(1.0, _MAD * float(np.median(np.abs(signed - np.median(signed)))))


def _root(seen: Floats, expected: Floats) -> Floats:
    ratio = np.divide(seen, expected, out=np.ones_like(seen), where=seen > 0)
    root: Floats = np.sqrt(np.maximum(2 * (seen * np.log(ratio) - (seen - expected)), 0.0))
    return root


def _merged(
    strength: Floats, counts: Floats, usual: Floats, kinds: Sequence[int], known: Integers, near: NDArray[np.intp]
) -> tuple[Spot, ...]:
    spots = []
    for members in _neighbors_together(np.flatnonzero(strength.any(axis=0)).tolist(), near):
        rows = [row for row in range(len(kinds)) if strength[row, members].any()]
        rows.sort(key=lambda row: (-float(strength[row, members].max()), kinds[row]))
        much = tuple(
            Much(kinds[row], int(counts[row, members].sum()), float(usual[row]) * len(members)) for row in rows
        )
        cells = tuple(int(known[place]) for place in members)
        spots.append(Spot(cells, much, float(strength[:, members].max())))
    return tuple(sorted(spots, key=lambda spot: (-spot.strength, spot.cells)))


def _neighbors_together(places: list[int], near: NDArray[np.intp]) -> list[list[int]]:
    """Places in groups that hang together over neighbours."""
    left = set(places)
    groups = []
    while left:
        group, edge = [], [min(left)]
        left.remove(edge[0])
        while edge:
            place = edge.pop()
            group.append(place)
            reached = left.intersection(near[place].tolist())
            left -= reached
            edge.extend(reached)
        groups.append(sorted(group))
    return groups


@dataclass(frozen=True)
class Trend:
    """How a count changed against the period before: `kind` is "up", "down", "steady", "unknown" or "few".

    `low` and `high` are 99% limits of the ratio (2.0: twice as many); `high` may be infinite.
    """

    kind: str
    low: float = 0.0
    high: float = math.inf


def trend(now: int, before: int) -> Trend:
    """The trend of two counts over spans of equal length, by Wilson's interval of the share that came now.

    The limits are 99% and not 95%: a place is looked at because it is full now, so that it looks as if it had grown
    more often than it has. "steady" when the change is within a third either way for sure, "unknown" otherwise,
    "few" below ten requests in all.
    """
    of = now + before
    if of < _TREND_LEAST:
        return Trend("few")
    part, square = now / of, _Z * _Z
    middle = (part + square / (2 * of)) / (1 + square / of)
    reach = _Z * math.sqrt(part * (1 - part) / of + square / (4 * of * of)) / (1 + square / of)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    low, high = _ratio(low), _ratio(high)
    if low > 1:
        return Trend("up", low, high)
    if high < 1:
        return Trend("down", low, high)
    return Trend("steady" if low > 0.67 and high < 1.5 else "unknown", low, high)


def _ratio(part: float) -> float:
    return math.inf if part > 1 - 1e-12 else part / (1 - part)
