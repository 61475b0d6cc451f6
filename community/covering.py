"""Which of many places cover a point: the whole city, areas, streets by name, and drawn ground. Plain Python."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from routing.place import valid_position

Thing = TypeVar("Thing")

_NUMBER_FIRST = re.compile(r"^\d{1,6}\s*[A-Za-z]?\b[\s,]+(.+)$")
_NUMBER_LAST = re.compile(r"^(.*\D)[\s,]+\d{1,6}\s*[A-Za-z]?$")


@dataclass(frozen=True)
class Cover:
    """Where something holds; any of the parts is enough. `streets` are as `street_of` gives them."""

    everywhere: bool = False
    area_ids: frozenset[int] = frozenset()
    streets: frozenset[str] = frozenset()
    ground: BaseGeometry | None = None


def street_of(address: str) -> str:
    """The street in an address as people write it, in lower case: "12 Mill Street, Port Alder" is "mill street"."""
    first, _, rest = " ".join(address.split()).partition(",")
    if first.strip().isdigit() and rest:
        first = rest.partition(",")[0]
    match = _NUMBER_FIRST.match(first) or _NUMBER_LAST.match(first)
    return (match[1] if match else first).strip().casefold()


class CoverIndex(Generic[Thing]):
    """Things with their covers, ready to be asked for points. Safe to share between threads."""

    def __init__(self, things: Iterable[tuple[Thing, Cover]]) -> None:
        rows = list(things)
        self._things = [thing for thing, _cover in rows]
        self._everywhere = [at for at, (_thing, cover) in enumerate(rows) if cover.everywhere]
        self._by_area: dict[int, list[int]] = {}
        self._by_street: dict[str, list[int]] = {}
        for at, (_thing, cover) in enumerate(rows):
            for area_id in cover.area_ids:
                self._by_area.setdefault(area_id, []).append(at)
            for street in cover.streets:
                self._by_street.setdefault(street, []).append(at)
        drawn = [(at, cover.ground) for at, (_thing, cover) in enumerate(rows) if cover.ground is not None]
        self._drawn = [at for at, _ground in drawn]
        self._tree = shapely.STRtree([ground for _at, ground in drawn])

    def __len__(self) -> int:
        return len(self._things)

    def at(
        self, lat: float | None, long: float | None, *, address: str = "", area_ids: Collection[int] = ()
    ) -> list[Thing]:
        """What covers a position, an address or an area that the place lies in, in the order it was given."""
        if not self._things:
            return []
        found = set(self._everywhere)
        for area_id in area_ids:
            found.update(self._by_area.get(area_id, ()))
        if address and self._by_street:
            found.update(self._by_street.get(street_of(address), ()))
        if self._drawn and valid_position(lat, long):
            near = self._tree.query(shapely.Point(long, lat), predicate="intersects")
            found.update(self._drawn[at] for at in near.tolist())
        return [self._things[at] for at in sorted(found)]
