"""The order in which a crew goes round: nearest neighbor, then 2-opt. Plain Python.

`static/js/field_route.js` does the same on the phone, from where it stands, so that its position never leaves it. Both
work on whole metres of a flat map and improve only by more than a millimetre, so both come to the same order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

METRES_PER_DEGREE = 111_320
_LEAST_GAIN = 0.001  # metres; less is the arithmetic's own noise


@dataclass(frozen=True)
class Stop:
    """One place to go to. Groups come one after the other, the lowest first. Degrees, None without a place."""

    key: str
    lat: float | None
    long: float | None
    group: int = 0


Point = tuple[int, int]


def in_order(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> list[Stop]:
    """The stops in a sensible order from `start` (degrees; None: from the first that has a place).

    The way ends at its last stop. Stops without a place come last in their group, as they were given.
    """
    points = _flat(stops, start)
    here = points[-1]
    ordered: list[Stop] = []
    for group in sorted({stop.group for stop in stops}):
        members = [index for index, stop in enumerate(stops) if stop.group == group]
        placed = [index for index in members if points[index] is not None]
        way = _improved(here, _nearest_first(here, placed, points), points)
        if way:
            here = points[way[-1]]
        ordered += [stops[index] for index in [*way, *(index for index in members if points[index] is None)]]
    return ordered


def legs(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> list[float | None]:
    """How far it is to each stop from the one before, in metres as the crow flies; None where a place is missing."""
    points = _flat(stops, start)
    here = points[-1] if start is not None else None
    found: list[float | None] = []
    for point in points[:-1]:
        found.append(None if here is None or point is None else _metres(here, point))
        here = point or here
    return found


def length(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> float:
    """How long the way through the stops is in this order, in metres as the crow flies."""
    return sum(leg for leg in legs(stops, start) if leg is not None)


def _flat(stops: Sequence[Stop], start: tuple[float, float] | None) -> list[Point | None]:
    """Every stop in whole metres east and north of the map's corner (None without a place), and last the start."""
    places = [(stop.lat, stop.long) if stop.lat is not None and stop.long is not None else None for stop in stops]
    first = next((place for place in places if place is not None), None)
    begin = start or first
    if begin is None:
        return [None] * (len(stops) + 1)
    # Rounded, so that two libraries' last digits of a cosine do not matter.
    squeeze = math.floor(math.cos(math.radians((first or begin)[0])) * 1_000_000 + 0.5) / 1_000_000
    return [
        None
        if place is None
        else (
            math.floor(place[1] * METRES_PER_DEGREE * squeeze + 0.5),
            math.floor(place[0] * METRES_PER_DEGREE + 0.5),
        )
        for place in [*places, begin]
    ]


def _metres(one: Point, other: Point) -> float:
    east, north = one[0] - other[0], one[1] - other[1]
    return math.sqrt(east * east + north * north)


def _nearest_first(here: Point | None, members: Sequence[int], points: Sequence[Point | None]) -> list[int]:
    """Always on to what is nearest; of two as near, the one that was given first."""
    left = list(members)
    way: list[int] = []
    while left:
        at = here
        nearest = min(left, key=lambda index: _metres(at, points[index]))  # type: ignore[arg-type]
        left.remove(nearest)
        way.append(nearest)
        here = points[nearest]
    return way


def _improved(here: Point | None, way: list[int], points: Sequence[Point | None]) -> list[int]:
    """Turn stretches of the way round for as long as that makes it shorter."""
    if len(way) < 2:
        return way
    nodes = [here, *(points[index] for index in way)]
    table = [[_metres(one, other) for other in nodes] for one in nodes]  # type: ignore[arg-type]
    tour = list(range(len(nodes)))
    last = len(tour) - 1
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for i in range(1, last):
            before = table[tour[i - 1]]
            for j in range(i + 1, last + 1):
                gain = before[tour[i]] - before[tour[j]]
                if j < last:
                    after = table[tour[j + 1]]
                    gain += after[tour[j]] - after[tour[i]]
                if gain > _LEAST_GAIN:
                    tour[i : j + 1] = tour[i : j + 1][::-1]
                    is_shorter = True
    return [way[node - 1] for node in tour[1:]]
