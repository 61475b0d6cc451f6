"""Labelled duplicates of a real city: learned in July and August, measured in September."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from civic311.city.current import forget_city
from civic311.city.models import City
from requests_app.duplicate_files import SHIPPED
from routing.defaults import make_routing_defaults
from routing.reference import forget_reference

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "boston_2011_q3"
REQUESTS, PAIRS = FOLDER / "requests_2011_jul_sep.csv.gz", FOLDER / "duplicate_pairs_jul_sep.csv"
MAPPING = settings.BASE_DIR / "docs" / "import" / "boston_2011_q3.toml"
SUMMER, SEPTEMBER = ("--from=2011-07-01", "--to=2011-08-31"), ("--from=2011-09-01", "--to=2011-09-30")

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.deep,
    pytest.mark.skipif(not REQUESTS.exists(), reason="../shared/data/boston_2011_q3 is not here"),
]


def run(command: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    output = io.StringIO()
    call_command(command, *map(str, arguments), stdout=output, **options)
    return json.loads(output.getvalue().splitlines()[-1])


@pytest.fixture(scope="module")
def measured(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """What September says of the weights learned from the summer, and of the shipped ones; undone at the end."""
    folder: Path = tmp_path_factory.mktemp("duplicates")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        forget_city()
        forget_reference()
        City(name="Boston", service_name="Boston 311", time_zone="America/New_York", languages=["en"]).save()
        forget_city()
        make_routing_defaults()
        run("import_requests", REQUESTS, mapping=MAPPING, rejects=folder / "rejects.csv")
        forget_reference()
        shipped = run("evaluate_duplicates", PAIRS, *SEPTEMBER)
        again = folder / "again.json"
        run("train_duplicates", PAIRS, *SUMMER, "--generic", "--output", again)
        run("train_duplicates", PAIRS, *SUMMER)
        yield {
            "own": run("evaluate_duplicates", PAIRS, *SEPTEMBER),
            "shipped": shipped,
            "generic": json.loads(again.read_text()),
        }
        transaction.set_rollback(True)
    forget_city()
    forget_reference()


@pytest.mark.parametrize("weights", ["own", "shipped"])
def test_three_of_four_originals_come_first_and_nearly_all_among_five(measured: dict[str, Any], weights: str) -> None:
    result = measured[weights]
    assert (result["pairs"], result["weights"]) == (223, weights)
    assert result["top1"] >= 0.75
    assert result["top5"] >= 0.94


@pytest.mark.parametrize("weights", ["own", "shipped"])
def test_few_alerts_find_most_pairs(measured: dict[str, Any], weights: str) -> None:
    result = measured[weights]
    assert result["requests"] == 10_427
    assert result["alert_share"] <= 0.20
    assert result["pair_recall"] >= 0.80


def test_knowing_its_own_services_helps_a_city(measured: dict[str, Any]) -> None:
    assert measured["own"]["pair_recall"] > measured["shipped"]["pair_recall"]


def test_the_shipped_weights_are_what_the_summer_teaches_without_names(measured: dict[str, Any]) -> None:
    shipped = json.loads(SHIPPED.read_text())
    for name, feature in shipped["features"].items():
        assert measured["generic"]["features"][name]["weight"] == pytest.approx(feature["weight"], abs=0.02)
