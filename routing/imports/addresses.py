"""The local address index: street, number, position. Those of a file are made or moved; doing it again adds nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from routing.imports.point_tables import Point
from routing.imports.problems import refusal_words
from routing.models import Address, Street

BATCH = 2000
SHOWN = 200
_NUMBER = re.compile(r"(\d{1,6})\s*-?\s*([A-Za-z0-9/½]{0,8})")


@dataclass(frozen=True)
class AddressFields:
    """Which field of the file holds what. `number` may hold "12", "12A" and "12-14" (the first number counts)."""

    street: str
    number: str

    @property
    def all(self) -> list[str]:
        """Every field to read."""
        return [self.street, self.number]


@dataclass(frozen=True)
class Door:
    """One address as the file says it."""

    street: str
    number: int
    suffix: str
    lat: float
    long: float


@dataclass
class AddressesWritten:
    """Counts (rows, made, changed, unchanged, retired, rejected) and the first refusals as label and reason."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def refusals(self) -> list[str]:
        """The first refusals in words."""
        return [refusal_words(label, reason) for label, reason in self.refused]


def write_addresses(points: Iterable[Point], fields: AddressFields, *, replace: bool = False) -> AddressesWritten:
    """Write addresses in batches, each in a transaction; a number known on its street gets its new position.

    With `replace`, addresses that the file leaves out are removed.
    """
    written = AddressesWritten()
    streets = dict(Street.objects.values_list("name", "pk"))
    seen: set[tuple[int, int, str]] = set()
    doors = _doors(points, fields, written)
    while batch := list(islice(doors, BATCH)):
        seen.update(_write(batch, streets, written))
    if replace:
        written.counts["retired"] = _remove_all_but(seen)
    return written


def _doors(points: Iterable[Point], fields: AddressFields, written: AddressesWritten) -> Iterator[Door]:
    for position, point in enumerate(points, start=1):
        written.counts["rows"] += 1
        found = _door_of(point, fields)
        if isinstance(found, Door):
            yield found
            continue
        written.counts["rejected"] += 1
        if len(written.refused) < SHOWN:
            written.refused.append((f"#{position}", found))


def _door_of(point: Point, fields: AddressFields) -> Door | str:
    """The address of an entry, or the code of what is wrong with it."""
    if not point.cells:
        return "unreadable"
    street = " ".join(point.cells[fields.street].split())
    if not street or len(street) > 120:
        return "no_street"
    found = _NUMBER.match(point.cells[fields.number])
    if not found:
        return "no_house_number"
    if point.lat is None or point.long is None:
        return "no_position"
    return Door(street, int(found[1]), "" if found[2].isdigit() else found[2].upper(), point.lat, point.long)


@transaction.atomic
def _write(batch: list[Door], streets: dict[str, int], written: AddressesWritten) -> Iterable[tuple[int, int, str]]:
    for name in sorted({door.street for door in batch} - streets.keys()):
        streets[name] = Street.objects.get_or_create(name=name)[0].pk
    wanted = {(streets[door.street], door.number, door.suffix): door for door in batch}
    known = _known({street for street, _number, _suffix in wanted})
    changed = {key: door for key, door in wanted.items() if known.get(key) != (door.lat, door.long)}
    Address.objects.bulk_create(
        [
            Address(street_id=street, number=number, suffix=suffix, lat=door.lat, long=door.long)
            for (street, number, suffix), door in changed.items()
        ],
        update_conflicts=True, unique_fields=["street", "number", "suffix"], update_fields=["lat", "long"],
    )  # fmt: skip
    made = len(changed.keys() - known.keys())
    written.counts.update(made=made, changed=len(changed) - made, unchanged=len(batch) - len(changed))
    return wanted


def _known(street_ids: set[int]) -> Mapping[tuple[int, int, str], tuple[float, float]]:
    rows = Address.objects.filter(street_id__in=street_ids).values_list("street_id", "number", "suffix", "lat", "long")
    return {(street, number, suffix): (lat, long) for street, number, suffix, lat, long in rows}


def _remove_all_but(seen: set[tuple[int, int, str]]) -> int:
    rows = Address.objects.values_list("pk", "street_id", "number", "suffix")
    gone = [pk for pk, *key in rows.iterator() if tuple(key) not in seen]
    with transaction.atomic():
        for first in range(0, len(gone), BATCH):
            Address.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    return len(gone)
