"""Write the areas of a layer from outlines that were read from a boundary file (already in WGS 84).

`prepare` mends the outlines, `compare` says what they would change, `write_areas` changes it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routing.imports.problems import UnusableFile, refusal_words
from routing.models import Area, AreaLayer, Representation
from routing.place import repair

NOTABLE_OVERLAP = 0.01
SHOWN = 200


@dataclass(frozen=True)
class Outline:
    """One feature of a boundary file; `geometry` None when the feature has none."""

    code: str
    name: str
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class NewArea:
    """An area as the file draws it, mended; `was_broken` when it crossed itself or was otherwise no valid outline."""

    code: str
    name: str
    polygon: BaseGeometry
    geometry: dict[str, Any]
    was_broken: bool


@dataclass
class Prepared:
    """The usable areas of a file by code, and for the others their label with the code of the reason."""

    areas: dict[str, NewArea] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class AreasWritten:
    """Counts (made, changed, unchanged, retired, repaired) and, by feature, why it was refused."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def make_layer(
    code: str, *, name: Mapping[str, str], is_reporting: bool = False, is_boundary: bool = False,
    is_neighbors: bool = False,
) -> AreaLayer:  # fmt: skip
    """The layer, made when missing. It may become the reporting one, the boundary or the neighbors here, not stop."""
    layer, _made = AreaLayer.objects.get_or_create(
        code=code, defaults={"name": dict(name), "order": 0 if is_reporting else 10}
    )
    if is_reporting and not layer.is_reporting:
        AreaLayer.objects.filter(is_reporting=True).update(is_reporting=False)
        layer.is_reporting = True
    layer.is_boundary = layer.is_boundary or is_boundary
    layer.is_neighbors = layer.is_neighbors or is_neighbors
    layer.save(update_fields=["is_reporting", "is_boundary", "is_neighbors"])
    return layer


def prepare(outlines: Iterable[Outline]) -> Prepared:
    """Mend the outlines; features of the same code become one area."""
    prepared = Prepared()
    parts: dict[str, list[Outline]] = {}
    for position, outline in enumerate(outlines, start=1):
        label = (outline.name or outline.code or f"#{position}")[:120]
        if not outline.code or len(outline.code) > 60:
            prepared.refused.append((label, "long_code" if outline.code else "no_code"))
        elif outline.geometry is None or outline.geometry.is_empty:
            prepared.refused.append((label, "no_outline"))
        else:
            parts.setdefault(outline.code, []).append(outline)
    for code, features in parts.items():
        name = features[0].name[:120] or code
        try:
            prepared.areas[code] = _mended(code, name, [each.geometry for each in features])
        except ValueError:
            prepared.refused.append((name, "no_surface"))
    return prepared


def _mended(code: str, name: str, geometries: list[Any]) -> NewArea:
    valid = [shape(repair(geometry)) for geometry in geometries]
    # JSON turns tuples into lists, as the database gives them back.
    geometry = json.loads(json.dumps(repair(shapely.union_all(valid) if len(valid) > 1 else valid[0])))
    was_broken = not all(each.is_valid for each in geometries)
    return NewArea(code, name, shape(geometry), geometry, was_broken)


def in_force(layer: AreaLayer, valid_from: date | None) -> dict[str, Area]:
    """The layer's newest areas by code. Raises UnusableFile when they begin only after `valid_from`."""
    newest = {area.code: area for area in Area.objects.filter(layer=layer, valid_to=None)}
    first = max((area.valid_from for area in newest.values() if area.valid_from), default=None)
    if valid_from is not None and first is not None and first > valid_from:
        raise UnusableFile("newer_in_force", day=first.isoformat())
    return newest


def _never_began(layer: AreaLayer, day: date | None) -> dict[str, Area]:
    """Areas that ended on the day they were to begin: an earlier file of the same day had them, a later one not."""
    rows = Area.objects.filter(layer=layer, valid_from=day, valid_to=day) if day else Area.objects.none()
    return {area.code: area for area in rows}


def compare(layer: AreaLayer | None, prepared: Prepared, *, valid_from: date | None = None) -> dict[str, Any]:
    """What the file would change, as data: `counts`, and the lists `added`, `removed`, `renamed`, `moved`, `repaired`,
    `refused` and `overlaps`, each of at most 200 entries. `layer` None: one that is still to be made.

    Without a date, areas that the file leaves out stay. Raises UnusableFile when newer areas are in force or none of
    the file's can be used.
    """
    if not prepared.areas:
        raise UnusableFile("none_usable")
    known = in_force(layer, valid_from) if layer else {}
    both = [(known[code], new) for code, new in prepared.areas.items() if code in known]
    lists: dict[str, list[Any]] = {
        "added": [new.name for code, new in prepared.areas.items() if code not in known],
        "removed": [area.name for code, area in known.items() if valid_from and code not in prepared.areas],
        "renamed": [[area.name, new.name] for area, new in both if area.name != new.name],
        "moved": [[new.name, _percent_moved(area, new)] for area, new in both if area.geometry != new.geometry],
        "repaired": [new.name for new in prepared.areas.values() if new.was_broken],
        "refused": [list(pair) for pair in prepared.refused],
        "overlaps": overlaps(prepared.areas.values()),
    }
    same = sum(area.name == new.name and area.geometry == new.geometry for area, new in both)
    counts = {name: len(found) for name, found in lists.items()} | {"same": same, "areas": len(prepared.areas)}
    return {"counts": counts, **{name: found[:SHOWN] for name, found in lists.items()}}


def _percent_moved(area: Area, new: NewArea) -> float:
    """How much of the area is another place than before, in percent of the larger of both; 100 when it had none."""
    if not area.geometry:
        return 100.0
    before = shapely.make_valid(shape(area.geometry))
    moved = before.symmetric_difference(new.polygon).area / max(before.area, new.polygon.area)
    return round(min(100.0, 100 * moved), 1)


def overlaps(areas: Iterable[NewArea]) -> list[tuple[str, str, float]]:
    """Pairs of areas that share more than 1% of the smaller one: both names and the percent, the largest first."""
    listed = list(areas)
    polygons = [area.polygon for area in listed]
    tree = shapely.STRtree(polygons)
    found = []
    for one, other in zip(*tree.query(polygons, predicate="intersects"), strict=True):
        if one < other:
            shared = polygons[one].intersection(polygons[other]).area / min(polygons[one].area, polygons[other].area)
            if shared > NOTABLE_OVERLAP:
                found.append((listed[one].name, listed[other].name, round(100 * shared, 1)))
    return sorted(found, key=lambda pair: -pair[2])


def write_areas(layer: AreaLayer, outlines: Iterable[Outline], *, valid_from: date | None = None) -> AreasWritten:
    """Bring the layer's areas up to date in one transaction; doing it again changes nothing. See `apply`."""
    return apply(layer, prepare(outlines), valid_from=valid_from)


@transaction.atomic
def apply(layer: AreaLayer, prepared: Prepared, *, valid_from: date | None = None) -> AreasWritten:
    """Write prepared areas. With `valid_from`, areas that the file draws anew or leaves out end on that day and the
    file's begin, while unchanged ones go on; without it they are corrected in place and left-out ones stay.

    A council member keeps speaking for the area of the same code. Raises UnusableFile when newer areas are in force.
    """
    AreaLayer.objects.select_for_update(no_key=True).get(pk=layer.pk)
    written = AreasWritten(refused=[refusal_words(label, reason) for label, reason in prepared.refused])
    written.counts["repaired"] = sum(area.was_broken for area in prepared.areas.values())
    if valid_from is not None and not prepared.areas:
        raise UnusableFile("none_usable")  # else every area would end on that day
    known = in_force(layer, valid_from) | _never_began(layer, valid_from)
    made: list[Area] = []
    for code, new in prepared.areas.items():
        area = known.get(code)
        if area is not None and area.valid_to is None and _is_same(area, new):
            written.counts["unchanged"] += 1
        elif area is not None and (valid_from is None or area.valid_from == valid_from):
            _correct(area, new)
            written.counts["changed"] += 1
        else:
            made.append(_fresh(layer, new, valid_from, area))
    redrawn = {area.code for area in made}
    if valid_from is not None:
        gone = [
            area
            for code, area in known.items()
            if area.valid_to is None and (code in redrawn or code not in prepared.areas)
        ]
        written.counts["retired"] = _end(gone, valid_from)
    Area.objects.bulk_create(made)
    written.counts["made"] = len(made)
    _speak_for({area.code: area for area in made}, known)
    return written


def _values(new: NewArea) -> dict[str, Any]:
    label = new.polygon.representative_point()
    return {
        "name": new.name, "geometry": new.geometry, "label_lat": label.y, "label_long": label.x, "valid_to": None,
    }  # fmt: skip


def _is_same(area: Area, new: NewArea) -> bool:
    return area.name == new.name and area.geometry == new.geometry


def _correct(area: Area, new: NewArea) -> None:
    values = _values(new)
    for key, value in values.items():
        setattr(area, key, value)
    area.save(update_fields=list(values))


def _fresh(layer: AreaLayer, new: NewArea, valid_from: date | None, before: Area | None) -> Area:
    code = new.code
    order = int(code) if code.isascii() and code.isdigit() and len(code) < 6 else 0
    body_id = before.body_id if before else None
    return Area(layer=layer, code=code, order=order, valid_from=valid_from, body_id=body_id, **_values(new))


def _end(areas: list[Area], day: date) -> int:
    return Area.objects.filter(pk__in=[area.pk for area in areas]).update(valid_to=day)


def _speak_for(made: Mapping[str, Area], before: Mapping[str, Area]) -> None:
    heirs = {area.pk: made[code] for code, area in before.items() if code in made}
    Representation.objects.bulk_create(
        Representation(user_id=row.user_id, area=heirs[row.area_id])
        for row in Representation.objects.filter(area_id__in=heirs)
    )
