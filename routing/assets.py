"""Find assets: by the number painted on them, or the nearest ones. Retired assets are never found.

`routing.planning.place` tells how near the landmarks are; here are the things that people report about.
"""

import math
from dataclasses import dataclass

import h3

from routing.models import Asset
from routing.place import metres_between, valid_position

H3_RESOLUTION = 9
_METRES_PER_DEGREE = 111_195.0
# Cells differ over the world: each ring of them adds at least so many metres, and no corner lies further from the
# middle of its cell.
_RING_METRES, _CORNER_METRES = 220.0, 240.0
MOST_METRES = 2_000.0


@dataclass(frozen=True)
class NearAsset:
    """An asset and how far it is from the point that was asked about, in metres."""

    asset: Asset
    metres: float


def nearest(type_id: int, lat: float, long: float, *, radius: float = 100.0, limit: int = 10) -> list[NearAsset]:
    """The assets in use of one type within `radius` metres (at most 2,000) of a point in degrees, nearest first.

    One query by index on type and cell. Empty for a position that cannot be. Type, department and body of each asset
    are read with it.
    """
    if not valid_position(lat, long) or limit < 1:
        return []
    radius = min(radius, MOST_METRES)
    # The index finds the cells; of their assets only those in a box around the circle are read.
    high, wide = radius / _METRES_PER_DEGREE, radius / (_METRES_PER_DEGREE * max(math.cos(math.radians(lat)), 0.01))
    rows = Asset.objects.filter(
        type_id=type_id, retired_on=None, h3__in=_cells(lat, long, radius),
        lat__range=(lat - 1.01 * high, lat + 1.01 * high), long__range=(long - 1.01 * wide, long + 1.01 * wide),
    )  # fmt: skip
    found = [
        NearAsset(asset, metres)
        for asset in rows.select_related("type", "department", "body")
        if (metres := metres_between(lat, long, asset.lat, asset.long)) <= radius
    ]
    found.sort(key=lambda near: (near.metres, near.asset.number))
    return found[:limit]


def by_number(type_id: int, number: str) -> Asset | None:
    """The asset in use with this number, typed in upper or lower case, with or without spaces around it."""
    typed = number.strip()
    if not typed or len(typed) > 60 or "\0" in typed:
        return None
    spellings = {typed, typed.upper(), typed.lower()}
    rows = Asset.objects.filter(type_id=type_id, retired_on=None, number__in=spellings)
    found = sorted(rows.select_related("type", "department", "body"), key=lambda asset: asset.number != typed)
    return found[0] if found else None


def owner_code(asset: Asset) -> str:
    """The code of the department or outside body that owns it, as rules name it; empty when nobody is known."""
    owner = asset.body or asset.department
    return owner.code if owner else ""


def cell_of(lat: float, long: float) -> int:
    """The H3 cell under which an asset at this position is found."""
    return h3.str_to_int(h3.latlng_to_cell(lat, long, H3_RESOLUTION))


def _cells(lat: float, long: float, radius: float) -> list[int]:
    rings = math.floor((radius + 2 * _CORNER_METRES) / _RING_METRES)
    return [h3.str_to_int(cell) for cell in h3.grid_disk(h3.latlng_to_cell(lat, long, H3_RESOLUTION), rings)]
