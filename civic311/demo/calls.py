"""What the residents of Port Alder report, when and where: eighteen months with their rhythm. Pure.

People report more on weekdays than on weekends, more in the morning, each thing in its season; one storm of two days
brings trees, floods and dark signals. Some matters are reported more than once.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from civic311.demo.catalogue import GROUP_OF, KINDS
from civic311.demo.catalogue.spec import Kind
from civic311.demo.streets import Door
from civic311.demo.wards import PROFILES

DAYS = 548
STORM_AGO = 47  # days before now that the storm began; it lasted two
_STORM_RUSH = (4.2, 3.1)
_WEEKDAY = (1.22, 1.14, 1.08, 1.05, 1.0, 0.62, 0.5)
# Weights of the hours of a day, from midnight on, for each habit of a service.
_HOURS = {
    "any": (2, 1, 1, 1, 1, 2, 5, 10, 15, 17, 16, 14, 13, 13, 12, 12, 12, 12, 10, 8, 7, 6, 4, 3),
    "day": (0, 0, 0, 0, 0, 1, 5, 12, 18, 20, 18, 15, 13, 13, 12, 12, 12, 10, 7, 4, 2, 1, 0, 0),
    "night": (6, 4, 2, 1, 1, 1, 3, 6, 8, 8, 7, 6, 6, 6, 6, 6, 7, 9, 11, 13, 15, 16, 14, 10),
}
_CLICKS = (("web", 55), ("app", 27), ("email", 6), ("sms", 3), ("social", 2), ("council", 2), ("letter", 1))
_CREW_FINDS = frozenset({"streets", "lights", "trash", "cleaning", "water", "parks"})
_REPEATED = 0.055  # share of requests that others report again as requests of their own
_RIPPLES = (1, 1, 1, 1, 2, 2, 3, 5)
_STORM_RIPPLES = (1, 2, 2, 3, 4, 7)


@dataclass(eq=False)
class Call:
    """One report that became a request. `again` is the earlier call about the same matter; `script` stages a case.

    `received_at` is in the city's zone. `voices` are the moments at which others joined without a request of their own.
    """

    kind: Kind
    door: Door
    received_at: datetime
    channel: str
    language: str
    in_storm: bool = False
    again: "Call | None" = None
    script: str = ""
    voices: list[datetime] = field(default_factory=list)
    repeats: list["Call"] = field(default_factory=list)
    index: int = 0


def plan(count: int, doors: Sequence[Door], now: datetime, zone: ZoneInfo, chance: random.Random) -> list[Call]:
    """`count` calls in the order in which they came, all of them before `now`; `index` is their place."""
    town = _Town(doors, chance)
    days = _Days(now.astimezone(zone), chance)
    calls = _staged(town, now.astimezone(zone), chance)[:count]
    while len(calls) < count:
        call = _call(town, days, chance)
        if call.received_at >= now:
            continue
        calls.append(call)
        if chance.random() < (_REPEATED * 3 if call.in_storm else _REPEATED):
            calls.extend(_again(call, town, now, chance)[: count - len(calls)])
    calls.sort(key=lambda call: call.received_at)
    for index, call in enumerate(calls):
        call.index = index
        if call.again is not None:
            call.again.repeats.append(call)
    return calls


class _Town:
    """Where calls come from: wards by how much they ask, and doors within them, a few much more often than most."""

    def __init__(self, doors: Sequence[Door], chance: random.Random) -> None:
        self._chance = chance
        self._doors: dict[str, list[Door]] = {ward: [] for ward in PROFILES}
        for door in doors:
            self._doors[door.ward].append(door)
        for held in self._doors.values():
            chance.shuffle(held)
        self._wards = list(PROFILES)
        asks = [profile.population * profile.asks for profile in PROFILES.values()]
        self._weights = list(accumulate(asks))
        renters = [ask * profile.renters for ask, profile in zip(asks, PROFILES.values(), strict=True)]
        self._home_weights = list(accumulate(renters))

    def door(self, kind: Kind) -> Door:
        weights = self._home_weights if GROUP_OF[kind.code] == "homes" else self._weights
        (ward,) = self._chance.choices(self._wards, cum_weights=weights)
        held = self._doors[ward]
        return held[int(len(held) * self._chance.random() ** 1.7)]

    def manner(self, kind: Kind, door: Door) -> tuple[str, str]:
        """The channel and the language of a call about that."""
        if not kind.residents or (GROUP_OF[kind.code] in _CREW_FINDS and self._chance.random() < 0.08):
            return "staff_found", "en"
        profile = PROFILES[door.ward]
        language = "es" if self._chance.random() < profile.spanish else "en"
        if self._chance.random() < profile.by_phone:
            return ("walk_in" if self._chance.random() < 0.12 else "phone"), language
        channels, weights = zip(*_CLICKS, strict=True)
        return self._chance.choices(channels, weights)[0], language


class _Days:
    """The days up to now with their weights, and what is asked on each."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self._chance = chance
        self._zone = now.tzinfo
        today = now.date()
        self._storm = {today - timedelta(days=STORM_AGO - day): rush for day, rush in enumerate(_STORM_RUSH)}
        self._days = [today - timedelta(days=DAYS - 1 - ago) for ago in range(DAYS)]
        self._weights = list(accumulate(self._weight(position, day) for position, day in enumerate(self._days)))
        self._kinds = list(KINDS.values())
        self._asked: dict[tuple[int, bool], list[float]] = {}

    def _weight(self, position: int, day: date) -> float:
        growth = 0.88 + 0.24 * position / DAYS
        return growth * _WEEKDAY[day.weekday()] * self._storm.get(day, 1.0) * self._chance.uniform(0.85, 1.15)

    def pick(self) -> tuple[date, bool]:
        (day,) = self._chance.choices(self._days, cum_weights=self._weights)
        return day, day in self._storm

    def kind(self, day: date, in_storm: bool) -> Kind:
        key = (day.month, in_storm)
        if key not in self._asked:
            self._asked[key] = list(accumulate(_asked(kind, *key) for kind in self._kinds))
        return self._chance.choices(self._kinds, cum_weights=self._asked[key])[0]

    def moment(self, day: date, kind: Kind) -> datetime:
        (hour,) = self._chance.choices(range(24), _HOURS[kind.hours])
        clock = time(hour, self._chance.randrange(60), self._chance.randrange(60))
        return datetime.combine(day, clock, tzinfo=self._zone)


def _asked(kind: Kind, month: int, in_storm: bool) -> float:
    weight = kind.share
    if kind.months:
        season = [float(part) for part in kind.months.split()]
        weight *= season[month - 1] * 12 / sum(season)
    return weight * (0.45 + kind.storm) if in_storm else weight


def _call(town: _Town, days: _Days, chance: random.Random) -> Call:
    day, in_storm = days.pick()
    kind = days.kind(day, in_storm)
    door = town.door(kind)
    received_at = days.moment(day, kind)
    channel, language = town.manner(kind, door)
    call = Call(kind, door, received_at, channel, language, in_storm)
    if chance.random() < 0.05:
        others = 13 if chance.random() < 0.02 else chance.choice((1, 1, 1, 2, 2, 3, 4))
        call.voices = sorted(received_at + timedelta(hours=chance.expovariate(1 / 30)) for _ in range(others))
    return call


def _again(call: Call, town: _Town, now: datetime, chance: random.Random) -> list[Call]:
    """Others report the same a little later."""
    others = []
    for _ in range(chance.choice(_STORM_RIPPLES if call.in_storm else _RIPPLES)):
        received_at = call.received_at + timedelta(seconds=round(chance.expovariate(1 / (9 * 3600))) + 300)
        if received_at < now:
            channel, language = town.manner(call.kind, call.door)
            others.append(Call(call.kind, call.door, received_at, channel, language, call.in_storm, again=call))
    return others


def _staged(town: _Town, now: datetime, chance: random.Random) -> list[Call]:
    """Cases that show what a day looks like, whatever the hour: new, at risk, late, paused, about to be escalated."""
    urgent = ("traffic-signal", "water-leak", "fallen-tree", "road-collapse")
    new = ("streetlight", "pothole", "missed-collection", "noise", "dumped-items", "public-bin", "graffiti", "rats",
           "illegal-parking", "repairs", "storm-drain", "sidewalk", "abandoned-vehicle", "park-repair")  # fmt: skip
    hours_left = (0.45, 0.8, 1.3, 1.9, 2.6, 3.4, 4.2, 5.1, 5.8)
    hours_late = (0.7, 2.2, 6.0, 11.0, 19.0, 31.0)
    minutes_to_step = ((18, 4), (18, 9), (18, 16), (24, 6), (24, 13), (24, 24))
    wanted: list[tuple[str, timedelta, str]] = []
    wanted += [(code, timedelta(minutes=3 + 7 * number), "new") for number, code in enumerate(new)]
    wanted += [(urgent[n % 4], timedelta(hours=24 - left), "open") for n, left in enumerate(hours_left)]
    wanted += [(urgent[n % 3], timedelta(hours=24 + late), "open") for n, late in enumerate(hours_late)]
    wanted += [(urgent[n % 4], timedelta(hours=h, minutes=-m), "open") for n, (h, m) in enumerate(minutes_to_step)]
    wanted += [(code, timedelta(days=6, hours=n), "held") for n, code in enumerate(new[:2] + new[9:])]
    calls = []
    for code, ago, script in wanted:
        kind = KINDS[code]
        door = town.door(kind)
        channel, language = town.manner(kind, door)
        if channel == "staff_found":
            channel = "app"
        received_at = (now - ago - timedelta(seconds=chance.randrange(50))).replace(microsecond=0)
        calls.append(Call(kind, door, received_at, channel, language, script=script))
    return calls
