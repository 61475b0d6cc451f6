"""How long it takes to find the areas of a point on real outlines, where cities' files lie beside the project.

Run by `python -m bench` with two files of outlines; prints a JSON list of figures on its last line.
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django
import shapely
from shapely import affinity
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import transaction  # noqa: E402

from routing.assets import cell_of, nearest  # noqa: E402
from routing.layers import LayerIndex, Period  # noqa: E402
from routing.models import Asset, AssetType  # noqa: E402
from routing.place import AreaIndex, NearestIndex, repair  # noqa: E402
from routing.planning import landmarks_near, place  # noqa: E402

WARDS, LAYERS, AREAS = 10, 5, 200
POINTS = 5000
ASSETS = 100_000
DAY = date(2026, 7, 1)
WEST, SOUTH, EAST, NORTH = -71.19, 42.23, -70.99, 42.40


class _Known:
    """As much of `routing.reference.Reference` as placing a point asks for."""

    def __init__(self, layers: list[LayerIndex], landmarks: dict[str, NearestIndex]) -> None:
        self.layers, self.landmarks = layers, landmarks


def measure_places(boston: Path, zurich: Path) -> list[Figure]:
    """The figures about places, from two cities' outlines of neighborhoods."""
    outlines = [shape(repair(each["geometry"])) for each in _features(boston)]
    return [_one_layer(outlines), *_five_layers(outlines, [shape(each["geometry"]) for each in _features(zurich)])]


def _features(path: Path) -> list[Any]:
    return json.loads(path.read_text())["features"]


def _points() -> list[tuple[float, float]]:
    chance = random.Random(311)
    return [(chance.uniform(SOUTH, NORTH), chance.uniform(WEST, EAST)) for _ in range(POINTS)]


def _one_layer(outlines: list[BaseGeometry]) -> Figure:
    """The ten outlines with the most corners, asked for points all over their bounding box."""
    largest = sorted(outlines, key=shapely.get_num_coordinates)[-WARDS:]
    index = AreaIndex([(str(number), mapping(each)) for number, each in enumerate(largest)])
    begun = time.perf_counter()
    inside = sum(index.at(lat, long) is not None for lat, long in _points())
    each = (time.perf_counter() - begun) / POINTS * 1_000_000
    detail = f"{inside} of {POINTS} points inside"
    return Figure(f"point to ward, {WARDS} real outlines", each, "microsec.", 40, detail=detail)


def _five_layers(boston: list[BaseGeometry], zurich: list[BaseGeometry]) -> list[Figure]:
    moved = [affinity.translate(each, WEST - 8.44, SOUTH - 47.32) for each in zurich]
    layers = [_layer(number, moved if number % 2 else boston) for number in range(LAYERS)]
    chance = random.Random(9)
    schools = [(chance.uniform(SOUTH, NORTH), chance.uniform(WEST, EAST)) for _ in range(400)]
    known: Any = _Known(layers, {"school": NearestIndex(schools), "hospital": NearestIndex(schools[:30])})
    for layer in layers:
        layer.on(DAY).index.at(SOUTH, WEST)
    points = _points()
    begun = time.perf_counter()
    found = sum(len(place(known, lat, long, on=DAY).codes) for lat, long in points)
    areas = (time.perf_counter() - begun) / POINTS * 1_000_000
    begun = time.perf_counter()
    for lat, long in points:
        landmarks_near(known, lat, long)
    near = (time.perf_counter() - begun) / POINTS * 1_000_000
    corners = sum(shapely.get_num_coordinates(shape(each)) for one in layers for _, each in one.periods[0].outlines)
    detail = f"{found} areas found for {POINTS} points, {corners} corners"
    return [
        Figure(f"point to areas, {LAYERS} layers of {AREAS} real polygons", areas, "microsec.", 200, detail=detail),
        Figure("nearest school and hospital of a point", near, "microsec.", 1000),
    ]


def _layer(number: int, outlines: list[BaseGeometry]) -> LayerIndex:
    pieces = sorted(_pieces(outlines, number), key=lambda piece: -piece.area)[:AREAS]
    if len(pieces) < AREAS:
        raise RuntimeError(f"layer {number} has {len(pieces)} areas only")
    named = [(f"{position:03}", mapping(piece)) for position, piece in enumerate(pieces)]
    period = Period(None, {code: position for position, (code, _) in enumerate(named)}, named)
    return LayerIndex(number, f"layer{number}", number == 0, False, False, (period,), {})


def _pieces(outlines: list[BaseGeometry], shift: int) -> Iterator[BaseGeometry]:
    """The outlines cut along a grid of about a kilometre, so that their real edges stay; layers are cut elsewhere."""
    step = 0.0105
    for outline in outlines:
        west, south, east, north = outline.bounds
        column = west - west % step - step * shift / LAYERS
        while column < east:
            row = south - south % step - step * shift / LAYERS
            while row < north:
                piece = outline.intersection(shapely.box(column, row, column + step, row + step))
                if piece.area > step * step / 50 and piece.geom_type in ("Polygon", "MultiPolygon"):
                    yield piece
                row += step
            column += step


def _nearest_assets() -> Figure:
    """The nearest street lights among many, from the database; rolled back afterwards."""
    chance = random.Random(7)
    with transaction.atomic():
        kind = AssetType.objects.create(code="bench-light", name={"en": "Lights"})
        rows = []
        for number in range(ASSETS):
            lat, long = chance.uniform(SOUTH, NORTH), chance.uniform(WEST, EAST)
            rows.append(Asset(type=kind, number=str(number), lat=lat, long=long, h3=cell_of(lat, long)))
        Asset.objects.bulk_create(rows, batch_size=5000)
        points = _points()
        middle, high = median_ms(lambda number: nearest(kind.pk, *points[number], radius=150), times=200)
        transaction.set_rollback(True)
    return Figure(f"nearest of {ASSETS:,} assets, median", middle, "ms", 20, detail=f"95% within {high:.1f} ms")


def main() -> None:
    """Measure with the two files named, and in the database of the settings."""
    measured = [*measure_places(Path(sys.argv[1]), Path(sys.argv[2])), _nearest_assets()]
    figures = [figure.data() for figure in measured]
    for figure in figures:
        del figure["verdict"]
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
