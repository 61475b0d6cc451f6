"""An administrator loads the city's addresses from a file."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from routing.imports.tasks import work_on_files
from routing.models import Address
from tests.personas import Persona

pytestmark = pytest.mark.django_db
TABLE = b"road,no,lat,long\nMill Street,12A,41.1,-71.0\nQuay,none,41.1,-71.0\nQuay,7,41.2,-71.0\n"


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def differences(administrator: Persona, content: bytes, **more: str) -> tuple[str, str]:
    """The page of a file that was compared, and what it says."""
    upload = {"file": SimpleUploadedFile("addresses.csv", content)}
    page = administrator.post(reverse("settings_load_addresses"), upload)["Location"]
    work_on_files()
    chosen = {"do": "check", "street_field": "road", "number_field": "no", "lat_field": "lat", "long_field": "long"}
    administrator.post(page, chosen | more)
    work_on_files()
    return page, administrator.get(page).content.decode()


def load(administrator: Persona, page: str) -> None:
    administrator.post(page, {"do": "apply"})
    work_on_files()


def test_addresses_are_compared_then_loaded(administrator: Persona) -> None:
    page, said = differences(administrator, TABLE)
    assert "2 new" in said
    assert "#2: its house number does not begin with a number." in said
    assert not Address.objects.exists()

    load(administrator, page)
    assert [str(each) for each in Address.objects.order_by("number")] == ["7 Quay", "12A Mill Street"]


def test_columns_are_recognized_by_their_names(administrator: Persona) -> None:
    upload = {"file": SimpleUploadedFile("addresses.csv", b"id,Number,Street,lat,long\n1,12,Mill Street,41.1,-71.0\n")}
    page = administrator.post(reverse("settings_load_addresses"), upload)["Location"]
    work_on_files()

    form = administrator.get(page).context["form"]

    assert {name: form[name].value() for name in form.required_fields} == {
        "street_field": "Street", "number_field": "Number", "lat_field": "lat", "long_field": "long",
    }  # fmt: skip


def test_addresses_that_the_file_leaves_out_go_when_asked_for(administrator: Persona) -> None:
    load(administrator, differences(administrator, TABLE)[0])
    page, said = differences(administrator, TABLE.replace(b"Quay,7,41.2,-71.0\n", b""), replace="on")
    assert "1 as it is" in said
    assert "1 retired" in said

    load(administrator, page)
    assert [str(each) for each in Address.objects.all()] == ["12A Mill Street"]
