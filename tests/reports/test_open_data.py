"""The open data files: who loads them gets the published figures, and finds nobody."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from reports.open_data import COLUMNS
from reports.open_data_rounds import export_when_due
from requests_app.actions import work
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, HoldReason, Service
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports import published_again

APRIL = datetime(2026, 4, 10, 16, 0, tzinfo=UTC)
MakeCase = Callable[..., ServiceRequest]


@pytest.fixture(autouse=True)
def folder(small_city: SmallCity, settings: object, tmp_path: Path) -> Iterator[Path]:
    """Where the files are made; in April, when the first quarter is over."""
    settings.FACTS_DIR = tmp_path / "facts"  # type: ignore[attr-defined]
    settings.OPEN_DATA_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    with time_machine.travel(APRIL, tick=False):
        yield tmp_path / "files"


def export(folder: Path) -> dict[str, object]:
    """Make the files as the worker does; the last line of what it says."""
    said = io.StringIO()
    call_command("export_open_data", folder, stdout=said)
    cache.clear()
    return json.loads(said.getvalue().splitlines()[-1])


def rows_of(folder: Path, name: str = "requests.csv") -> list[dict[str, str]]:
    with (folder / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def busy_quarter(
    make_case: MakeCase, finish: Callable[..., None], join: Callable[..., None], manager: Persona, worker: Persona
) -> None:
    """Every way to stand in the figures, in two wards, public and not."""
    frame = {"actor": worker.actor, "version": None}
    for number in range(22):
        make_case("2", closed_after=number % 9, now=MORNING + timedelta(minutes=13 * number) - timedelta(days=3))
    cases = [
        make_case("1", closed_after=1 + number % 7, now=MORNING - timedelta(minutes=number)) for number in range(18)
    ]
    waits = HoldReason.objects.filter(pauses_clock=True)[0]
    for ward, later in (("1", 1), ("1", 12), ("2", 1)):
        paused = make_case(ward)
        work.hold(paused.pk, reason=waits, review_on=date(2026, 3, 20), now=MORNING + timedelta(hours=2), **frame)
        work.resume(paused.pk, now=MORNING + timedelta(days=later), **frame)
        if later > 1:
            finish(paused, after=later + 1)  # on time only with the pause given back
    for number in range(8):
        make_case("12"[number % 2], now=MORNING + timedelta(hours=number))
    refused = ClosureReason.objects.filter(outcome="NOT_ACTIONABLE", photo_required=False)[0]
    manages = {"actor": manager.actor, "version": None}
    work.close(make_case("1").pk, reason=refused, now=MORNING + timedelta(days=2), **manages)
    work.reopen(cases[0].pk, reason="not fixed", now=MORNING + timedelta(days=9), **manages)
    join(make_case("1"), cases[1])
    for days in (2, 5, 20, None):
        make_case("1", closed_after=days, service="private-tip")
    ServiceRequest.objects.filter(pk__in=[cases[2].pk, make_case("2").pk]).update(is_withheld=True)
    make_case("1", now=APRIL - timedelta(days=1))  # of the next quarter


@pytest.mark.deep
def test_the_files_alone_give_the_published_figures(visitor: Client, busy_quarter: None, folder: Path) -> None:
    export(folder)
    answer = visitor.get("/performance/?period=quarter&csv=wards").content.decode()
    rows = published_again.read(folder)
    heads, *read = csv.reader(io.StringIO(answer))
    lines = {line[0]: dict(zip(heads, line, strict=True)) for line in read}

    wards = {"Ward 1": rows[rows.ward_name == "Ward 1"], "Ward 2": rows[rows.ward_name == "Ward 2"], "Whole city": rows}
    for label, inside in wards.items():
        counted = published_again.figures(inside, "2026-01-01", "2026-04-01")
        shown = {name: lines[label][name] for name in counted}
        told = {name: float(value) for name, value in shown.items() if value != ""}
        assert {"Received", "On time", "Pauses given back", "Median days", "Open, all"} <= told.keys()
        assert told == pytest.approx({name: counted[name] for name in told}, abs=1e-4), label


def test_a_request_that_is_not_public_has_days_alone(make_case: MakeCase, folder: Path) -> None:
    make_case("1", closed_after=3, service="private-tip")
    make_case("1", service="private-tip")
    shown = make_case("2", closed_after=3)
    ServiceRequest.objects.filter(pk=make_case("2", closed_after=1).pk).update(is_withheld=True)

    export(folder)

    rows = rows_of(folder)
    hidden = [row for row in rows if row["service_request_id"] != shown.public_id]
    always = {each.name for each in COLUMNS if each.for_all}
    assert len(rows) == 4
    assert {name for row in hidden for name, value in row.items() if value} <= always
    assert {row["requested_day"] for row in rows} == {"2026-03-10"}
    is_open = next(row for row in hidden if row["status"] == "open")
    assert int(is_open["seconds_open"]) % 86_400 == 0
    assert [row["service_request_id"] for row in rows][0] == shown.public_id  # the order tells no hour


def test_the_place_is_as_exact_as_its_service_allows(make_case: MakeCase, folder: Path) -> None:
    made = make_case("1")
    make_case("1", service="no-heat")

    export(folder)

    exact, area = sorted(rows_of(folder), key=lambda row: row["service_code"] == "no-heat")
    assert (exact["address"], float(exact["lat"])) == (made.address, made.lat)
    assert (area["address"], area["lat"], area["long"], area["ward_name"]) == ("", "", "", "Ward 1")
    Service.objects.filter(service_code="pothole").update(place_precision="block")
    export(folder)
    block = next(row for row in rows_of(folder) if row["service_code"] == "pothole")
    assert (block["address"], float(block["lat"])) == ("Mill Street", round(made.lat or 0, 3))


def test_a_joined_request_names_the_public_one_that_it_was_joined_to(
    make_case: MakeCase, join: Callable[..., None], folder: Path
) -> None:
    original, duplicate, hidden, other = (make_case("1") for _number in range(4))
    join(duplicate, original)
    join(other, hidden)
    ServiceRequest.objects.filter(pk=hidden.pk).update(is_withheld=True)

    export(folder)

    joined = {row["service_request_id"]: row for row in rows_of(folder) if row["ending"] == "joined"}
    assert joined[duplicate.public_id]["joined_to"] == original.public_id
    assert joined[other.public_id]["joined_to"] == ""
    assert joined[duplicate.public_id]["address"] == joined[duplicate.public_id]["on_time"] == ""


def test_changes_are_told_by_number_and_what_is_withdrawn_is_gone(
    make_case: MakeCase, finish: Callable[..., None], folder: Path
) -> None:
    stays, ends, leaves = (make_case("1") for _number in range(3))
    export(folder)
    assert rows_of(folder, "changes.csv") == []
    finish(ends, after=30)
    new = make_case("2", now=APRIL - timedelta(hours=2))
    ServiceRequest.objects.filter(pk=leaves.pk).update(is_withheld=True)

    with time_machine.travel(APRIL + timedelta(days=1), tick=False):
        export(folder)

    told = {(row["service_request_id"], row["day"]): row["change"] for row in rows_of(folder, "changes.csv")}
    assert told == {
        (ends.public_id, "2026-04-11"): "changed", (new.public_id, "2026-04-11"): "added",
        (leaves.public_id, "2026-04-11"): "withdrawn",
    }  # fmt: skip
    assert stays.public_id in (folder / "requests.csv").read_text()
    assert leaves.public_id not in (folder / "requests.csv").read_text()


def test_years_checksums_and_dictionary_fit_the_files(make_case: MakeCase, folder: Path) -> None:
    make_case("1", now=MORNING - timedelta(days=365), closed_after=1)
    make_case("1")

    said = export(folder)

    sums = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in sums)
    assert (
        gzip.decompress((folder / "requests-2025.csv.gz").read_bytes()) == (folder / "requests-2025.csv").read_bytes()
    )
    years = [pd.read_csv(folder / f"requests-{year}.csv") for year in (2025, 2026)]
    assert [len(each) for each in years] == [1, 1] and said["rows"] == 2
    assert [row["name"] for row in rows_of(folder, "dictionary.csv")] == [*years[0].columns]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_city_without_requests_has_files_without_rows(folder: Path, visitor: Client) -> None:
    assert export(folder)["rows"] == 0
    assert rows_of(folder) == []
    assert visitor.get("/open-data/").status_code == 200


def test_files_have_addresses_that_say_when_they_changed(visitor: Client, make_case: MakeCase, folder: Path) -> None:
    assert visitor.get("/open-data/requests.csv").status_code == 404
    make_case("1")
    export(folder)

    page = visitor.get("/open-data/").content.decode()
    first = visitor.get("/open-data/requests.csv")
    again = visitor.get("/open-data/requests.csv", headers={"if-none-match": first["ETag"]})

    assert b"".join(first.streaming_content) == (folder / "requests.csv").read_bytes()
    assert (again.status_code, first["Access-Control-Allow-Origin"]) == (304, "*")
    assert hashlib.sha256((folder / "changes.csv").read_bytes()).hexdigest() in page
    for name in ("about.json", "SHA256SUMS", "dictionary.csv", "requests-2026.csv.gz"):
        assert visitor.get(f"/open-data/{name}").status_code == 200
    (folder / "secret.txt").write_text("not for you")
    assert visitor.get("/open-data/secret.txt").status_code == 404
    assert visitor.post("/open-data/requests.csv").status_code == 405


def test_the_worker_makes_them_once_after_each_midnight(
    small_city: SmallCity, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr("civic311.city.own_process._begin", lambda *command: begun.append(1))

    assert export_when_due(now=APRIL)
    assert not export_when_due(now=APRIL)  # another machine has it
    export(folder)
    assert not export_when_due(now=APRIL + timedelta(hours=2))
    assert export_when_due(now=APRIL + timedelta(hours=13))  # past midnight in Testville
