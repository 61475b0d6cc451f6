"""H3 cells as whole numbers: parents and children by arithmetic, so that a database can group by them.

A cell's number ends in fifteen digits of three bits, one for each resolution; those finer than its own are all 7.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import h3

FINEST = 9  # the resolution that rows keep
_DIGITS = 15
_EDGE_METRES = (1_281_256, 483_057, 182_513, 68_979, 26_072, 9_854, 3_725, 1_406, 531, 201)
_METRES_PER_PIXEL = 156_543  # at the equator in zoom 0
_LEAST_PIXELS = 48  # circles must be wide enough for a thumb
_MOST_COVERING = 60
_WIDEST = 4.0  # degrees; who sees more than that sees the whole city


@dataclass(frozen=True)
class Box:
    """A part of a map in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> float:
        """The latitude of the middle."""
        return (self.south + self.north) / 2


def shift_of(resolution: int) -> int:
    """How many bits to drop from a number of the finest resolution so that all children of a cell give the same."""
    return (_DIGITS - resolution) * 3


def parent_from(shifted: int, resolution: int) -> str:
    """The cell of `resolution` that a shifted number of one of its children means."""
    shift = shift_of(resolution)
    number = (shifted << shift) | ((1 << shift) - 1)
    return h3.int_to_str(number & ~(0xF << 52) | (resolution << 52))


def middle_of(cell: str) -> tuple[float, float]:
    """Latitude and longitude of a cell's middle in degrees."""
    lat, long = h3.cell_to_latlng(cell)
    return float(lat), float(long)


def children_range(cell: str) -> tuple[int, int]:
    """The smallest and the largest number that a child of the finest resolution can have; both belong to it."""
    resolution, number = h3.get_resolution(cell), h3.str_to_int(cell)
    number = number & ~(0xF << 52) | (FINEST << 52)
    free = ((1 << shift_of(resolution)) - 1) ^ ((1 << shift_of(FINEST)) - 1)
    return number & ~free, number | free


def resolution_for(zoom: float, latitude: float) -> int:
    """The finest resolution whose cells are wide enough to be told apart and touched at a zoom of a web map."""
    metres = _METRES_PER_PIXEL * math.cos(math.radians(latitude)) / 2**zoom * _LEAST_PIXELS
    wide_enough = [resolution for resolution, edge in enumerate(_EDGE_METRES) if edge * math.sqrt(3) >= metres]
    return max([resolution for resolution in wide_enough if resolution <= FINEST], default=0)


def ranges_in(box: Box) -> list[tuple[int, int]] | None:
    """Ranges of cell numbers that together cover the box and not much more; None when it is too wide to matter."""
    tall, wide = box.north - box.south, box.east - box.west
    if tall > _WIDEST or wide > _WIDEST:
        return None
    corners = [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    area = tall * 111_320 * wide * 111_320 * max(0.05, math.cos(math.radians(box.middle)))
    for resolution in range(FINEST, 2, -1):
        if area / (2.6 * _EDGE_METRES[resolution] ** 2) <= _MOST_COVERING:
            cells = h3.h3shape_to_cells_experimental(h3.LatLngPoly(corners), resolution, "overlap")
            return _joined(children_range(cell) for cell in cells)
    return None


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring ranges made one, so that an index is entered less often."""
    joined: list[tuple[int, int]] = []
    gap = 1 << shift_of(FINEST)
    for low, high in sorted(ranges):
        if joined and low - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined
