"""The areas that the public may narrow the list to, read once for each configuration version."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing.models import Area
from routing.reference import Reference, reference


@dataclass(frozen=True)
class NamedLayer:
    """A layer of areas in force: `areas` are pairs of code and name, `ids` all rows that ever had a code."""

    code: str
    name: Mapping[str, str]
    is_reporting: bool
    areas: tuple[tuple[str, str], ...]
    ids: Mapping[str, tuple[int, ...]]


_cached: tuple[Reference, list[NamedLayer]] | None = None


def named_layers() -> list[NamedLayer]:
    """Layers in which requests lie, in the order of lists; those of the authorities around the city are left out."""
    global _cached
    known = reference()
    if _cached is None or _cached[0] is not known:
        _cached = (known, _read())
    return _cached[1]


def _read() -> list[NamedLayer]:
    """One query, without the outlines."""
    rows = Area.objects.filter(layer__is_neighbors=False).order_by("layer__order", "layer__code", "order", "name")
    found: dict[str, tuple[Mapping[str, str], bool, dict[str, str], dict[str, list[int]]]] = {}
    columns = ("pk", "code", "name", "valid_to", "layer__code", "layer__name", "layer__is_reporting")
    for pk, code, name, valid_to, layer, layer_name, is_reporting in rows.values_list(*columns):
        _, _, names, ids = found.setdefault(layer, (layer_name, is_reporting, {}, {}))
        ids.setdefault(code, []).append(pk)
        if valid_to is None:
            names[code] = name
    return [
        NamedLayer(code, name, is_reporting, tuple(names.items()), {key: tuple(held) for key, held in ids.items()})
        for code, (name, is_reporting, names, ids) in found.items()
    ]
