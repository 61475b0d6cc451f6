"""How likely a new report tells of the same thing as an earlier request.

Plain Python: no Django, no settings, no clock. A small logistic model; its weights come from a file. It reads only what
was known when the new report came in: never closure texts or reasons, and of an earlier closing only that it happened.
Times are POSIX seconds, positions degrees, distances metres.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import mul
from typing import Any

from rapidfuzz import fuzz

from routing.place import metres_between

VERSION = 1  # of the list of features: weights trained for another list are not used
SHOWN = 5  # how many candidates are shown, and so counted as found
DEFAULT_RADIUS = 150  # metres
DEFAULT_DAYS = 30
CLOSED_DAYS = 14  # so long after its end a closed request may still be meant
DAY = 86_400.0

FEATURES = (
    "log_distance", "no_distance",
    "same_address", "same_street", "number_close", "corner_and_number", "same_asset", "other_asset",
    "log_hours", "days", "closed_before", "log_days_closed",
    "same_service", "same_group", "name_likeness", "pair_odds", "both_wrote", "text_likeness",
    "log_near", "log_near_same", "log_closer", "log_closer_same", "log_later_same",
    "staff_new", "staff_other", "staff_both", "same_channel",
    "service_and_distance", "service_and_hours", "service_and_address", "distance_and_hours",
)  # fmt: skip

_STAFF = "staff_found"
_CORNER = re.compile(r"\bintersection\b|&|\bcorner\b|\band\b|\besquina\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(\d+)[\w/]*(?:\s*[-–]\s*(\d+))?\w*\s+")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """One side of a comparison. `service` and `group` are codes; `closed` is None while the request is open.

    `id` is the request's, 0 for a report that is being written. `text` is the reporter's own words, if any.
    """

    id: int
    opened: float
    service: str
    group: str = ""
    service_name: str = ""
    lat: float | None = None
    long: float | None = None
    address: str = ""
    text: str = ""
    asset: int | None = None
    channel: str = ""
    closed: float | None = None

    def closed_by(self, moment: float) -> bool:
        """Whether it was closed before a moment. A later closing is not known then, and is not looked at."""
        return self.closed is not None and self.closed < moment


@dataclass(frozen=True)
class Weights:
    """The model. `by_feature` holds weight, mean and scale; `pairs` the learned log odds of two services, if any."""

    intercept: float
    by_feature: Mapping[str, tuple[float, float, float]]
    alert_at: float
    pairs: Mapping[str, float] = field(default_factory=dict)
    trained: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        slopes, start = [], self.intercept
        for name in FEATURES:
            weight, mean, scale = self.by_feature.get(name, (0.0, 0.0, 1.0))
            slopes.append(weight / scale)
            start -= weight * mean / scale
        object.__setattr__(self, "_slopes", slopes)
        object.__setattr__(self, "_start", start)

    def odds(self, features: Sequence[float]) -> float:
        """The log odds for the features of one pair."""
        slopes: list[float] = self._slopes  # type: ignore[attr-defined]
        start: float = self._start  # type: ignore[attr-defined]
        return float(start + sum(map(mul, slopes, features)))

    def slope(self, name: str) -> float:
        """How much one more of a feature adds to the log odds."""
        slopes: list[float] = self._slopes  # type: ignore[attr-defined]
        return slopes[_AT[name]]

    def as_data(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "version": VERSION, "trained": dict(self.trained), "alert_at": round(self.alert_at, 6),
            "intercept": round(self.intercept, 6),
            "features": {
                name: dict(zip(("weight", "mean", "scale"), (round(value, 6) for value in values), strict=True))
                for name, values in self.by_feature.items()
            },
            "service_pairs": {pair: round(odds, 4) for pair, odds in sorted(self.pairs.items())},
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Weights":
        """Read what `as_data` wrote. Raises ValueError when it is something else or of another version."""
        try:
            if data["version"] != VERSION:
                raise ValueError(f"the weights are of version {data['version']}, not {VERSION}")
            by_feature = {
                name: (float(one["weight"]), float(one["mean"]), float(one["scale"]))
                for name, one in data["features"].items()
            }
            if any(scale <= 0 or not all(map(math.isfinite, (w, m, scale))) for w, m, scale in by_feature.values()):
                raise ValueError("a weight is not a number that can be used")
            pairs = {str(pair): float(odds) for pair, odds in data.get("service_pairs", {}).items()}
            return cls(
                float(data["intercept"]), by_feature, float(data["alert_at"]), pairs, dict(data.get("trained", {}))
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"these are not weights: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its log odds; `metres` is None when only address or asset brought the two together."""

    other: Told
    metres: float | None
    odds: float

    @property
    def chance(self) -> float:
        """From 0 to 1: that it is the same thing."""
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, self.odds))))


def pair_key(service: str, other: str) -> str:
    """The name of two services in the learned table, whichever comes first."""
    return f"{service}|{other}" if service <= other else f"{other}|{service}"


def distance(new: Told, other: Told) -> float | None:
    """Metres between two places; None when one of them is not known."""
    if new.lat is None or new.long is None or other.lat is None or other.long is None:
        return None
    return metres_between(new.lat, new.long, other.lat, other.long)


def is_candidate(new: Told, other: Told, metres: float | None, *, radius: float, days: float) -> bool:
    """Whether an earlier request may be meant by a new report at all.

    It is near, about the same asset, or, where a place is not known, at the same address; and it came in within `days`
    and did not end more than CLOSED_DAYS ago, or, unless only the address is the same, it is open, whatever its age.
    """
    if other.id == new.id or (other.opened, other.id) > (new.opened, new.id or math.inf):
        return False
    near = _same_asset(new, other) or (metres is not None and metres <= radius)
    if not near and not (metres is None and same_address(new, other)):
        return False
    if new.opened - other.opened > days * DAY:
        return near and not other.closed_by(new.opened)
    return other.closed is None or new.opened - other.closed <= CLOSED_DAYS * DAY


def rank(new: Told, others: Sequence[tuple[Told, float | None]], weights: Weights) -> list[Ranked]:
    """Candidates with their distances, the likeliest first; of equals the nearer, then the earlier one."""
    rows = features_of(new, others, weights.pairs)
    return _sorted(
        Ranked(other, metres, weights.odds(row)) for (other, metres), row in zip(others, rows, strict=True)
    )  # fmt: skip


def with_words(new: Told, ranked: Sequence[Ranked], words: Mapping[int, str], weights: Weights) -> list[Ranked]:
    """What was ranked without words, ranked anew with the words of some candidates, by their ids."""
    both, alike = weights.slope("both_wrote"), weights.slope("text_likeness")
    again = []
    for one in ranked:
        if one.other.id in words:
            other = replace(one.other, text=words[one.other.id])
            wrote, likes = _text(new, other)
            again.append(Ranked(other, one.metres, one.odds + both * wrote + alike * likes))
        else:
            again.append(one)
    return _sorted(again)


def _sorted(ranked: Iterable[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.odds, one.metres or 0.0, one.other.opened, one.other.id))


def features_of(
    new: Told, others: Sequence[tuple[Told, float | None]], pairs: Mapping[str, float]
) -> list[list[float]]:
    """The numbers the model reads, a row of FEATURES for each candidate.

    Some count the others around: where a kind is reported all the time, nearness means less.
    """
    distances = sorted(metres or 0.0 for _, metres in others)
    alike = [(other, metres or 0.0) for other, metres in others if other.service == new.service]
    same_distances = sorted(metres for _, metres in alike)
    same_times = sorted(other.opened for other, _ in alike)
    rows = []
    for other, metres in others:
        near = metres or 0.0
        crowd = (
            len(distances),
            len(alike),
            bisect_left(distances, near - 1),
            bisect_left(same_distances, near - 1),
            len(same_times) - bisect_right(same_times, other.opened),
        )
        rows.append([*_place(new, other, metres), *_time(new, other), *_kind(new, other, pairs),
                     *map(math.log1p, crowd), *_who(new, other)])  # fmt: skip
        rows[-1] += _together(rows[-1])
    return rows


def _place(new: Told, other: Told, metres: float | None) -> list[float]:
    near = metres or 0.0
    corner, number, streets = _address_parts(new.address)
    other_corner, other_number, other_streets = _address_parts(other.address)
    street = not streets.isdisjoint(other_streets)
    gap = abs(number - other_number) if number and other_number else 999
    two_assets = new.asset is not None and other.asset is not None and new.asset != other.asset
    return [
        math.log1p(near / 10), float(metres is None),
        float(same_address(new, other)), float(street), float(street and gap <= 10), float(corner != other_corner),
        float(_same_asset(new, other)), float(two_assets),
    ]  # fmt: skip


def _time(new: Told, other: Told) -> list[float]:
    hours = max(0.0, new.opened - other.opened) / 3600
    closed = other.closed_by(new.opened)
    since = (new.opened - other.closed) / DAY if closed and other.closed is not None else 0.0
    return [
        math.log1p(hours), min(hours / 24, 60.0), float(closed), math.log1p(since),
    ]  # fmt: skip


def _kind(new: Told, other: Told, pairs: Mapping[str, float]) -> list[float]:
    same = new.service == other.service
    return [
        float(same), float(bool(new.group) and new.group == other.group),
        1.0 if same else _name_likeness(new.service_name.casefold(), other.service_name.casefold()),
        pairs.get(pair_key(new.service, other.service), 0.0),
        *_text(new, other),
    ]  # fmt: skip


def _text(new: Told, other: Told) -> tuple[float, float]:
    """Whether both wrote something of their own, and how alike that is."""
    words, other_words = _own_words(new), _own_words(other) if new.text else ""
    return (1.0, likeness(words, other_words)) if words and other_words else (0.0, 0.0)


def _who(new: Told, other: Told) -> list[float]:
    staff, other_staff = new.channel == _STAFF, other.channel == _STAFF
    return [float(staff), float(other_staff), float(staff and other_staff), float(new.channel == other.channel)]


_AT = {name: position for position, name in enumerate(FEATURES)}


def _together(row: Sequence[float]) -> list[float]:
    """What counts only along with something else."""
    same, near, hours = row[_AT["same_service"]], row[_AT["log_distance"]], row[_AT["log_hours"]]
    return [same * near, same * hours, same * row[_AT["same_address"]], near * hours]


def same_address(new: Told, other: Told) -> bool:
    """Whether both name the same address; no address is not one."""
    return bool(new.address) and _folded(new.address) == _folded(other.address)


def _same_asset(new: Told, other: Told) -> bool:
    return new.asset is not None and new.asset == other.asset


def likeness(one: str, other: str) -> float:
    """How alike two texts are in their words, from 0 to 1, whatever the order."""
    return fuzz.token_set_ratio(one, other) / 100


# Names come again and again; what people wrote is not kept in memory.
_name_likeness = lru_cache(maxsize=20_000)(likeness)


@lru_cache(maxsize=20_000)
def _folded(address: str) -> str:
    return " ".join(_WORDS.findall(address.casefold()))


@lru_cache(maxsize=20_000)
def _address_parts(address: str) -> tuple[bool, int, frozenset[str]]:
    """Whether an address is a corner, its house number (0 without one) and its street names."""
    line = re.split(r",|\s{2,}", address.strip(), maxsplit=1)[0].casefold()
    number = _NUMBER.match(line)
    if number:
        return False, int(number[1][:9]), frozenset({_folded(line[number.end() :])} - {""})
    corner = bool(_CORNER.search(line))
    names = re.split(_CORNER, re.sub(r"\bintersection of\b", "", line)) if corner else [line]
    return corner, 0, frozenset({_folded(name or "") for name in names} - {""})


def _own_words(told: Told) -> str:
    """What the reporter wrote, folded; a text that only repeats the service's name says nothing."""
    text = told.text.strip().casefold()
    return "" if text == told.service_name.casefold() else text[:1000]
