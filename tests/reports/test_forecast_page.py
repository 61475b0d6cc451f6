"""What managers read of the days ahead, and how the worker comes to foresee them."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import numpy as np
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic311.city.current import city_zone
from reports import forecast_reading
from reports.forecast_rounds import forecast_when_due
from reports.models import Forecast
from reports.queries.arrivals import read_arrivals, read_received
from reports.queries.forecasts import arrivals_ahead
from requests_app import events, ledger
from requests_app.bulk import History, HistoryEvent, ReportRow, record_many
from requests_app.models import Report, ServiceRequest
from routing.models import Area, Service
from tests.personas import Persona
from tests.reports.conftest import NOW

PAGE = "/reports/forecast/"
TODAY = date(2026, 3, 31)
WEEK = (12, 11, 10, 9, 8, 3, 2)


def receive(counts: list[int], *, service: str = "pothole", ward: str = "1") -> None:
    """So many requests on each of the days before today, as they come from an old system."""
    area = Area.objects.get(layer__code="ward", code=ward)
    moments = [
        datetime.combine(TODAY - timedelta(days=back), time(11), tzinfo=city_zone())
        for back, count in enumerate(reversed(counts), start=1) for _each in range(count)
    ]  # fmt: skip
    ids, report_ids = ledger.reserve_ids(ServiceRequest, len(moments)), ledger.reserve_ids(Report, len(moments))
    known = {"service_id": Service.objects.get(service_code=service).pk, "ward_id": area.pk}
    record_many(
        History(
            key, f"F-{key}", area_ids=[area.pk], reports=[ReportRow(report, "phone", moment)],
            events=[HistoryEvent(events.submitted(
                report_id=report, channel="phone", provenance="import", severity=3, language="en", is_live=False,
                occurred_at=moment, **known,
            ))],
        )
        for key, report, moment in zip(ids, report_ids, moments, strict=True)
    )  # fmt: skip


def usual_weeks(number: int, *, seed: int = 1) -> list[int]:
    first = (TODAY - timedelta(days=7 * number)).weekday()
    usual = np.tile(np.roll(WEEK, -first), number)
    return [int(each) for each in np.random.default_rng(seed).poisson(usual)]


def run() -> dict[str, int]:
    out = StringIO()
    call_command("forecast_arrivals", stdout=out)
    made: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return made


def soup_of(client: Client, address: str = PAGE) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def words_of(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_the_next_two_weeks_are_foreseen_by_service_and_ward(manager: Persona) -> None:
    receive(usual_weeks(12))

    made = run()
    page = soup_of(manager)

    ahead = arrivals_ahead(14, now=NOW)
    assert made["series"] == 4  # the city, the service, the ward, the service in the ward
    assert [each.day for each in ahead] == [TODAY + timedelta(days=number) for number in range(14)]
    assert sum(each.expected for each in ahead) == pytest.approx(2 * sum(WEEK), rel=0.2)
    assert len(page.select(".ahead tbody tr")) == 15
    assert page.select_one('a[href="/reports/forecast/?service=pothole"]')
    assert page.select_one('a[href="/reports/forecast/?ward=1"]')
    assert "better than last week's same day: over the last 4 weeks it was wrong by" in words_of(page).lower()


def test_a_second_run_leaves_one_forecast_of_each_day(manager: Persona) -> None:
    receive(usual_weeks(8))
    run()
    before = Forecast.objects.count()

    run()

    assert Forecast.objects.count() == before
    assert soup_of(manager).select_one("#days-chart svg")


def test_a_service_in_a_ward_with_few_requests_has_its_part_of_the_service(manager: Persona) -> None:
    weeks = usual_weeks(12)
    receive(weeks)
    receive([count if place % 40 == 0 else 0 for place, count in enumerate(weeks)], ward="2")
    run()
    part = ServiceRequest.objects.filter(ward__code="2").count() / ServiceRequest.objects.count()

    given = manager.get(f"{PAGE}?service=pothole&ward=2&csv=ahead").content.decode()
    rows = list(csv.DictReader(io.StringIO(given)))

    whole = sum(each.expected for each in arrivals_ahead(14, now=NOW))
    assert sum(float(row["Expected"]) for row in rows[:14]) == pytest.approx(whole * part, rel=0.02)
    assert "Too few come for a forecast of its own" in words_of(soup_of(manager, f"{PAGE}?service=pothole&ward=2"))


def test_where_last_week_did_as_well_the_page_says_so_and_shows_it(manager: Persona) -> None:
    receive([list(WEEK)[(TODAY - timedelta(days=84 - day)).weekday()] for day in range(84)])
    run()

    words = words_of(soup_of(manager))

    assert "Not better than last week's same day" in words
    assert "do not plan by it" in words
    assert arrivals_ahead(1, now=NOW)[0].expected == WEEK[TODAY.weekday()]


def test_too_few_requests_of_a_service_are_said_to_be_too_few(manager: Persona) -> None:
    receive(usual_weeks(8))
    run()

    page = soup_of(manager, f"{PAGE}?service=no-heat")

    assert "Too few requests come for a forecast" in words_of(page)
    assert not page.select_one("#days-chart")


@pytest.mark.parametrize("query", ["", "?service=nothing&ward=nowhere", "?ward=2", "?csv=ahead", "?xlsx=1&svg=days"])
def test_a_city_without_requests_is_told_that_it_is_too_early(manager: Persona, query: str) -> None:
    assert run()["series"] == 0
    response = manager.get(PAGE + query)

    assert response.status_code == 200
    if "xlsx" not in query:
        assert b"It is too early for a forecast" in response.content


def test_without_what_forecasts_the_page_says_what_to_install(
    manager: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_reading, "can_forecast", lambda: False)

    assert "pip install statsmodels" in words_of(soup_of(manager))


@pytest.mark.parametrize(
    ("days", "words"), [(3, "No forecast was made last night"), (20, "The last forecast has run out")]
)
def test_a_forecast_that_nobody_renewed_says_so_until_it_runs_out(manager: Persona, days: int, words: str) -> None:
    receive(usual_weeks(12))
    with time_machine.travel(NOW - timedelta(days=days), tick=False):
        run()

    page = soup_of(manager)

    assert words in words_of(page)
    assert bool(page.select_one("#days-chart")) == (days < 14)


def test_worker_and_page_count_a_late_evening_on_the_citys_day(make_case: Callable[..., ServiceRequest]) -> None:
    make_case("1", now=datetime(2026, 3, 11, 3, 30, tzinfo=UTC))  # half past eleven in the evening of the 10th
    make_case("2", now=datetime(2026, 3, 11, 4, 30, tzinfo=UTC))
    ward = Area.objects.get(layer__code="ward", code="1").pk

    learned, shown = read_arrivals(NOW), read_received(date(2026, 3, 10), TODAY)

    assert learned.first == date(2026, 3, 10)
    assert learned.whole()[:3].tolist() == shown.counts()[:3].tolist() == [1, 1, 0]
    assert learned.by_ward()[ward][:2].tolist() == shown.counts(ward_id=ward)[:2].tolist() == [1, 0]


def test_the_worker_begins_one_forecast_after_midnight(small_city: object, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr("civic311.city.own_process._begin", lambda *command: begun.append(1))
    assert not forecast_when_due(now=NOW)  # nothing is known yet
    receive(usual_weeks(8))

    assert forecast_when_due(now=NOW)
    assert not forecast_when_due(now=NOW)  # another machine has it
    run()
    assert not forecast_when_due(now=NOW + timedelta(hours=2))
    assert forecast_when_due(now=NOW + timedelta(hours=26))


def test_the_number_of_queries_does_not_grow_with_services_and_wards(manager: Persona) -> None:
    receive(usual_weeks(8))
    run()
    few = _queries(manager)
    receive(usual_weeks(8, seed=2), service="streetlight", ward="2")
    run()

    assert _queries(manager) == few
    assert few <= 20


def _queries(client: Client) -> int:
    client.get(PAGE)  # what a process reads once
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    return len(seen)
