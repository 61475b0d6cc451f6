"""The real third quarter of 2011 of Boston: what an import must make of it."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q
from pytest_django.plugin import DjangoDbBlocker

from civic311.city.current import forget_city
from notifications.models import OutboundMessage
from requests_app.models import BacklogEntry, Clock, ServiceRequest
from requests_app.queries.visible import by_number
from routing.models import AreaLayer
from routing.reference import forget_reference

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "boston_2011_q3"
FILE = FOLDER / "requests_2011_jul_sep.csv.gz"
MAPPING = settings.BASE_DIR / "docs" / "import" / "boston_2011_q3.toml"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.deep,
    pytest.mark.skipif(not FILE.exists(), reason="../shared/data/boston_2011_q3 is not here"),
]


def load(path: Path, rejects: Path) -> dict[str, Any]:
    output = io.StringIO()
    call_command("import_requests", path, mapping=MAPPING, rejects=rejects, stdout=output)
    return json.loads(output.getvalue().splitlines()[-1])


@pytest.fixture(scope="module")
def first_import(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The whole file, once for all tests here; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_city()
        forget_reference()
        outlines = FOLDER / "boston_neighborhoods_bpda.geojson"
        call_command(
            "import_areas", outlines, layer="neighborhood", code_field="Name", name_field="Name", stdout=io.StringIO()
        )
        yield load(FILE, tmp_path_factory.mktemp("import") / "rejects.csv")
        transaction.set_rollback(True)
    forget_reference()


def test_nearly_every_row_is_kept(first_import: dict[str, Any]) -> None:
    assert first_import["rows"] == 31_828
    assert first_import["kept"] >= 31_800


def test_the_import_is_fast_enough(first_import: dict[str, Any]) -> None:
    assert first_import["rows"] / first_import["seconds"] > 300  # a floor for a busy machine; the bench has the bar


def test_channels_stay_what_they_were(first_import: dict[str, Any]) -> None:
    channels = dict(ServiceRequest.objects.values_list("channel").annotate(Count("id")))
    assert (channels["phone"], channels["staff_found"], channels["web"], channels["app"]) == (
        15_281,
        10_604,
        4_503,
        1_385,
    )


def test_wards_come_from_their_column(first_import: dict[str, Any]) -> None:
    assert AreaLayer.objects.get(is_reporting=True).areas.count() == 22
    assert ServiceRequest.objects.filter(ward=None).count() == 1_390


def test_our_clock_says_who_was_on_time(first_import: dict[str, Any]) -> None:
    outcomes = dict(Clock.objects.values_list("outcome").annotate(Count("id")))
    assert (outcomes["met"], outcomes["missed"]) == (20_356, 4_827)
    closed = ServiceRequest.objects.filter(closed_datetime__isnull=False, due_at__isnull=False)
    assert closed.filter(closed_datetime__lte=F("due_at")).count() == 20_356


def test_cases_never_closed_are_open(first_import: dict[str, Any]) -> None:
    assert ServiceRequest.objects.filter(closed_datetime=None, status="ROUTED").count() == 1_747


def test_the_default_point_is_no_place(first_import: dict[str, Any]) -> None:
    at_city_hall = Q(lat=42.3594, long=-71.0587)
    assert not ServiceRequest.objects.filter(at_city_hall).exists()
    assert first_import["told"]["default_point"] == ServiceRequest.objects.filter(lat=None, h3=None).count()


def test_nothing_is_announced(first_import: dict[str, Any]) -> None:
    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    assert not OutboundMessage.objects.exists()


def test_old_numbers_find_their_cases(first_import: dict[str, Any]) -> None:
    found = by_number(ServiceRequest.objects.all(), "101000295613", None)
    assert found is not None
    assert found.ward is not None
    assert (found.ward.name, found.department.name["en"]) == ("Ward 17", "Public Works")


def test_the_log_says_the_same_as_the_rows(first_import: dict[str, Any]) -> None:
    output = io.StringIO()
    call_command("check_ledger", stdout=output)
    assert json.loads(output.getvalue()) == {"checked": first_import["kept"], "different": 0}


def test_the_file_without_the_citys_own_flag_reads_the_same(first_import: dict[str, Any], tmp_path: Path) -> None:
    with gzip.open(FILE, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name != "ontime"]
    path = tmp_path / "without.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    again = load(path, tmp_path / "rejects.csv")
    assert (again["kept"], again["unchanged"]) == (0, first_import["kept"])
