"""Boundaries from files of many kinds."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import call_command
from django.core.management.base import CommandError
from shapely.geometry import shape

from routing.models import Area, AreaLayer
from routing.reference import forget_reference, reference

SQUARE = [[-71.1, 41.0], [-71.0, 41.0], [-71.0, 41.1], [-71.1, 41.1], [-71.1, 41.0]]
NEXT = [[-71.0, 41.0], [-70.9, 41.0], [-70.9, 41.1], [-71.0, 41.1], [-71.0, 41.0]]
BOW_TIE = [[-71.0, 41.0], [-70.9, 41.1], [-70.9, 41.0], [-71.0, 41.1], [-71.0, 41.0]]
IN_SQUARE = (41.05, -71.05)

pytestmark = pytest.mark.django_db


def geojson(folder: Path, areas: dict[str, Any], crs: str = "") -> Path:
    """A file with one polygon for each code; names are "Ward <code>"."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "label": f"Ward {code}", "secret": "not ours"},
            "geometry": {"type": "Polygon", "coordinates": [ring]} if ring else None,
        }
        for code, ring in areas.items()
    ]
    data: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        data["crs"] = {"type": "name", "properties": {"name": crs}}
    path = folder / "wards.geojson"
    path.write_text(json.dumps(data))
    return path


def load(path: Path, *words: str, layer: str = "ward") -> dict[str, Any]:
    output = io.StringIO()
    fields = ["--layer", layer, "--code-field", "code", "--name-field", "label"]
    call_command("import_areas", str(path), *fields, *words, stdout=output, stderr=io.StringIO())
    return json.loads(output.getvalue().splitlines()[-1])


def test_a_point_falls_into_the_imported_area(tmp_path: Path) -> None:
    load(geojson(tmp_path, {"1": SQUARE, "2": NEXT}), "--reporting")
    forget_reference()
    (layer,) = reference().layers
    assert layer.on(date(2026, 7, 1)).index.at(*IN_SQUARE) == "1"
    assert Area.objects.get(code="1").name == "Ward 1"
    assert AreaLayer.objects.get().is_reporting


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = geojson(tmp_path, {"1": SQUARE, "2": NEXT})
    assert load(path)["made"] == 2
    again = load(path)
    assert (again["made"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_a_broken_outline_is_repaired(tmp_path: Path) -> None:
    assert load(geojson(tmp_path, {"1": BOW_TIE}))["repaired"] == 1
    assert shapely.is_valid(shape(Area.objects.get().geometry))


def test_coordinates_of_another_system_are_reprojected(tmp_path: Path) -> None:
    zurich = [[2683000, 1247000], [2684000, 1247000], [2684000, 1248000], [2683000, 1248000], [2683000, 1247000]]
    load(geojson(tmp_path, {"1": zurich}, crs="urn:ogc:def:crs:EPSG::2056"))
    area = Area.objects.get()
    assert area.label_lat == pytest.approx(47.374, abs=0.01)
    assert area.label_long == pytest.approx(8.543, abs=0.01)


def test_redrawn_areas_end_the_old_ones_on_the_day(tmp_path: Path) -> None:
    load(geojson(tmp_path, {"1": SQUARE, "2": NEXT}))
    load(geojson(tmp_path, {"1": NEXT}), "--valid-from", "2027-01-01")
    assert Area.objects.filter(valid_to=date(2027, 1, 1)).count() == 2
    assert Area.objects.get(valid_to=None).valid_from == date(2027, 1, 1)


def test_an_area_without_an_outline_is_refused_and_the_others_kept(tmp_path: Path) -> None:
    result = load(geojson(tmp_path, {"1": SQUARE, "2": None}))
    assert (result["rows"], result["made"], result["rejected"]) == (2, 1, 1)


def test_a_field_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = geojson(tmp_path, {"1": SQUARE})
    with pytest.raises(CommandError, match='no field "nummer".*code, label'):
        call_command("import_areas", str(path), "--layer=ward", "--code-field=nummer", "--name-field=label")


@pytest.mark.parametrize("content", ["", "{}", "not a map", '{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_is_no_map_is_told_clearly(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wards.geojson"
    path.write_text(content)
    with pytest.raises(CommandError):
        load(path)
    assert not Area.objects.exists()
