"""Indicators and addresses from tables."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from routing.imports.codes import code_of
from routing.models import Address, Area, AreaIndicator, AreaLayer

pytestmark = pytest.mark.django_db


def run(command: str, path: Path, text: str, *words: str) -> dict[str, Any]:
    path.write_text(text)
    output = io.StringIO()
    call_command(command, str(path), *words, stdout=output, stderr=io.StringIO())
    return json.loads(output.getvalue().splitlines()[-1])


@pytest.fixture
def wards() -> AreaLayer:
    layer = AreaLayer.objects.create(code="ward", name={"en": "Ward"})
    Area.objects.create(layer=layer, code="1", name="Harbor")
    Area.objects.create(layer=layer, code="2", name="Hill")
    return layer


TABLE = 'ward,Population,median_income,mayor\n1,"12,345",$40100,Ann\nHILL,900,,Bo\n'


def test_numeric_columns_become_indicators_by_code_or_name(wards: AreaLayer, tmp_path: Path) -> None:
    result = run("import_indicators", tmp_path / "t.csv", TABLE, "--layer=ward")
    assert result["indicators"] == ["population", "median_income"]
    values = AreaIndicator.objects.values_list("area__name", "code", "value")
    assert set(values) == {
        ("Harbor", "population", 12345),
        ("Harbor", "median_income", 40100),
        ("Hill", "population", 900),
    }


def test_the_same_indicators_again_are_unchanged(wards: AreaLayer, tmp_path: Path) -> None:
    run("import_indicators", tmp_path / "t.csv", TABLE, "--layer=ward")
    again = run("import_indicators", tmp_path / "t.csv", TABLE, "--layer=ward")
    assert (again["rows"], again["kept"], again["unchanged"]) == (2, 0, 2)


def test_a_row_of_an_unknown_area_is_refused_unless_its_name_is_explained(wards: AreaLayer, tmp_path: Path) -> None:
    text = "ward,people\nThe Hill,5\n"
    assert run("import_indicators", tmp_path / "t.csv", text, "--layer=ward")["rejected"] == 1
    assert run("import_indicators", tmp_path / "t.csv", text, "--layer=ward", "--same-as=The Hill=Hill")["kept"] == 1


def test_an_unknown_layer_is_told_with_those_that_are_there(wards: AreaLayer, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match='no layer "district".*ward'):
        run("import_indicators", tmp_path / "t.csv", TABLE, "--layer=district")


ADDRESSES = "street,number,lat,long\nElm  St,12,41.0,-71.0\nElm St,12a,41.1,-71.0\nElm St,zero,41,-71\nOak St,3,0,0\n"


def test_addresses_are_kept_by_street_number_and_suffix(tmp_path: Path) -> None:
    result = run("import_addresses", tmp_path / "a.csv", ADDRESSES)
    assert (result["rows"], result["kept"], result["rejected"]) == (4, 2, 2)
    assert {str(address) for address in Address.objects.all()} == {"12 Elm St", "12A Elm St"}


def test_addresses_again_only_move(tmp_path: Path) -> None:
    run("import_addresses", tmp_path / "a.csv", ADDRESSES)
    moved = run("import_addresses", tmp_path / "a.csv", ADDRESSES.replace("41.1", "41.2"))
    assert (moved["kept"], moved["unchanged"], Address.objects.count()) == (1, 1, 2)
    assert Address.objects.get(suffix="A").lat == 41.2


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match='no column "number"'):
        run("import_addresses", tmp_path / "a.csv", "street,lat,long\n")


@pytest.mark.parametrize("name", ["道路", "x" * 300, "!!!", "Ünïcode / Straße"])
def test_every_name_gives_a_short_stable_code(name: str) -> None:
    assert code_of(name) == code_of(name)
    assert 0 < len(code_of(name)) <= 60
