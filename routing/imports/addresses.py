"""The local address index from a table: street, number, position."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from civic311.lib.csv_rows import Row, is_decoded
from routing.models import Address, Street
from routing.place import valid_position

BATCH = 2000
_NUMBER = re.compile(r"(\d{1,6})\s*-?\s*([A-Za-z0-9/½]{0,8})")
_KEEP_SHOWN = 20


@dataclass(frozen=True)
class Columns:
    """Which column holds what. `number` may hold "12", "12A" and "12-14" (the first number counts)."""

    street: str
    number: str
    lat: str
    long: str


@dataclass(frozen=True)
class Door:
    """One address as a row says it."""

    street: str
    number: int
    suffix: str
    lat: float
    long: float


@dataclass
class AddressesWritten:
    """Counts of kept, unchanged and rejected rows; `refused` shows the first reasons."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def door_of(row: Row, columns: Columns) -> Door:
    """The address of a row. Raises ValueError with the reason in words."""
    if row.problem:
        raise ValueError(row.problem)
    street = " ".join(row.cells[columns.street].split())
    if not street or len(street) > 120 or "\x00" in street or not is_decoded(street):
        raise ValueError("It has no readable street.")
    found = _NUMBER.match(row.cells[columns.number].strip())
    if not found:
        raise ValueError("Its house number does not begin with a number.")
    try:
        lat, long = float(row.cells[columns.lat]), float(row.cells[columns.long])
    except ValueError:
        raise ValueError("Its position is no number.") from None
    if not valid_position(lat, long):
        raise ValueError("Its position is not on the map.")
    suffix = "" if found[2].isdigit() else found[2].upper()
    return Door(street, int(found[1]), suffix, lat, long)


def write_addresses(rows: Iterable[Row], columns: Columns) -> AddressesWritten:
    """Write addresses in batches; a number known on its street gets its new position. Doing it again adds nothing."""
    written = AddressesWritten()
    streets = dict(Street.objects.values_list("name", "pk"))
    doors = _doors(rows, columns, written)
    while batch := list(islice(doors, BATCH)):
        _write(batch, streets, written)
    return written


def _doors(rows: Iterable[Row], columns: Columns, written: AddressesWritten) -> Iterator[Door]:
    for row in rows:
        try:
            yield door_of(row, columns)
        except ValueError as reason:
            written.counts["rejected"] += 1
            if len(written.refused) < _KEEP_SHOWN:
                written.refused.append(f"Line {row.line}: {reason}")


def _write(batch: list[Door], streets: dict[str, int], written: AddressesWritten) -> None:
    with transaction.atomic():
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
    written.counts["kept"] += len(changed)
    written.counts["unchanged"] += len(batch) - len(changed)


def _known(street_ids: set[int]) -> Mapping[tuple[int, int, str], tuple[float, float]]:
    rows = Address.objects.filter(street_id__in=street_ids).values_list("street_id", "number", "suffix", "lat", "long")
    return {(street, number, suffix): (lat, long) for street, number, suffix, lat, long in rows}
