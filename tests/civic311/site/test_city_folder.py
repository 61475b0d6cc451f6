"""A city from a folder of files."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from civic311.accounts.models import Membership, User
from civic311.city.current import forget_city
from civic311.city.models import City
from requests_app.models import ServiceRequest
from routing.models import AreaIndicator, AreaLayer, Queue, Representation, SlaTarget
from routing.reference import forget_reference
from tests.factories.old_system import MAPPING, csv_text, row

CITY = """
[city]
name = "Fernmouth"
time_zone = "America/New_York"
languages = ["en", "es"]
reports_until = "2011-10-01T00:00:00-04:00"

[requests]
files = ["cases.csv"]

[[areas]]
file = "quarters.geojson"
layer = "quarter"
layer_name = "Quarter"
code_field = "code"
name_field = "code"

[[indicators]]
file = "people.csv"
layer = "quarter"

[[targets]]
file = "targets.csv"
service = "what"
days = "days"
"""


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """A folder with one of each file and a mapping beside it."""
    forget_city()
    forget_reference()
    place = tmp_path / "fernmouth"
    place.mkdir()
    (tmp_path / "fernmouth.toml").write_text(MAPPING + CITY)
    (place / "cases.csv").write_text(csv_text([row("A1"), row("A2")]))
    ring = [[-71.1, 40.9], [-70.9, 40.9], [-70.9, 41.1], [-71.1, 41.1], [-71.1, 40.9]]
    feature = {
        "type": "Feature", "properties": {"code": "Old Town"}, "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    (place / "quarters.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (place / "people.csv").write_text("quarter,population\nOld Town,1200\n")
    (place / "targets.csv").write_text("what,days\nPothole,2.0\nUnheard of,3\n")
    return place


def load(folder: Path) -> str:
    output = io.StringIO()
    mapping = folder.parent / "fernmouth.toml"
    call_command("load_city_folder", str(folder), f"--mapping={mapping}", stdout=output, stderr=io.StringIO())
    return output.getvalue()


def test_a_folder_becomes_a_running_city(folder: Path) -> None:
    load(folder)
    city = City.objects.get()
    assert (city.name, city.time_zone, city.no_location_points) == ("Fernmouth", "America/New_York", [[40.0, -70.0]])
    assert city.reports_until is not None
    assert ServiceRequest.objects.count() == 2
    assert AreaIndicator.objects.get().value == 1200
    assert AreaLayer.objects.get(is_reporting=True).code == "ward"
    assert Queue.objects.filter(is_triage=True).exists()
    target = SlaTarget.objects.get()
    assert (target.service.name["en"], target.amount, target.unit) == ("Pothole", 2, "calendar_days")


def test_in_demo_mode_every_role_can_sign_in(folder: Path) -> None:
    load(folder)
    roles = set(Membership.objects.values_list("role__code", flat=True))
    assert roles == {"operator", "worker", "supervisor", "manager", "elected", "administrator", "auditor"}
    worker = Membership.objects.get(role__code="worker")
    assert worker.department == ServiceRequest.objects.first().department
    assert Representation.objects.get().area.name == "Ward 3"


def test_outside_demo_mode_nobody_gets_a_known_password(folder: Path, settings: object) -> None:
    settings.DEMO_MODE = False
    load(folder)
    assert not User.objects.exists()


def test_a_start_that_broke_off_goes_on(folder: Path) -> None:
    people = folder / "people.csv"
    whole = people.read_text()
    people.write_text("")
    with pytest.raises(CommandError, match="empty"):
        load(folder)
    assert not City.objects.exists()
    people.write_text(whole)
    load(folder)
    assert City.objects.exists()
    assert ServiceRequest.objects.count() == 2


def test_a_city_that_is_there_is_left_alone(folder: Path) -> None:
    load(folder)
    assert "nothing was loaded" in load(folder)


def test_a_folder_without_a_mapping_names_those_that_are_there(folder: Path) -> None:
    with pytest.raises(CommandError, match="no mapping fernmouth.toml.*boston_2011_q3"):
        call_command("load_city_folder", str(folder))


def test_a_missing_file_is_named_before_anything_is_written(folder: Path) -> None:
    (folder / "cases.csv").unlink()
    with pytest.raises(CommandError, match=r"cases\.csv"):
        load(folder)
    assert not AreaLayer.objects.exists()


def test_a_folder_that_is_not_there_is_told_clearly(folder: Path) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        load(folder / "nowhere")
