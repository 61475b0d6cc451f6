"""The streets of Port Alder and the numbers along them. Pure: the same seed gives the same index."""

import math
import random
from bisect import bisect_left
from dataclasses import dataclass

from civic311.demo.terrain import RIVER_U, Land, bend
from routing.place import AreaIndex, metres_between

_ORDINALS = [
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
]
_NORTH_SOUTH = [f"{word} Avenue" for word in _ORDINALS] + [
    f"{name} Avenue"
    for name in [
        "Alder",
        "Anchor",
        "Ash",
        "Beacon",
        "Bell",
        "Birch",
        "Bridge",
        "Capstan",
        "Cedar",
        "Chandler",
        "Chapel",
        "Clay",
        "Compass",
        "Cooper",
        "Crane",
        "Dock",
        "Dune",
        "Elder",
        "Elm",
        "Ferry",
        "Fern",
        "Forge",
        "Garden",
        "Gate",
        "Granary",
        "Grove",
        "Gull",
        "Hawthorn",
        "Hazel",
        "Heron",
        "Hill",
        "Holly",
        "Kiln",
        "Lantern",
        "Laurel",
        "Linden",
        "Locust",
        "Maple",
        "Meadow",
        "Mulberry",
        "Oak",
        "Osprey",
        "Pear",
        "Pine",
        "Plover",
    ]
]
_EAST_WEST = [
    f"{name} {kind}"
    for kind, names in (
        (
            "Street",
            "Quay Harbor Market Mill Customs Wharf Salt Tarn Station Church School Spring Water Orchard Brick Sail "
            "Tanner Weaver Potter Saddler Baker Mercer Fuller Glover Carter Mason Signal Library Hospital Union "
            "Liberty Prospect Summer Winter",
        ),
        ("Lane", "Ropewalk Cooper Fishmarket Pippin Reed Willow Lark Swan Thistle Bramble Clover Sorrel"),
        ("Road", "Millrace Lindgate Eastfield Kiln Saltmarsh Quayside Lighthouse Marsh Brickyard Quarry Weir Ridge"),
        ("Terrace", "Bayview Seaview"),
    )
    for name in names.split()
]
_LANES = 30  # parallel streets in each direction, each named differently in its two halves
_METRES_BETWEEN_DOORS = 33


@dataclass(frozen=True)
class Door:
    """One address: where it is, the nearest crossing, its ward and its neighborhood."""

    street: str
    number: int
    lat: float
    long: float
    crossing: str
    ward: str
    neighborhood: str

    @property
    def line(self) -> str:
        """As people write it: 418 Quay Street."""
        return f"{self.number} {self.street}"


@dataclass(frozen=True)
class _Run:
    name: str
    fixed: float
    start: float
    end: float
    north_south: bool

    def at(self, moving: float) -> tuple[float, float]:
        u, v = (self.fixed, moving) if self.north_south else (moving, self.fixed)
        long, lat = bend(u, v)
        return lat, long


def lay_out(land: Land, seed: int) -> list[Door]:
    """All addresses that lie in a ward, street by street."""
    chance = random.Random(f"{seed}:streets")  # noqa: S311
    runs = _runs(chance)
    wards = AreaIndex((piece.code, piece.geometry) for piece in land.wards)
    neighborhoods = AreaIndex((piece.code, piece.geometry) for piece in land.neighborhoods)
    doors = []
    for run in runs:
        crossings = sorted(
            (other.fixed, other.name)
            for other in runs
            if other.north_south != run.north_south and other.start <= run.fixed <= other.end
        )
        for number, moving, lat, long in _numbers(run, chance):
            ward, neighborhood = wards.at(lat, long), neighborhoods.at(lat, long)
            if ward is not None and neighborhood is not None:
                doors.append(Door(run.name, number, lat, long, _nearest(crossings, moving), ward, neighborhood))
    return doors


def _runs(chance: random.Random) -> list[_Run]:
    runs = []
    for names, north_south in ((_NORTH_SOUTH, True), (_EAST_WEST, False)):
        for index, name in enumerate(names[: 2 * _LANES]):
            lane, second = index // 2, index % 2
            fixed = (lane + 0.5 + chance.uniform(-0.18, 0.18)) / _LANES
            break_at = chance.uniform(0.4, 0.6) if north_south else RIVER_U
            start, end = (break_at + 0.004, 0.995) if second else (0.005, break_at - 0.004)
            runs.append(_Run(name, fixed, start, end, north_south))
    return runs


def _numbers(run: _Run, chance: random.Random) -> list[tuple[int, float, float, float]]:
    """Numbers along a street, odd on one side and even on the other, growing with the distance."""
    length = metres_between(*run.at(run.start), *run.at(run.end))
    steps = max(2, round(length / _METRES_BETWEEN_DOORS / 2))
    found = []
    number = 0
    for step in range(steps):
        if chance.random() < 0.1:  # a gap: a square, a yard, a lot
            continue
        moving = run.start + (run.end - run.start) * (step + 0.5) / steps
        (lat, long), (after_lat, after_long) = run.at(moving), run.at(moving + 1e-4)
        north, east = after_lat - lat, (after_long - long) * math.cos(math.radians(lat))
        side = 1 if step % 2 else -1
        scale = side * 13 / 111_000 / math.hypot(north, east)
        number = max(number + 1, round(2 + length * (step + 0.5) / steps / 10) * 2 + (side > 0))
        found.append((number, moving, round(lat + east * scale, 6), round(long - north * scale / 0.756, 6)))
    return found


def _nearest(crossings: list[tuple[float, str]], moving: float) -> str:
    if not crossings:
        return ""
    index = bisect_left(crossings, (moving, ""))
    around = crossings[max(0, index - 1) : index + 1]
    return min(around, key=lambda crossing: abs(crossing[0] - moving))[1]
