"""The doctor says what is wrong, and how to mend it."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from civic311.city.models import City, JobRun
from civic311.city.tasks import heartbeat

pytestmark = pytest.mark.django_db


def doctor(*options: str) -> tuple[dict[str, tuple[str, str]], int]:
    """What it found by name, as (level, words), and its exit status."""
    output = io.StringIO()
    status = 0
    try:
        call_command("doctor", "--json", *options, stdout=output)
    except SystemExit as end:
        status = int(end.code)
    found = json.loads(output.getvalue())["findings"]
    return {each["name"]: (each["level"], each["words"] + " " + each["mend"]) for each in found}, status


@pytest.fixture
def well(small_city: object, administrator: object, settings: Any) -> None:
    settings.SECRET_KEY = "".join(chr(33 + number % 90) for number in range(70))
    settings.STATIC_ROOT = None
    heartbeat()


def test_a_city_in_order_passes(well: None) -> None:
    found, status = doctor()

    assert status == 0, found
    assert found["worker"][0] == "OK"
    assert found["migrations"][0] == "OK"


def test_a_silent_worker_and_a_weak_key_fail_with_how_to_mend_them(small_city: object) -> None:
    found, status = doctor()

    assert status == 1
    assert found["worker"][0] == found["secret key"][0] == "FAIL"
    assert "./run starts it" in found["worker"][1]
    assert "docs/runbook.md" in found["secret key"][1]


def test_the_demo_city_is_no_live_city(well: None, settings: Any) -> None:
    City.objects.update(is_invented=True)
    settings.DEMO_MODE = False

    found, status = doctor()

    assert status == 1
    assert found["demo"][0] == "FAIL"
    assert found["addresses"][0] == "FAIL"  # PUBLIC_URL of the tests has no TLS


def test_a_mail_server_that_is_not_there_is_told(well: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    found, _status = doctor("--mail")

    assert found["mail server"][0] == "FAIL"
    assert "127.0.0.1:1" in found["mail server"][1]


def test_lines_for_people_name_the_command(well: None) -> None:
    JobRun.objects.create(name="reports.tasks.keep_facts", failures_in_a_row=3, error="X", failed_at=timezone.now())
    output = io.StringIO()

    call_command("doctor", stdout=output)

    assert "WARN  operations: The job “keeps what reports are counted from” failed 3 times" in output.getvalue()
    assert "-> /staff/settings/operations/" in output.getvalue()
