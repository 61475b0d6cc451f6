"""Street lights, bins and schools from files of many kinds."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from routing.models import Asset, AssetType, OutsideBody
from tests.factories.city import SmallCity

HEADING = "pole,where,who,latitude,longitude,lamp\n"
TWO_LIGHTS = HEADING + "L-1,Mill Street,Streets,41.0,-71.05,LED\nL-2,Quay,Harbor Power,41.01,-71.04,sodium\n"
FIELDS = ["--number-field=pole", "--name-field=where", "--owner-field=who", "--attribute-field=lamp"]

pytestmark = pytest.mark.django_db


def load(folder: Path, text: str, *words: str, name: str = "lights.csv", fields: list[str] = FIELDS) -> dict[str, Any]:
    path = folder / name
    path.write_text(text)
    output = io.StringIO()
    call_command(
        "import_assets", str(path), "--type=street-light", *fields, *words, stdout=output, stderr=io.StringIO()
    )
    return json.loads(output.getvalue().splitlines()[-1])


@pytest.fixture(autouse=True)
def power_company(small_city: SmallCity) -> OutsideBody:
    return OutsideBody.objects.create(code="power", name={"en": "Harbor Power"})


def test_assets_come_with_number_name_owner_and_chosen_fields(tmp_path: Path, small_city: SmallCity) -> None:
    result = load(tmp_path, TWO_LIGHTS)

    first, second = Asset.objects.order_by("number")
    assert (result["rows"], result["kept"], result["rejected"]) == (2, 2, 0)
    assert (first.number, first.name, first.lat, first.long) == ("L-1", "Mill Street", 41.0, -71.05)
    assert (first.department, first.attributes) == (small_city.streets, {"lamp": "LED"})
    assert second.body is not None
    assert second.body.code == "power"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, TWO_LIGHTS)
    again = load(tmp_path, TWO_LIGHTS)
    assert (again["kept"], again["unchanged"]) == (0, 2)


def test_a_known_number_is_corrected_and_stays_the_same_asset(tmp_path: Path) -> None:
    load(tmp_path, TWO_LIGHTS)
    before = Asset.objects.get(number="L-2").pk

    result = load(tmp_path, TWO_LIGHTS.replace("Quay", "New Quay"))

    assert (result["made"], result["changed"], result["unchanged"]) == (0, 1, 1)
    assert Asset.objects.get(pk=before).name == "New Quay"


def test_what_the_file_leaves_out_stays_unless_it_replaces_all(tmp_path: Path) -> None:
    load(tmp_path, TWO_LIGHTS)
    one = "\n".join(TWO_LIGHTS.splitlines()[:2])

    assert load(tmp_path, one)["retired"] == 0
    assert not Asset.objects.exclude(retired_on=None).exists()
    assert load(tmp_path, one, "--replace")["retired"] == 1
    assert Asset.objects.exclude(retired_on=None).get().number == "L-2"


def test_a_retired_asset_that_the_file_has_again_is_back_in_use(tmp_path: Path) -> None:
    load(tmp_path, TWO_LIGHTS)
    load(tmp_path, "\n".join(TWO_LIGHTS.splitlines()[:2]), "--replace")

    load(tmp_path, TWO_LIGHTS)

    assert Asset.objects.filter(retired_on=None).count() == 2


def test_rows_that_cannot_be_are_left_out_and_counted(tmp_path: Path) -> None:
    bad = ["L-3,x,,91,0,", "L-4,x,,0,0,", "L-5,x,,north,west,", ",x,,41,-71,", "L-1,again,,41,-71,", "short"]

    result = load(tmp_path, TWO_LIGHTS + "\n".join(bad))

    assert (result["rows"], result["kept"], result["rejected"]) == (8, 2, 6)


def test_outlines_of_another_coordinate_system_become_points_in_degrees(tmp_path: Path) -> None:
    ring = [[2683000, 1247000], [2684000, 1247000], [2684000, 1248000], [2683000, 1248000], [2683000, 1247000]]
    feature = {"type": "Feature", "properties": {"nr": 7}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2056"}}
    data = {"type": "FeatureCollection", "crs": crs, "features": [feature]}

    load(tmp_path, json.dumps(data), name="parks.geojson", fields=["--number-field=nr"])

    asset = Asset.objects.get()
    assert asset.number == "7"
    assert (asset.lat, asset.long) == (pytest.approx(47.374, abs=0.01), pytest.approx(8.543, abs=0.01))


def test_a_type_becomes_a_landmark(tmp_path: Path) -> None:
    load(tmp_path, TWO_LIGHTS, "--landmark")
    assert AssetType.objects.get().is_landmark


@pytest.mark.parametrize("text", ["", "pole\n", "\0\0\0", "nothing here"])
def test_a_file_without_assets_is_told_clearly_and_makes_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError):
        load(tmp_path, text)
    assert not AssetType.objects.exists()
