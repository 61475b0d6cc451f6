"""How long it takes to find the ward of a point on real outlines, where a city's file lies beside the project."""

import json
import random
import time
from pathlib import Path

from bench.figures import Figure
from routing.place import AreaIndex, repair

WARDS = 10
POINTS = 5000


def measure_outlines(path: Path) -> Figure:
    """The ten outlines with the most corners, asked for points all over their bounding box."""
    features = json.loads(path.read_text())["features"]
    largest = sorted((each["geometry"] for each in features), key=lambda shape: -len(json.dumps(shape)))[:WARDS]
    outlines = [(str(number), repair(shape)) for number, shape in enumerate(largest)]
    index = AreaIndex(outlines)
    west, south, east, north = -71.19, 42.23, -70.99, 42.40
    random.seed(311)
    points = [(random.uniform(south, north), random.uniform(west, east)) for _ in range(POINTS)]
    begun = time.perf_counter()
    inside = sum(index.at(lat, long) is not None for lat, long in points)
    each = (time.perf_counter() - begun) / POINTS * 1_000_000
    detail = f"{inside} of {POINTS} points inside"
    return Figure(f"point to ward, {WARDS} real outlines", each, "microsec.", 40, detail=detail)
