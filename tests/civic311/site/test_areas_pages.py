"""An administrator redraws the wards and names the neighbors, from the file to the map."""

import io
import json
import uuid
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from routing.actions import file_imports
from routing.imports import file_jobs
from routing.imports.tasks import work_on_files
from routing.models import Area, AreaLayer, FileImport, OutsideBody, Representation
from tests.factories.city import SmallCity, square
from tests.personas import Persona

pytestmark = pytest.mark.django_db
BOW_TIE = {"type": "Polygon", "coordinates": [[[-71, 41], [-70.9, 41.1], [-70.9, 41], [-71, 41.1], [-71, 41]]]}


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def geojson(areas: dict[str, Any], crs: str = "") -> bytes:
    """Outlines by code; names are "Ward <code>"."""
    features = [
        {"type": "Feature", "properties": {"nr": code, "title": f"Ward {code}"}, "geometry": geometry}
        for code, geometry in areas.items()
    ]
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", "features": features} | named).encode()


def send(administrator: Persona, content: bytes, *, name: str = "wards.geojson", **chosen: Any) -> str:
    """Upload a file and let the worker read it; the address of its page."""
    chosen.setdefault("layer", AreaLayer.objects.get(code="ward").pk)
    answer = administrator.post(
        reverse("settings_load_areas"), {"file": SimpleUploadedFile(name, content)} | chosen
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    work_on_files()
    return answer["Location"]


def check(administrator: Persona, page: str, **chosen: Any) -> str:
    """Choose the fields and let the worker compare; what the page then says."""
    administrator.post(page, {"do": "check", "code_field": "nr", "name_field": "title"} | chosen)
    work_on_files()
    return administrator.get(page).content.decode()


def load(administrator: Persona, page: str) -> str:
    administrator.post(page, {"do": "apply"})
    work_on_files()
    return administrator.get(page).content.decode()


def test_wards_are_redrawn_from_a_day_on(administrator: Persona, council_member: Persona) -> None:
    moved = geojson({"1": square(-71.1, -70.95), "2": square(-70.95, -70.9), "3": square(-70.9, -70.8)})
    page = send(administrator, moved)
    assert "nr (1, 2, 3)" in administrator.get(page).content.decode()

    said = check(administrator, page, valid_from="2027-01-01")
    assert "1 new" in said
    assert "2 redrawn" in said
    assert "January 2027" in said
    assert Area.objects.filter(layer__code="ward").count() == 2

    assert "The file is loaded" in load(administrator, page)
    wards = Area.objects.filter(layer__code="ward")
    assert wards.in_force(date(2026, 12, 31)).count() == 2
    assert wards.in_force(date(2027, 1, 1)).count() == 3
    heirs = Representation.objects.filter(user=council_member.user).values_list("area__code", "area__valid_from")
    assert set(heirs) == {("1", None), ("1", date(2027, 1, 1))}


def test_while_the_worker_is_busy_the_page_looks_again_by_itself(administrator: Persona) -> None:
    upload = {"file": SimpleUploadedFile("w.geojson", geojson({"1": square(-71.1, -71)}))}
    layer = AreaLayer.objects.get(code="ward").pk
    answer = administrator.post(reverse("settings_load_areas"), upload | {"layer": layer}, follow=True)
    assert answer["Refresh"] == "2"
    assert "being read" in answer.content.decode()


def test_a_new_layer_is_made_when_its_file_is_loaded_and_not_before(administrator: Persona) -> None:
    page = send(administrator, geojson({"n": square(-71, -70.9)}), layer="new", layer_name_en="School districts")
    check(administrator, page)
    assert not AreaLayer.objects.filter(code="school-districts").exists()

    load(administrator, page)

    assert AreaLayer.objects.get(code="school-districts").areas.get().name == "Ward n"


def test_broken_overlapping_and_missing_outlines_are_named(administrator: Persona) -> None:
    areas = {"1": square(-71.1, -71), "2": square(-71.05, -70.95), "3": BOW_TIE, "4": None}
    said = check(administrator, send(administrator, geojson(areas)))
    assert "Ward 1 and Ward 2 share 50" in said
    assert "Mended outlines" in said
    assert "Ward 4: it has no outline." in said


def test_a_shapefile_needs_its_coordinate_system_and_says_so(administrator: Persona) -> None:
    page = send(administrator, shapefile(), name="wards.zip")

    said = check(administrator, page)
    assert "This field is required" in said or "names none" in said

    said = check(administrator, page, crs="2056")
    assert "new" in said
    load(administrator, page)
    assert Area.objects.get(code="zh").label_lat == pytest.approx(47.37, abs=0.01)


def shapefile() -> bytes:
    """A zip file with a Shapefile in Swiss coordinates that does not say so."""
    pyogrio, shapely, numpy = (pytest.importorskip(name) for name in ("pyogrio", "shapely", "numpy"))
    folder = Path(default_storage.path("made"))
    folder.mkdir(parents=True)
    outline = shapely.to_wkb(numpy.array([shapely.box(2683000, 1247000, 2684000, 1248000)]))
    columns = [numpy.array(["zh"], dtype=object), numpy.array(["Zurich"], dtype=object)]
    pyogrio.raw.write(folder / "w.shp", outline, columns, ["nr", "title"], geometry_type="Polygon", crs="EPSG:2056")
    (folder / "w.prj").unlink()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"wards/{part.name}")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a map", "no map that we can read"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "no map that we can read"),
        (b"PK\x03\x04 broken", "no map that we can read"),
        (b'{"type": "FeatureCollection", "features": []}', "holds nothing"),
        (b"{" * 5000, "no map that we can read"),
    ],
)
def test_a_file_that_is_no_map_is_told_clearly_and_changes_nothing(
    administrator: Persona, content: bytes, words: str
) -> None:
    before = list(Area.objects.values())
    page = send(administrator, content)
    assert words in administrator.get(page).content.decode()
    assert list(Area.objects.values()) == before
    assert not default_storage.exists(FileImport.objects.get().stored_as)


def test_positions_that_are_no_degrees_are_refused_beside_the_fields(administrator: Persona) -> None:
    page = send(administrator, geojson({"1": square(2683000, 2684000, 1247000, 1248000)}))
    said = check(administrator, page)
    assert "The positions are no degrees" in said
    assert 'name="code_field"' in said


def test_a_coordinate_system_that_nobody_knows_is_asked_for_again(administrator: Persona) -> None:
    page = send(administrator, geojson({"1": square(-71.1, -71)}))
    assert "We do not know the coordinate system EPSG:999999" in check(administrator, page, crs="999999")


FLAT = [
    {"type": "Point", "coordinates": [-71, 41]},
    {"type": "LineString", "coordinates": [[-71, 41], [-70, 41]]},
    {"type": "Polygon", "coordinates": [[[-71, 41], [-71, 41], [-71, 41]]]},
]


@pytest.mark.parametrize("geometry", FLAT)
def test_what_is_no_surface_is_no_area(administrator: Persona, geometry: dict[str, Any]) -> None:
    said = check(administrator, send(administrator, geojson({"1": geometry, "2": square(-71.1, -71)})))
    assert "Ward 1: it has no outline." in said or "Ward 1: its outline is no surface." in said


def test_what_changed_since_it_was_compared_is_not_overwritten(administrator: Persona) -> None:
    page = send(administrator, geojson({"1": square(-71.1, -70.95)}))
    check(administrator, page)
    Area.objects.filter(code="1").update(name="Old Harbor")

    assert "has changed since this was compared" in load(administrator, page)
    assert Area.objects.get(layer__code="ward", code="1").name == "Old Harbor"


def test_a_file_of_which_nothing_is_usable_ends_no_area(administrator: Persona) -> None:
    page = send(administrator, geojson({"1": None, "": square(-71.1, -71)}))
    assert "None of the areas in the file can be used" in check(administrator, page, valid_from="2027-01-01")


def test_a_file_that_says_what_is_there_already_has_nothing_to_load(administrator: Persona) -> None:
    content = geojson({"1": square(-71.1, -70.95)})
    first = send(administrator, content)
    check(administrator, first)
    load(administrator, first)

    assert 'value="apply"' not in check(administrator, send(administrator, content))


def test_older_areas_do_not_end_newer_ones(administrator: Persona) -> None:
    Area.objects.filter(layer__code="ward").update(valid_from=date(2026, 1, 1))
    page = send(administrator, geojson({"1": square(-71.1, -70.95)}))
    assert "2026-01-01 on are there already" in check(administrator, page, valid_from="2020-01-01")


def test_a_file_that_stops_its_worker_is_given_up(administrator: Persona) -> None:
    page = send(administrator, geojson({"1": square(-71.1, -70.95)}))
    FileImport.objects.update(state="waiting", attempts=3, updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    work_on_files()
    assert "stopped several times" in administrator.get(page).content.decode()


def test_two_workers_do_not_take_the_same_file(administrator: Persona) -> None:
    send(administrator, geojson({"1": square(-71.1, -70.95)}))
    now = datetime(2026, 7, 1, tzinfo=UTC)
    FileImport.objects.update(state="waiting", attempts=1, updated_at=now)
    assert file_jobs.work_through(now=now, may_go_on=lambda: True) == 0


def test_a_file_can_be_thrown_away_and_is_forgotten_after_a_week(administrator: Persona) -> None:
    content = geojson({"1": square(-71.1, -70.95)})
    administrator.post(send(administrator, content), {"do": "discard"})
    assert not FileImport.objects.exists()

    send(administrator, content)
    stored = FileImport.objects.get().stored_as
    FileImport.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert file_imports.forget_old(now=datetime(2026, 1, 9, tzinfo=UTC)) == 1
    assert not default_storage.exists(stored)


def test_a_file_that_is_too_large_is_refused_at_once(administrator: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("civic311.site.forms.places.MOST_MEGABYTES", 0)
    layer = AreaLayer.objects.get(code="ward").pk
    upload = {"file": SimpleUploadedFile("w.geojson", b"{}"), "layer": layer}
    assert administrator.post(reverse("settings_load_areas"), upload).status_code == 422
    assert not FileImport.objects.exists()


def test_a_layer_shows_its_areas_on_a_day(administrator: Persona) -> None:
    ward = AreaLayer.objects.get(code="ward")
    Area.objects.filter(layer=ward, code="1").update(valid_to=date(2026, 1, 1))
    address = reverse("settings_layer", args=[ward.pk])
    name = Area.objects.get(layer=ward, code="1").name
    assert name in administrator.get(address, {"on": "2025-06-01"}).content.decode()
    assert len(administrator.get("/areas/ward.geojson", {"on": "2025-06-01"}).json()["features"]) == 2
    assert len(administrator.get("/areas/ward.geojson", {"on": "2026-06-01"}).json()["features"]) == 1
    assert administrator.get(address, {"on": "2025-99-99"}).status_code == 200


def test_another_layer_takes_over_the_counting_of_reports(administrator: Persona) -> None:
    hoods = AreaLayer.objects.exclude(code="ward").get()
    administrator.post(reverse("settings_layer", args=[hoods.pk]), {"name_en": "Quarters", "is_reporting": "on"})
    assert AreaLayer.objects.get(is_reporting=True) == hoods

    answer = administrator.post(reverse("settings_layer", args=[hoods.pk]), {"name_en": "Quarters"})
    assert answer.status_code == 422
    assert "must count by some layer" in answer.content.decode()


def test_a_neighbor_is_named_with_how_to_reach_it(
    administrator: Persona, operator: Persona, small_city: SmallCity
) -> None:
    body = OutsideBody.objects.create(code="eastport", name={"en": "City of Eastport"}, phone="555-0199")
    layer = AreaLayer.objects.create(code="around", name={"en": "Around us"}, is_neighbors=True)
    area = Area.objects.create(layer=layer, code="e", name="E.", geometry=square(-72, -70, 41.5, 42.5))

    address = reverse("settings_area", args=[layer.pk, area.pk])
    administrator.post(address, {"name": "Eastport", "body": body.pk})

    place = {"address": "by the old mill", "lat": "42.0", "long": "-71.0", "do": "continue"}
    said = administrator.post("/report/pothole/", place).content.decode()
    call = place | {"service": "pothole", "answer_depth": "ankle", "step": "send", "channel": "phone", "language": "en"}
    at_the_desk = operator.post("/staff/call/", call | {"submission_key": str(uuid.uuid4())}).content.decode()
    for page in (said, at_the_desk):
        assert "This place is in Eastport, not in Testville. Call them at 555-0199." in page
        assert "by the old mill" in page
