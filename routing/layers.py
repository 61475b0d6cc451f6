"""The layers of areas as intake asks them: each with what was in force on which day. Read once by `routing.reference`.

A layer that was redrawn has several periods. A report belongs to the areas of the day it was received on, whenever
it is entered, so that figures of a year keep the wards of that year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from routing.models import Area, AreaLayer, Asset, OutsideBody
from routing.place import AreaIndex, NearestIndex

LANDMARK_METRES = 1_000.0


@dataclass(frozen=True)
class Neighbor:
    """The authority beside the city that a place belongs to; `body` tells residents how to reach it, where known."""

    name: str
    body: OutsideBody | None = None


@dataclass(frozen=True)
class Period:
    """The areas of a layer from `first` (None: always) until the next period begins."""

    first: date | None
    area_ids: Mapping[str, int]
    outlines: Sequence[tuple[str, Any]]

    @cached_property
    def index(self) -> AreaIndex:
        """The outlines, ready to be asked. Made when first asked, since most days ask for the newest only."""
        return AreaIndex(self.outlines)


@dataclass(frozen=True)
class LayerIndex:
    """One layer: periods newest first, the last of them open towards the past."""

    id: int
    code: str
    is_reporting: bool
    is_boundary: bool
    is_neighbors: bool
    periods: tuple[Period, ...]
    neighbors: Mapping[int, Neighbor]

    def on(self, day: date) -> Period:
        """The areas that are in force on a day of the city's calendar."""
        return next(period for period in self.periods if period.first is None or period.first <= day)

    @property
    def has_areas(self) -> bool:
        """Whether the layer has areas at all, on whatever day."""
        return any(period.area_ids for period in self.periods)


def read_layers() -> list[LayerIndex]:
    """All layers in the order of lists (two queries)."""
    by_layer: dict[int, list[Area]] = {}
    for area in Area.objects.select_related("body").order_by("pk"):
        by_layer.setdefault(area.layer_id, []).append(area)
    return [_layer(layer, by_layer.get(layer.pk, [])) for layer in AreaLayer.objects.order_by("order", "code")]


def _layer(layer: AreaLayer, areas: list[Area]) -> LayerIndex:
    days = {day for area in areas for day in (area.valid_from, area.valid_to) if day is not None}
    periods = [_period(first, areas) for first in [*sorted(days, reverse=True), None]]
    neighbors = {area.pk: Neighbor(area.name, area.body) for area in areas} if layer.is_neighbors else {}
    return LayerIndex(
        layer.pk, layer.code, layer.is_reporting, layer.is_boundary, layer.is_neighbors, tuple(periods), neighbors
    )


def _period(first: date | None, areas: list[Area]) -> Period:
    """What holds from `first` on; before every date, what has no first day."""
    day = first or date.min
    held = [
        area
        for area in areas
        if (area.valid_from is None or area.valid_from <= day) and (area.valid_to is None or area.valid_to > day)
    ]
    return Period(
        first,
        {area.code: area.pk for area in held},
        [(area.code, area.geometry) for area in held if area.geometry],
    )


def read_landmarks() -> dict[str, NearestIndex]:
    """Schools, hospitals and other landmarks in use, by the code of their type (one query)."""
    points: dict[str, list[tuple[float, float]]] = {}
    rows = Asset.objects.filter(type__is_landmark=True, type__is_active=True, retired_on=None)
    for code, lat, long in rows.order_by("pk").values_list("type__code", "lat", "long"):
        points.setdefault(code, []).append((lat, long))
    return {code: NearestIndex(found) for code, found in points.items()}
