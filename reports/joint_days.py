"""Requests that wait close to each other, proposed for one day together, and what that saves. Plain Python and h3.

Nothing is decided here: a proposal is shown, and becomes appointments only when somebody who may makes it so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import h3.api.numpy_int as h3

from requests_app.field_route import Stop, in_order, length

LEAST = 3  # requests for a day of their own
RINGS = 2  # of cells around the oldest request: about 700 metres
_SAME_STOP = 4  # decimals of a degree, about 10 metres: one stop


@dataclass(frozen=True)
class Waiting:
    """An open request without a day. `number` is its public one, `zone` that of the schedule; degrees WGS 84.

    `received` is in seconds since 1970; `street` may be empty, `house` None.
    """

    id: int
    version: int
    number: str
    lat: float
    long: float
    cell: int
    zone: int | None
    street: str
    house: int | None
    received: float


@dataclass(frozen=True)
class Stretch:
    """A street with its lowest and highest house number among the requests (None: no number is known)."""

    street: str
    first: int | None
    last: int | None
    requests: int


@dataclass(frozen=True)
class Joint:
    """A proposal: these requests together on that day, in the order of a round.

    `apart_metres` is the way when each stop is a trip of its own from the middle of the city and back, `joint_metres`
    that of one round, both as the crow flies; None when the middle is not known.
    """

    day: date
    zone: int | None
    waiting: tuple[Waiting, ...]
    stops: int
    stretches: tuple[Stretch, ...]
    apart_metres: float | None
    joint_metres: float | None

    @property
    def trips_saved(self) -> int:
        """Trips that one round replaces, if each stop were a trip of its own."""
        return self.stops - 1


Days = Mapping[int | None, Sequence[tuple[date, int]]]


def propose(
    waiting: Sequence[Waiting], days: Days, *, centre: tuple[float, float] | None, most: int = 12
) -> list[Joint]:
    """At most `most` proposals, the longest wait first; a request is in one at most, and no day is overfilled.

    `days` are the days that each zone offers with the places left, the next first. From the oldest request that is not
    proposed yet, those of its zone within `RINGS` cells are taken, the nearest first, as many as the next day with
    room for all of them holds; where none has, as many as the day with the most room does.
    """
    room = {zone: dict(offered) for zone, offered in days.items()}
    left = sorted(waiting, key=lambda each: (each.received, each.id))
    found: list[Joint] = []
    while left and len(found) < most:
        seed, *others = left
        around = _around(seed, others)
        day = _day_for(1 + len(around), room.get(seed.zone, {}))
        taken = [seed, *around][: day[1]] if day is not None else []
        if day is not None and len(taken) >= LEAST:
            room[seed.zone][day[0]] -= len(taken)
            found.append(_joint(day[0], taken, centre))
            gone = {each.id for each in taken}
            left = [each for each in left if each.id not in gone]
        else:
            left = others
    return found


def _around(seed: Waiting, others: Sequence[Waiting]) -> list[Waiting]:
    cells = set(h3.grid_disk(seed.cell, RINGS).tolist())
    near = [each for each in others if each.zone == seed.zone and each.cell in cells]
    return sorted(near, key=lambda each: (_apart(seed, each), each.received, each.id))


def _apart(one: Waiting, other: Waiting) -> float:
    return length([_stop(other)], (one.lat, one.long))


def _day_for(wanted: int, offered: Mapping[date, int]) -> tuple[date, int] | None:
    """The next day with room for all, else the one with the most room (the next of those), with its room."""
    for day, room in offered.items():
        if room >= wanted:
            return day, room
    return max(offered.items(), key=lambda each: each[1], default=None)


def _joint(day: date, taken: Sequence[Waiting], centre: tuple[float, float] | None) -> Joint:
    by_key = {str(each.id): each for each in taken}
    round_trip = in_order([_stop(each) for each in taken], centre)
    ordered = tuple(by_key[stop.key] for stop in round_trip)
    places = {(round(each.lat, _SAME_STOP), round(each.long, _SAME_STOP)): each for each in ordered}
    apart = joint = None
    if centre is not None:
        apart = 2 * sum(length([_stop(each)], centre) for each in places.values())
        home = Stop("home", *centre)
        joint = length([*round_trip, home], centre)
    return Joint(day, taken[0].zone, ordered, len(places), tuple(_stretches(ordered)), apart, joint)


def _stop(each: Waiting) -> Stop:
    return Stop(str(each.id), each.lat, each.long)


def _stretches(ordered: Sequence[Waiting]) -> list[Stretch]:
    """The streets, the one with the most requests first."""
    by_street: dict[str, list[int | None]] = defaultdict(list)
    for each in ordered:
        if each.street:
            by_street[each.street].append(each.house)
    found = []
    for street, houses in by_street.items():
        numbers = [house for house in houses if house is not None]
        found.append(Stretch(street, min(numbers, default=None), max(numbers, default=None), len(houses)))
    return sorted(found, key=lambda stretch: (-stretch.requests, stretch.street))
