"""Search in the local address index: streets by likeness first, then the number on them."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Avg

from civic311.lib.clean_text import clean_line
from routing.models import Address, Street

MOST = 8
STREETS = 6
LEAST_LIKENESS = 0.45
_NUMBER_FIRST = re.compile(r"^(\d{1,6})\s*([A-Za-z]?)\b[\s,]+(.+)$")
_NUMBER_LAST = re.compile(r"^(.*\D)[\s,]+(\d{1,6})\s*([A-Za-z]?)$")


@dataclass(frozen=True)
class FoundAddress:
    """A place of the index. `key` finds it again; `is_exact` when number and street are what was typed."""

    key: str
    label: str
    lat: float
    long: float
    is_exact: bool = False


def find_addresses(typed: str, *, most: int = MOST) -> list[FoundAddress]:
    """Places like what was typed, best first; with a number that the street lacks, its nearest numbers."""
    number, name = _split(clean_line(typed)[:120])
    if len(name) < 2:
        return []
    found: list[FoundAddress | None] = []
    for street in _streets(name):
        same_name = street.name.casefold() == name.casefold()
        if number is None:
            found.append(_whole_street(street, is_exact=same_name))
        else:
            found.extend(_on_street(street, number, same_name=same_name))
    return [place for place in found if place is not None][:most]


def address_by_key(key: str) -> FoundAddress | None:
    """What a key of `find_addresses` means; None for one that is made up."""
    kind, _, digits = key.partition(":")
    if not digits.isdecimal() or len(digits) > 18:
        return None
    if kind == "a":
        address = Address.objects.filter(pk=int(digits)).select_related("street").first()
        return _found(address, is_exact=True) if address else None
    street = Street.objects.filter(pk=int(digits)).first() if kind == "s" else None
    return _whole_street(street, is_exact=True) if street else None


def _split(typed: str) -> tuple[int | None, str]:
    if match := _NUMBER_FIRST.match(typed):
        return int(match[1]), match[3].split(",")[0].strip()
    if match := _NUMBER_LAST.match(typed):
        return int(match[2]), match[1].split(",")[0].strip(" ,")
    return None, typed.split(",")[0].strip()


def _streets(name: str) -> list[Street]:
    """Streets whose name holds the words, else those most like them."""
    holding = list(Street.objects.filter(name__icontains=name).order_by("name")[:STREETS])
    if holding:
        return sorted(holding, key=lambda street: (not street.name.casefold().startswith(name.casefold()), street.name))
    return list(
        Street.objects.annotate(likeness=TrigramWordSimilarity(name, "name"))
        .filter(likeness__gte=LEAST_LIKENESS)
        .order_by("-likeness", "name")[:STREETS]
    )


def _on_street(street: Street, number: int, *, same_name: bool) -> list[FoundAddress]:
    exact = list(street.addresses.filter(number=number).select_related("street")[:3])
    if exact:
        return [_found(address, is_exact=same_name and len(exact) == 1) for address in exact]
    below = street.addresses.filter(number__lt=number).select_related("street").order_by("-number")[:1]
    above = street.addresses.filter(number__gt=number).select_related("street").order_by("number")[:1]
    return [_found(address) for address in (*below, *above)]


def _found(address: Address, *, is_exact: bool = False) -> FoundAddress:
    return FoundAddress(f"a:{address.pk}", str(address), address.lat, address.long, is_exact)


def _whole_street(street: Street, *, is_exact: bool) -> FoundAddress | None:
    middle = street.addresses.aggregate(lat=Avg("lat"), long=Avg("long"))
    if middle["lat"] is None:
        return None
    nearest = min(
        street.addresses.all()[:400],
        key=lambda address: abs(address.lat - middle["lat"]) + abs(address.long - middle["long"]),
    )
    return FoundAddress(f"s:{street.pk}", street.name, nearest.lat, nearest.long, is_exact)
