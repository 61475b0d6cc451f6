"""Demo and live never meet."""

from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from civic311.city import job_runs
from civic311.city.current import forget_city
from civic311.city.models import City, Heartbeat
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def real() -> City:
    city = City(name="Elm Falls", service_name="311", time_zone="UTC", languages=["en"])
    city.save()
    return city


def test_a_city_that_was_live_is_not_opened_in_demo_mode(real: City, settings: Any, client: Client) -> None:
    settings.DEMO_MODE = False
    call_command("open_city", "empty", "--welcome", "/dev/null")
    settings.DEMO_MODE = True
    forget_city()

    with pytest.raises(CommandError, match="Elm Falls has been live"):
        call_command("open_city", "demo")
    assert [each.id for each in checks.run_checks(databases=["default"], tags=[checks.Tags.database])] == [
        "civic311.E001"
    ]
    assert client.get("/staff/").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_real_city_that_was_never_live_may_be_tried_in_demo_mode(real: City) -> None:
    call_command("open_city", "demo", "--welcome", "/dev/null")

    real.refresh_from_db()
    assert real.live_since is None


def test_the_invented_city_is_opened_in_demo_mode_only(real: City, settings: Any, client: Client) -> None:
    City.objects.update(is_invented=True)
    forget_city()
    settings.DEMO_MODE = False

    for city in ("demo", "empty"):
        with pytest.raises(CommandError, match="is the invented demo city"):
            call_command("open_city", city, "--welcome", "/dev/null")
    assert client.get("/").status_code == 503
    assert City.objects.get().live_since is None


def test_without_a_wish_a_live_start_makes_an_empty_city_and_never_the_invented_one(db: None, settings: Any) -> None:
    settings.DEMO_MODE = False

    with pytest.raises(CommandError, match="for demo mode only"):
        call_command("open_city", "demo", "--welcome", "/dev/null")
    call_command("open_city", "--welcome", "/dev/null")

    city = City.objects.get()
    assert (city.is_invented, city.live_since is None) == (False, False)


def test_the_worker_leaves_a_city_in_the_wrong_mode_alone(real: City, settings: Any) -> None:
    City.objects.update(live_since=timezone.now())
    forget_city()

    job_runs.run("civic311.city.tasks.heartbeat")
    assert not Heartbeat.objects.exists()

    settings.DEMO_MODE = False
    job_runs.run("civic311.city.tasks.heartbeat")
    assert Heartbeat.objects.exists()


def test_demo_data_are_not_mixed_into_a_city(real: City) -> None:
    with pytest.raises(CommandError, match="never mixed"):
        call_command("load_demo_city")


def test_demo_data_are_not_mixed_into_cases_without_a_city(small_city: object) -> None:
    make_request()
    City.objects.all().delete()

    with pytest.raises(CommandError, match="never mixed"):
        call_command("load_demo_city")


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_demo_city_is_not_restored_over_a_live_one(real: City, tmp_path: Path) -> None:
    City.objects.update(is_invented=True, name="Port Alder")
    call_command("backup", tmp_path / "demo.tar.gz")
    City.objects.update(is_invented=False, name="Elm Falls", live_since=timezone.now())

    with pytest.raises(CommandError, match="never restored over a live one"):
        call_command("restore", tmp_path / "demo.tar.gz", "--replace")

    assert City.objects.get().name == "Elm Falls"
