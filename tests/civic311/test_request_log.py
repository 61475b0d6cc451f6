"""What the log says of requests, and what it never says."""

import json
import logging
import sys
from typing import Any

import pytest
from django.test import Client

from civic311.lib import log_context
from civic311.lib.log_lines import JsonLines, PlainLines
from requests_app.models import ServiceRequest
from tests.factories.requests import make_request
from tests.personas import Persona


def line(message: str, *arguments: object, error: Exception | None = None) -> dict[str, object]:
    """One line as a collector reads it."""
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, "", 0, message, arguments, told)
    return json.loads(JsonLines().format(record))


def test_the_answer_carries_the_number_of_a_proxy_that_sent_a_sane_one(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-0123456789"})["X-Request-ID"] == "proxy-0123456789"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"\n<b> forged'})["X-Request-ID"].isalnum()


def test_a_line_names_request_case_and_person_by_number(
    administrator: Persona, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOG_ACCESS = True
    case = make_request()

    with caplog.at_level("INFO", "civic311.access"):
        answer = administrator.get(f"/staff/requests/{case.public_id}/")

    said = json.loads(JsonLines().format(caplog.records[-1]))
    assert said["request"] == answer["X-Request-ID"]
    assert (said["case"], said["user"]) == (case.public_id, str(administrator.user.pk))
    assert (said["view"], said["status"]) == ("case", 200)
    assert administrator.user.name not in json.dumps(said)


@pytest.mark.django_db
def test_a_page_that_breaks_tells_the_number_of_its_line(
    client: Client, monkeypatch: pytest.MonkeyPatch, small_city: object, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(ServiceRequest.objects, "get_queryset", broken)
    client.raise_request_exception = False

    answer = client.get("/requests/", headers={"X-Request-ID": "number-to-tell"})

    assert answer.status_code == 500
    assert "number-to-tell" in answer.text
    assert "inside" not in answer.text
    said = json.loads(JsonLines().format(next(each for each in caplog.records if each.exc_info)))
    assert (said["level"], said["request"]) == ("ERROR", "number-to-tell")
    assert "RuntimeError: inside" in said["error"]


def test_refusals_and_tries_to_get_round_are_in_the_log(
    worker: Persona, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    worker.get("/staff/settings/people/")
    (refused,) = [each for each in caplog.records if each.name == "django.request"]
    assert json.loads(JsonLines().format(refused))["user"] == str(worker.user.pk)

    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    Client().get("/", headers={"Host": "evil.example"})
    assert {"django.security.csrf", "django.security.DisallowedHost"} <= {each.name for each in caplog.records}


def test_traces_hide_links_addresses_numbers_and_rows() -> None:
    log_context.begin()
    words = "/track/abcdefghijkl/ of ana@city.example +1 508 555 0123\nDETAIL:  Key (x)=(Ana Lee) exists."
    words += "\nLINE 1: SELECT 'Bo Quoted'::int"
    try:
        raise ValueError(words)
    except ValueError as error:
        said = line("to %s", "bo@city.example", error=error)
        plain = PlainLines().format(
            logging.LogRecord("x", logging.ERROR, "", 0, "m", (), sys.exc_info()),
        )

    assert said["message"] == "to ***@***"
    for private in ("abcdefghijkl", "ana@", "555 0123", "Ana Lee", "Bo Quoted"):
        assert private not in str(said["error"]) + plain


def test_slow_requests_are_told(client: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.LOG_SLOW_REQUEST_MS = 0
    client.get("/healthz")
    assert caplog.records == []

    settings.LOG_SLOW_REQUEST_MS = -1
    client.get("/healthz")
    assert "healthz took" in caplog.text


@pytest.mark.django_db
def test_a_new_case_is_named_by_the_request_that_brought_it_and_by_no_job(small_city: object) -> None:
    log_context.begin(request="r")
    case = make_request()
    assert log_context.known()["case"] == case.public_id

    log_context.begin(job="integrations.mail.tasks.fetch_mail")
    make_request()
    assert "case" not in log_context.known()


def test_nobody_writes_a_line_of_her_own_into_the_log() -> None:
    record = logging.LogRecord(
        "x", logging.WARNING, "", 1, "no page %s", ("/a\r\n2026-01-01 INFO root all is well",), None
    )
    first, *others = PlainLines().format(record).split("\n")

    assert first.split(" ")[0].endswith("Z")
    assert all(other.startswith("  | ") for other in others)
    assert "\r" not in "".join([first, *others])


def test_nothing_typed_into_an_address_gets_into_what_a_line_is_about(
    small_city: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING", "django.request"):
        Client().get("/requests/x%0A2026-01-01T00:00:00.000Z%20INFO%20root%20ok/")
    (record,) = caplog.records
    assert "case=" not in PlainLines().format(record)

    log_context.begin(case="a\nline of zebulon@canaria.example")
    plain, as_json = PlainLines().format(record), JsonLines().format(record)
    assert "\nline" not in plain
    assert "canaria" not in plain + as_json
