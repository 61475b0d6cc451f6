"""The metrics on a real city's file: counted independently of the database, then imported and read on the pages."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from civic311.accounts.defaults import make_default_roles
from civic311.city.current import forget_city
from civic311.city.models import City
from reports.metrics import DONE, NEVER, Cases, Figures, Share, by_key, figures
from routing.defaults import make_routing_defaults
from routing.reference import forget_reference
from tests.factories.city import make_user

FILE = Path(__file__).resolve().parents[3] / "shared/data/boston_2011_q3/requests_2011_jul_sep.csv.gz"
MAPPING = settings.BASE_DIR / "docs/import/boston_2011_q3.toml"
WHOLE = {"start": 0.0, "end": NEVER, "as_of": datetime(2060, 1, 1, tzinfo=UTC).timestamp()}
QUARTER = "period=custom&from=2011-07-01&to=2011-09-30"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not FILE.exists(), reason="the real city's files are not beside the project"),
]


def stamp(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() if text else NEVER


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def cases(rows: list[dict[str, str]]) -> Cases:
    size = len(rows)
    wards = np.array([int("".join(filter(str.isdigit, row["ward"])) or 0) for row in rows])
    due = np.array([stamp(row["target_dt"]) for row in rows])
    return Cases(
        number=np.arange(size), paused=np.zeros(size), promise=due, due=due,
        received=np.array([stamp(row["open_dt"]) for row in rows]),
        closed=np.array([stamp(row["closed_dt"]) for row in rows]),
        paused_since=np.full(size, NEVER), ending=np.full(size, DONE), reopened=np.zeros(size, dtype=np.int64),
        voices=np.ones(size, dtype=np.int64), area=wards, department=np.zeros(size, dtype=np.int64),
        service=np.zeros(size, dtype=np.int64),
    )  # fmt: skip


@pytest.fixture(scope="module")
def city(cases: Cases) -> Figures:
    return figures(cases, **WHOLE)


def test_20356_of_25183_cases_were_on_time(city: Figures) -> None:
    assert city.on_time_closed == Share(20_356, 25_183)


@pytest.mark.parametrize(
    ("moment", "percent", "not_due"),
    [(datetime(2011, 10, 1, 4, tzinfo=UTC), 80.9, 4_208), (datetime(2019, 7, 1, 4, tzinfo=UTC), 75.9, 0)],
)
def test_on_time_counts_what_lies_open_past_its_time(
    cases: Cases, moment: datetime, percent: float, not_due: int
) -> None:
    found = figures(cases, start=0.0, end=moment.timestamp(), as_of=moment.timestamp())
    assert found.on_time.value == pytest.approx(percent / 100, abs=0.0005)
    assert found.not_due == not_due


def test_open_cases_and_cases_without_a_target_are_told_apart(city: Figures, rows: list[dict[str, str]]) -> None:
    assert city.still_open == 1_747
    assert city.no_target == sum(not row["target_dt"] for row in rows) == 5_013


def test_wards_and_requests_without_one_add_up_to_the_city(cases: Cases, city: Figures) -> None:
    wards = by_key(cases, "area", **WHOLE)
    assert len(wards) == 23  # 22 wards, and those without
    assert wards[0].received == 1_390
    assert sum(each.kept for each in wards.values()) == city.kept
    assert sum(each.received for each in wards.values()) == city.received


def test_a_wards_share_is_what_the_citys_own_flags_say(cases: Cases, rows: list[dict[str, str]]) -> None:
    flags = Counter(
        row["ontime"] for row in rows if row["ward"].endswith("17") and row["target_dt"] and row["closed_dt"]
    )
    ward = by_key(cases, "area", **WHOLE)[17]
    assert ward.on_time_closed.count - flags["ONTIME"] in range(3)  # 82 flags in the whole city are blank


@pytest.fixture(scope="module")
def imported(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    """The file in the database, as an administrator brings it in, read by an auditor; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        City(name="Boston", service_name="Boston 311", time_zone="America/New_York", languages=["en"]).save()
        make_default_roles()
        make_routing_defaults()
        forget_city()
        forget_reference()
        auditor = Client()
        auditor.force_login(
            make_user("ada@boston.example", "Ada Auditor", "auditor"),
            backend="civic311.accounts.backends.StaffBackend",
        )
        call_command("import_requests", FILE, mapping=MAPPING, stdout=io.StringIO())
        yield auditor
        transaction.set_rollback(True)
    forget_reference()


def counted_to(moment: datetime) -> None:
    """Lets the city's figures end at a moment."""
    City.objects.update(reports_until=moment)
    forget_city()
    cache.clear()


def whole_city(client: Client, address: str) -> dict[str, str]:
    """The last line of the table of wards, as its CSV has it."""
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode())))[-1]


@pytest.mark.deep
def test_the_published_quarter_as_of_its_last_midnight_is_809_with_4208_not_yet_due(
    imported: Client,
) -> None:
    counted_to(datetime(2011, 10, 1, 4, tzinfo=UTC))

    line = whole_city(imported, "/performance/?period=quarter&csv=wards")

    assert float(line["On time"]) == pytest.approx(0.809, abs=0.0005)
    assert line["Not yet due"] == "4208"
    assert "81% of promises were kept" in imported.get("/performance/?period=quarter").content.decode()


@pytest.mark.deep
def test_the_quarter_as_of_july_2019_is_759_on_staff_and_public_pages(
    imported: Client,
) -> None:
    counted_to(datetime(2019, 7, 1, 4, tzinfo=UTC))

    line = whole_city(imported, f"/reports/wards/?{QUARTER}&csv=wards")

    assert float(line["On time"]) == pytest.approx(0.759, abs=0.0005)
    assert float(line["Of those closed"]) == pytest.approx(20_356 / 25_183, abs=0.0005)
    assert line["Not yet due"] == "0"
