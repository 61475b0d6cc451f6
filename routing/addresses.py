"""Search for places that people type: addresses, crossings, landmarks, numbers on things of the city.

Streets first, by likeness, then the number on them. A crossing is where the addresses of two streets come nearest to
each other, so that it needs no further file. Nothing here asks another server; `routing.geocoding` may.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import shapely
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Upper

from civic311.lib.clean_text import clean_line
from routing.models import Address, Asset, Street
from routing.phrases import fold
from routing.place import metres_between, valid_position
from routing.street_words import fold_street, likeness, mend_words, split_address, split_crossing

MOST = 8
STREETS = 6
LEAST_LIKENESS = 0.62
_CANDIDATES = 60
_SURE = 0.85  # from here on, trigrams have found what was meant
_TRIGRAMS = 0.3
_MOST_LETTERS = 120
_CROSSING_METRES = 90
_CORNER_STREETS = 3
_NEAR_METRES = 150.0
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class FoundAddress:
    """A place of the index. `key` finds it again; `is_exact` when it is what was typed, not only like it."""

    key: str
    label: str
    lat: float
    long: float
    is_exact: bool = False


def find_places(typed: str, *, most: int = MOST) -> list[FoundAddress]:
    """Whatever `typed` may mean, best first: a thing's number, a crossing, a landmark, an address."""
    clean = clean_line(typed)[:_MOST_LETTERS]
    found = [*_things(clean), *_crossings(clean)]
    named = _landmarks(clean)
    addresses = find_addresses(clean, most=most)
    sure = [place for place in (*found, *named, *addresses) if place.is_exact]
    return list(dict.fromkeys([*sure, *found, *addresses, *named]))[:most]


def find_addresses(typed: str, *, most: int = MOST) -> list[FoundAddress]:
    """Addresses like what was typed, best first; with a number that the street lacks, its nearest numbers."""
    parts = split_address(clean_line(typed)[:_MOST_LETTERS])
    if len(parts.street) < 2:
        return []
    found: list[FoundAddress | None] = []
    for street, is_same in _streets(parts.street):
        if parts.number is None:
            found.append(_whole_street(street, is_exact=is_same))
        else:
            found.extend(_on_street(street, parts.number, is_same=is_same))
    return [place for place in found if place is not None][:most]


def address_by_key(key: str) -> FoundAddress | None:
    """What a key of a found place means; None for one that is made up."""
    kind, _, rest = key.partition(":")
    ids = rest.split("-")
    if not all(digits.isdecimal() and len(digits) <= 18 for digits in ids) or len(ids) != (2 if kind == "x" else 1):
        return None
    numbers = [int(digits) for digits in ids]
    if kind == "a":
        address = Address.objects.filter(pk=numbers[0]).select_related("street").first()
        return _found(address, is_exact=True) if address else None
    if kind == "t":
        thing = Asset.objects.filter(pk=numbers[0], retired_on=None).select_related("type").first()
        return _thing(thing, is_exact=True) if thing else None
    streets = {street.pk: street for street in Street.objects.filter(pk__in=numbers)}
    if kind == "x":
        pair = [streets[number] for number in numbers if number in streets]
        return _crossing(pair[0], pair[1], is_exact=True) if len(pair) == 2 else None
    return _whole_street(streets[numbers[0]], is_exact=True) if kind == "s" and streets else None


def nearest_address(lat: float, long: float) -> FoundAddress | None:
    """The address nearest to a point in degrees, at most 150 metres away; None when there is none so near."""
    if not valid_position(lat, long):
        return None
    high = _NEAR_METRES / _METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    rows = Address.objects.filter(lat__range=(lat - high, lat + high), long__range=(long - wide, long + wide))
    near = min(
        rows.select_related("street")[:2000],
        key=lambda row: metres_between(lat, long, row.lat, row.long),
        default=None,
    )
    return _found(near) if near and metres_between(lat, long, near.lat, near.long) <= _NEAR_METRES else None


def _streets(name: str, most: int = STREETS) -> list[tuple[Street, bool]]:
    """The streets most like a name, each with whether it is the same name."""
    folded = fold_street(name)
    if len(folded) < 2:
        return []
    found, mended = _like(folded, most), mend_words(folded)
    # Words that were typed wrong count only when nothing is called like that.
    return found if found or mended == folded else [(street, False) for street, _is_same in _like(mended, most)]


def _like(folded: str, most: int) -> list[tuple[Street, bool]]:
    """The streets most like a folded name."""
    with _few_trigrams_do():
        like = Street.objects.filter(folded__trigram_word_similar=folded)
        near = list(like.order_by(TrigramWordSimilarity(folded, "folded").desc(), "name")[:_CANDIDATES])
    scored = _scored(folded, near)
    if not scored or scored[0][0] < _SURE:
        # Letters swapped or left out in a short name leave too few trigrams: compare with all that begin like it.
        scored = _scored(folded, [*near, *Street.objects.filter(folded__startswith=folded[0])])
    return [(street, score >= 1.0) for score, street in scored[:most]]


@contextmanager
def _few_trigrams_do() -> Iterator[None]:
    """Words are alike for the database from fewer trigrams on than it would ask for; `likeness` decides later."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_TRIGRAMS)])
        yield


def _scored(folded: str, streets: Iterable[Street]) -> list[tuple[float, Street]]:
    """Streets that are like enough, the likest first, each once."""
    found: dict[int, tuple[float, Street]] = {}
    for street in streets:
        score = likeness(folded, street.folded)
        if score >= LEAST_LIKENESS:
            found[street.pk] = (score, street)
    return sorted(found.values(), key=lambda pair: (-pair[0], pair[1].name))


def _on_street(street: Street, number: int, *, is_same: bool) -> list[FoundAddress]:
    exact = list(street.addresses.filter(number=number).select_related("street")[:3])
    if exact:
        return [_found(address, is_exact=is_same and len(exact) == 1) for address in exact]
    below = street.addresses.filter(number__lt=number).select_related("street").order_by("-number")[:1]
    above = street.addresses.filter(number__gt=number).select_related("street").order_by("number")[:1]
    return [_found(address) for address in (*below, *above)]


def _found(address: Address, *, is_exact: bool = False) -> FoundAddress:
    return FoundAddress(f"a:{address.pk}", str(address), address.lat, address.long, is_exact)


def _whole_street(street: Street, *, is_exact: bool) -> FoundAddress | None:
    """The middle of a street: the address half way along its numbers."""
    count = street.addresses.count()
    if not count:
        return None
    middle = street.addresses.order_by("number")[count // 2 : count // 2 + 1][0]
    return FoundAddress(f"s:{street.pk}", street.name, middle.lat, middle.long, is_exact)


def _crossings(typed: str) -> list[FoundAddress]:
    """Where two streets that were named meet; each side may mean several."""
    names = split_crossing(typed)
    if names is None:
        return []
    first, second = (_streets(name, _CORNER_STREETS) for name in names)
    found = []
    for (one, one_same), (other, other_same) in product(first, second):
        crossing = _crossing(one, other, is_exact=one_same and other_same) if one.pk != other.pk else None
        if crossing is not None:
            found.append(crossing)
    return found


def _crossing(one: Street, other: Street, *, is_exact: bool) -> FoundAddress | None:
    """The middle between the addresses of two streets that are nearest to each other; None when they do not meet."""
    ours, theirs = _points(one), _points(other)
    if not ours or not theirs:
        return None
    flat = math.cos(math.radians(ours[0][0]))
    tree = shapely.STRtree([shapely.Point(long * flat, lat) for lat, long in theirs])
    pairs, away = tree.query_nearest([shapely.Point(long * flat, lat) for lat, long in ours], return_distance=True,
                                     all_matches=False)  # fmt: skip
    at = int(away.argmin())
    if away[at] * _METRES_PER_DEGREE > _CROSSING_METRES:
        return None
    (lat, long), (lat2, long2) = ours[int(pairs[0][at])], theirs[int(pairs[1][at])]
    label = f"{one.name} & {other.name}"
    middle = round((lat + lat2) / 2, 6), round((long + long2) / 2, 6)
    return FoundAddress(f"x:{one.pk}-{other.pk}", label, *middle, is_exact)


def _points(street: Street) -> Sequence[tuple[float, float]]:
    return list(street.addresses.values_list("lat", "long"))


def _things(typed: str) -> list[FoundAddress]:
    """What carries the number that was typed, alone or after a word: "L-0123", "lamp L-0123"."""
    words = [word for word in typed.split() if any(char.isdecimal() for char in word)]
    if not words or len(typed.split()) > 4:
        return []
    word = words[-1].strip("#.,")
    rows = _in_use().filter(number__in={word, word.upper(), word.lower()}, type__is_landmark=False)
    # A bare figure is a house number more often than one of ours.
    return [_thing(row, is_exact=not word.isdecimal()) for row in rows.order_by("type__order")[:3]]


def _landmarks(typed: str) -> list[FoundAddress]:
    """Schools, parks and other places known by name."""
    folded = fold(typed).strip()
    if len(folded) < 3:
        return []
    with _few_trigrams_do():
        named = _in_use().exclude(name="").filter(type__is_landmark=True)
        like = list(named.annotate(loud=Upper("name")).filter(loud__trigram_word_similar=typed.upper())[:_CANDIDATES])
    scored = [(likeness(folded, fold(row.name).strip()), row) for row in like]
    best = sorted((pair for pair in scored if pair[0] >= LEAST_LIKENESS), key=lambda pair: (-pair[0], pair[1].name))
    return [_thing(row, is_exact=score >= 1.0) for score, row in best[:3]]


def _in_use() -> QuerySet[Asset]:
    return Asset.objects.filter(retired_on=None, type__is_active=True).select_related("type")


def _thing(asset: Asset, *, is_exact: bool) -> FoundAddress:
    kind = asset.type
    name = asset.name or f"{kind.singular_name} {asset.number}"
    return FoundAddress(f"t:{asset.pk}", name, asset.lat, asset.long, is_exact)
