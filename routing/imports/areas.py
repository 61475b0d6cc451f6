"""Write the areas of a layer from outlines that were read from a boundary file (already in WGS 84)."""

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

from routing.models import Area, AreaLayer
from routing.place import repair


@dataclass(frozen=True)
class Outline:
    """One feature of a boundary file; `geometry` None when the feature has none."""

    code: str
    name: str
    geometry: BaseGeometry | None


@dataclass
class AreasWritten:
    """Counts (made, changed, unchanged, retired, repaired) and, by feature, why it was refused."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def make_layer(
    code: str, *, name: Mapping[str, str], is_reporting: bool = False, is_boundary: bool = False
) -> AreaLayer:
    """The layer, made when missing. It may become the reporting one or the boundary here, not stop being so."""
    layer, _made = AreaLayer.objects.get_or_create(
        code=code, defaults={"name": dict(name), "order": 0 if is_reporting else 10}
    )
    if is_reporting and not layer.is_reporting:
        AreaLayer.objects.filter(is_reporting=True).update(is_reporting=False)
        layer.is_reporting = True
    layer.is_boundary = layer.is_boundary or is_boundary
    layer.save(update_fields=["is_reporting", "is_boundary"])
    return layer


def write_areas(layer: AreaLayer, outlines: Iterable[Outline], *, valid_from: date | None = None) -> AreasWritten:
    """Bring the layer's areas up to date in one transaction; doing it again changes nothing.

    Features with the same code are one area. With `valid_from` the areas in force until then end on that day and the
    file's areas begin; without it they are corrected in place.
    """
    written = AreasWritten()
    whole = _joined(outlines, written)
    with transaction.atomic():
        in_force = {area.code: area for area in Area.objects.filter(layer=layer, valid_to=None)}
        if valid_from is not None:
            for code, area in list(in_force.items()):
                if area.valid_from is None or area.valid_from < valid_from:
                    area.valid_to = valid_from
                    area.save(update_fields=["valid_to"])
                    written.counts["retired"] += 1
                    del in_force[code]
        for code, (name, geometry) in whole.items():
            written.counts[_put(layer, in_force.get(code), code, name, geometry, valid_from)] += 1
    return written


def _joined(outlines: Iterable[Outline], written: AreasWritten) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name and GeoJSON by code: repaired, several features of one code joined."""
    parts: dict[str, tuple[str, list[BaseGeometry]]] = {}
    for position, outline in enumerate(outlines, start=1):
        label = outline.name or outline.code or f"feature {position}"
        if not outline.code or len(outline.code) > 60:
            written.refused.append(f"{label}: it has no code, or one of more than 60 characters.")
        elif outline.geometry is None or outline.geometry.is_empty:
            written.refused.append(f"{label}: it has no outline.")
        else:
            parts.setdefault(outline.code, (outline.name[:120] or outline.code, []))[1].append(outline.geometry)
            written.counts["repaired"] += not outline.geometry.is_valid
    whole = {}
    for code, (name, geometries) in parts.items():
        try:
            valid = [shape(repair(geometry)) for geometry in geometries]
            joined = repair(shapely.union_all(valid) if len(valid) > 1 else valid[0])
            whole[code] = (name, json.loads(json.dumps(joined)))
        except ValueError:
            written.refused.append(f"{name}: its outline is no surface.")
    return whole


def _put(layer: AreaLayer, area: Area | None, code: str, name: str, geometry: dict[str, Any],
         valid_from: date | None) -> str:  # fmt: skip
    label = shape(geometry).representative_point()
    values: dict[str, Any] = {"name": name, "geometry": geometry, "label_lat": label.y, "label_long": label.x}
    if area is None:
        order = int(code) if code.isascii() and code.isdigit() and len(code) < 6 else 0
        Area.objects.create(layer=layer, code=code, order=order, valid_from=valid_from, **values)
        return "made"
    if all(getattr(area, key) == value for key, value in values.items()):
        return "unchanged"
    for key, value in values.items():
        setattr(area, key, value)
    area.save(update_fields=list(values))
    return "changed"
