"""The land of Port Alder: wards and neighborhoods on a coast with a river, drawn as one mesh.

Pure: the same seed gives the same land. A place is first a position (u, v) on a unit square, u from west to east and v
from north to south; `Warp` bends the square into a coast. Every border is drawn once, as a ragged line between two
corners of the mesh, and shared by the areas on both sides, so that borders coincide exactly.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from shapely import union_all
from shapely.geometry import Polygon, mapping

CENTRE_LAT, CENTRE_LONG = 40.9, -70.9  # open sea: nobody's real city
WIDTH_DEGREES, HEIGHT_DEGREES = 0.168, 0.098
RIVER_U = 0.5
ROWS = (0.0, 0.33, 0.68, 1.0)
# Where the borders between neighborhoods meet the rows, west to east; the river is in every row.
COLUMNS = (
    (0.0, 0.13, 0.26, 0.38, 0.5, 0.63, 0.75, 0.88, 1.0),
    (0.0, 0.11, 0.22, 0.35, 0.5, 0.6, 0.69, 0.79, 0.86, 0.93, 1.0),
    (0.0, 0.18, 0.34, 0.5, 0.66, 0.83, 1.0),
)
# Ward of each neighborhood, row by row, as in COLUMNS.
WARDS_OF = (
    ("1", "1", "2", "2", "3", "3", "4", "4"),
    ("5", "5", "6", "6", "7", "7", "7", "8", "8", "8"),
    ("9", "9", "9", "10", "10", "10"),
)

Point = tuple[float, float]


@dataclass(frozen=True)
class Piece:
    """One area: its code and outline, in longitude and latitude."""

    code: str
    polygon: Polygon

    @property
    def geometry(self) -> dict[str, object]:
        """The outline as GeoJSON."""
        return dict(mapping(self.polygon))


@dataclass(frozen=True)
class Land:
    """Neighborhoods in reading order, wards by number, and which ward each neighborhood lies in."""

    neighborhoods: list[Piece]
    wards: list[Piece]
    ward_of: dict[str, str]


def bend(u: float, v: float) -> Point:
    """The place of (u, v) on the earth, as longitude and latitude in degrees."""
    river = 0.022 * math.sin(5.2 * v + 0.4) * math.exp(-(((u - RIVER_U) / 0.3) ** 2))
    x = u + river + 0.02 * math.sin(6.1 * v + 2.0 * u) + 0.014 * math.sin(9 * u + 4 * v)
    bay = 0.16 * math.exp(-(((u - 0.08) / 0.13) ** 2)) + 0.07 * math.exp(-(((u - RIVER_U) / 0.035) ** 2))
    cape = 0.07 * math.exp(-(((u - 0.74) / 0.1) ** 2)) + 0.03 * math.sin(13 * u)
    y = v + v * v * (cape - bay) + 0.034 * math.sin(7.5 * u + 1.0 + 2.2 * v) * (1 - 0.4 * v)
    shore = 0.05 * math.sin(4.4 * v + 0.5)
    x += shore * u**3 - 0.045 * math.sin(3.6 * v + 1.2) * (1 - u) ** 3
    return (
        round(CENTRE_LONG + (x - 0.5) * WIDTH_DEGREES, 6),
        round(CENTRE_LAT - (y - 0.5) * HEIGHT_DEGREES, 6),
    )


def draw(seed: int) -> Land:
    """Draw the land."""
    lines = _Lines(seed)
    neighborhoods: list[Piece] = []
    ward_of: dict[str, str] = {}
    for row, columns in enumerate(COLUMNS):
        for index, (west, east) in enumerate(zip(columns, columns[1:], strict=False)):
            code = f"n{len(neighborhoods) + 1:02}"
            neighborhoods.append(Piece(code, Polygon(_ring(lines, row, west, east))))
            ward_of[code] = WARDS_OF[row][index]
    wards = []
    for number in sorted(set(ward_of.values()), key=int):
        parts = [piece.polygon for piece in neighborhoods if ward_of[piece.code] == number]
        wards.append(Piece(number, union_all(parts)))
    return Land(neighborhoods, wards, ward_of)


def _ring(lines: "_Lines", row: int, west: float, east: float) -> list[Point]:
    top, bottom = ROWS[row], ROWS[row + 1]
    return [
        *_along(lines, top, west, east, _corners(row, west, east))[:-1],
        *lines.between((east, top), (east, bottom))[:-1],
        *_along(lines, bottom, west, east, _corners(row + 1, west, east))[::-1][:-1],
        *lines.between((west, top), (west, bottom))[::-1],
    ]


def _corners(line: int, west: float, east: float) -> list[float]:
    """Where areas above or below meet the line between two rows, from `west` to `east`."""
    above = COLUMNS[line - 1] if line > 0 else ()
    below = COLUMNS[line] if line < len(COLUMNS) else ()
    return sorted({u for u in (*above, *below) if west <= u <= east})


def _along(lines: "_Lines", v: float, west: float, east: float, corners: Sequence[float]) -> list[Point]:
    path: list[Point] = []
    for left, right in zip(corners, corners[1:], strict=False):
        path.extend(lines.between((left, v), (right, v))[:-1])
    return [*path, bend(east, v)]


class _Lines:
    """Ragged lines between corners: each drawn once, rougher along the coast, winding along the river."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[tuple[Point, Point], list[Point]] = {}

    def between(self, start: Point, end: Point) -> list[Point]:
        key = (start, end)
        if key not in self._drawn:
            self._drawn[key] = self._draw(start, end)
        return self._drawn[key]

    def _draw(self, start: Point, end: Point) -> list[Point]:
        chance = random.Random(f"{self._seed}:{start}:{end}")  # noqa: S311 - a drawing, not a secret
        on_coast = start[1] == end[1] == ROWS[-1] or start[0] == end[0] == 1.0
        on_river = start[0] == end[0] == RIVER_U
        roughness = 0.11 if on_coast else 0.06
        points = [start, end]
        for _ in range(5 if on_coast else 4):
            points = _midpoints(points, roughness, chance)
        if on_river:
            points = [(u + 0.012 * math.sin((v - start[1]) / (end[1] - start[1]) * 2 * math.pi), v) for u, v in points]
        return [bend(u, v) for u, v in points]


def _midpoints(points: list[Point], roughness: float, chance: random.Random) -> list[Point]:
    """Put a point beside the middle of each stretch."""
    refined = [points[0]]
    for (u1, v1), (u2, v2) in zip(points, points[1:], strict=False):
        aside = chance.uniform(-roughness, roughness)
        refined.append(((u1 + u2) / 2 - (v2 - v1) * aside, (v1 + v2) / 2 + (u2 - u1) * aside))
        refined.append((u2, v2))
    return refined
