"""Write the assets of one type: those of the file are made or corrected by their number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction

from civic311.accounts.models import Department
from routing.assets import cell_of
from routing.imports.point_tables import Point
from routing.imports.problems import refusal_words
from routing.models import Asset, AssetType, OutsideBody

BATCH = 2000
SHOWN = 200
_COLUMNS = ("name", "lat", "long", "h3", "department_id", "body_id", "attributes", "retired_on")


@dataclass(frozen=True)
class AssetFields:
    """Which field of the file holds what; empty where none does. `attributes` are kept under their own names."""

    number: str
    name: str = ""
    owner: str = ""
    attributes: tuple[str, ...] = ()

    @property
    def all(self) -> list[str]:
        """Every field to read."""
        return [name for name in (self.number, self.name, self.owner, *self.attributes) if name]


@dataclass
class AssetsWritten:
    """Counts (rows, made, changed, unchanged, retired, rejected), the first refusals as label and reason, and owners
    that no department and no outside body is called.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unknown_owners: Counter[str] = field(default_factory=Counter)

    def refuse(self, label: str, reason: str) -> None:
        """Leave one entry out."""
        self.counts["rejected"] += 1
        if len(self.refused) < SHOWN:
            self.refused.append((label, reason))

    @property
    def refusals(self) -> list[str]:
        """The first refusals in words."""
        return [refusal_words(label, reason) for label, reason in self.refused]


def make_type(code: str, *, name: Mapping[str, str], is_landmark: bool = False) -> AssetType:
    """The type of asset, made when missing. It may become a landmark here, not stop being one."""
    found, _made = AssetType.objects.get_or_create(code=code, defaults={"name": dict(name)})
    if is_landmark and not found.is_landmark:
        found.is_landmark = True
        found.save(update_fields=["is_landmark"])
    return found


def write_assets(
    asset_type: AssetType, points: Iterable[Point], fields: AssetFields, *, replace: bool, today: date,
    dry_run: bool = False,
) -> AssetsWritten:  # fmt: skip
    """Bring assets up to date in one transaction; doing it again changes nothing.

    With `replace`, assets of the type that the file leaves out are retired from `today` on; a retired one that the
    file has again is back in use. `dry_run` counts and writes nothing.
    """
    written = AssetsWritten()
    owners = _owners()
    seen: set[str] = set()
    rows = _rows(asset_type, points, fields, owners, seen, written)
    with transaction.atomic():
        while batch := list(islice(rows, BATCH)):
            _write_batch(asset_type, batch, written, dry_run)
        if replace:
            written.counts["retired"] = _retire(asset_type, seen, today, dry_run)
    return written


def _rows(
    asset_type: AssetType, points: Iterable[Point], fields: AssetFields, owners: Mapping[str, tuple[str, int]],
    seen: set[str], written: AssetsWritten,
) -> Iterator[Asset]:  # fmt: skip
    for position, point in enumerate(points, start=1):
        written.counts["rows"] += 1
        number = point.cells.get(fields.number, "")
        reason = _problem(point, number, seen)
        if reason:
            written.refuse(number[:60] or f"#{position}", reason)
            continue
        seen.add(number)
        asset = Asset(type=asset_type, number=number, name=point.cells.get(fields.name, "")[:160])
        asset.lat, asset.long = point.lat, point.long
        asset.h3 = cell_of(asset.lat, asset.long)
        asset.attributes = {name: text[:500] for name in fields.attributes if (text := point.cells[name])}
        if owner := point.cells.get(fields.owner, ""):
            column, owner_id = owners.get(owner.casefold(), ("", 0))
            if column:
                setattr(asset, column, owner_id)
            else:
                written.unknown_owners[owner[:120]] += 1
        yield asset


def _problem(point: Point, number: str, seen: set[str]) -> str:
    """The code of what is wrong with an entry; empty when nothing is."""
    if not point.cells:
        return "unreadable"
    if not number or len(number) > 60:
        return "long_number" if number else "no_number"
    if number in seen:
        return "twice"
    return "no_position" if point.lat is None else ""


def _owners() -> dict[str, tuple[str, int]]:
    """Departments and outside bodies by code and by every name, folded; a department goes first."""
    found: dict[str, tuple[str, int]] = {}
    for model, column in ((Department, "department_id"), (OutsideBody, "body_id")):
        for row in model._default_manager.all():
            for name in (row.code, *row.name.values()):
                found.setdefault(name.casefold(), (column, row.pk))
    return found


def _write_batch(asset_type: AssetType, batch: list[Asset], written: AssetsWritten, dry_run: bool) -> None:
    known = {row.number: row for row in Asset.objects.filter(type=asset_type, number__in=[row.number for row in batch])}
    changed = []
    for row in batch:
        before = known.get(row.number)
        if before is not None and all(getattr(before, name) == getattr(row, name) for name in _COLUMNS):
            written.counts["unchanged"] += 1
            continue
        written.counts["made" if before is None else "changed"] += 1
        changed.append(row)
    if changed and not dry_run:
        Asset.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["type", "number"], update_fields=list(_update_fields())
        )


def _update_fields() -> Iterator[Any]:
    return (name.removesuffix("_id") for name in _COLUMNS)


def _retire(asset_type: AssetType, seen: set[str], today: date, dry_run: bool) -> int:
    in_use = Asset.objects.filter(type=asset_type, retired_on=None).values_list("pk", "number")
    gone = [pk for pk, number in in_use.iterator() if number not in seen]
    if not dry_run:
        for first in range(0, len(gone), BATCH):
            Asset.objects.filter(pk__in=gone[first : first + BATCH]).update(retired_on=today)
    return len(gone)
