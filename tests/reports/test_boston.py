"""The metrics on a real city's file, without a database."""

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from reports.cases import NEVER, Cases
from reports.endings import RESOLVED
from reports.metrics import Figures, Share, by_key, figures

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
        paused_since=np.full(size, NEVER), ending=np.full(size, RESOLVED), reopened=np.zeros(size, dtype=np.int64),
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
