"""An administrator keeps kinds of assets and loads a register of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from routing.imports.tasks import work_on_files
from routing.models import Asset, AssetType
from tests.factories.city import SmallCity
from tests.personas import Persona

pytestmark = pytest.mark.django_db
REGISTER = (
    b"pole;site;keeper;Latitude;Longitude\nL-1;Mill Street;Streets;41.0;-71.05\nL-2;Quay;Nobody & Co;41.0;-71.04\n"
)


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def add_type(administrator: Persona, name: str = "Street lights") -> AssetType:
    administrator.post(reverse("settings_add", args=["assets"]), {"name_en": name})
    return AssetType.objects.get(name__en=name)


def send(administrator: Persona, kind: AssetType, content: bytes, name: str = "lights.csv") -> str:
    upload = {"file": SimpleUploadedFile(name, content), "type": kind.pk}
    answer = administrator.post(reverse("settings_load_assets"), upload)
    work_on_files()
    return answer["Location"]


def step(administrator: Persona, page: str, **chosen: Any) -> str:
    administrator.post(page, chosen)
    work_on_files()
    return administrator.get(page).content.decode()


def fields(**more: str) -> dict[str, str]:
    return {"do": "check", "number_field": "pole", "name_field": "site", "owner_field": "keeper",
            "lat_field": "Latitude", "long_field": "Longitude"} | more  # fmt: skip


def test_a_register_is_loaded_from_a_table(administrator: Persona, small_city: SmallCity) -> None:
    page = send(administrator, add_type(administrator), REGISTER)
    assert '<option value="Latitude" selected>' in administrator.get(page).content.decode()

    said = step(administrator, page, **fields())
    assert "2 new" in said
    assert "Nobody &amp; Co: 1 asset" in said
    assert not Asset.objects.exists()

    assert "The file is loaded" in step(administrator, page, do="apply")
    first = Asset.objects.get(number="L-1")
    assert (first.name, first.department, first.lat) == ("Mill Street", small_city.streets, 41.0)
    listed = administrator.get(reverse("settings_section", args=["assets"])).content.decode()
    assert '<td class="num">2</td>' in listed


def test_what_a_new_register_leaves_out_is_retired_when_asked_for(administrator: Persona) -> None:
    kind = add_type(administrator)
    page = send(administrator, kind, REGISTER)
    step(administrator, page, **fields())
    step(administrator, page, do="apply")

    page = send(administrator, kind, b"\n".join(REGISTER.splitlines()[:2]))
    assert "1 retired" in step(administrator, page, **fields(replace="on"))
    step(administrator, page, do="apply")

    assert Asset.objects.exclude(retired_on=None).get().number == "L-2"


def test_points_of_a_map_need_no_columns_of_position(administrator: Persona) -> None:
    tree = {"type": "Feature", "properties": {"id_no": 7}, "geometry": {"type": "Point", "coordinates": [-71, 41]}}
    content = json.dumps({"type": "FeatureCollection", "features": [tree]}).encode()
    page = send(administrator, add_type(administrator, "Trees"), content, "trees.geojson")

    step(administrator, page, do="check", number_field="id_no")
    step(administrator, page, do="apply")

    assert Asset.objects.get(number="7").lat == 41.0


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"just words", b"a,b\n", b"\xff\xfe\x00,"])
def test_a_file_that_is_no_register_is_told_clearly(administrator: Persona, content: bytes) -> None:
    page = send(administrator, add_type(administrator), content)
    assert "We cannot use this file. Nothing was changed." in administrator.get(page).content.decode()


def test_without_a_kind_of_asset_the_page_asks_for_one_first(administrator: Persona) -> None:
    assert "First say what it is" in administrator.get(reverse("settings_load_assets")).content.decode()
