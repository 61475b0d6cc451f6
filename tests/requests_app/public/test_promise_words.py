"""What the city promised, in words: first and current date, when somebody looks, and what paused the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from requests_app.actions import work
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.queries.promise import background_of
from routing.actions import emergencies
from routing.models import HoldReason, SlaTarget, WorkCalendar
from tests.factories.city import SmallCity
from tests.factories.emergencies import follow_all, make_emergency
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRAME: dict[str, Any] = {"actor": WORKER, "version": None}


@pytest.fixture(autouse=True)
def in_the_city(small_city: SmallCity) -> Any:
    with timezone.override("America/New_York"), translation.override("en"):
        yield


def words(case: ServiceRequest, now: Any) -> str:
    row = ServiceRequest.objects.get(pk=case.pk)
    return promise_sentence(row, now=now, told=background_of(row, now=now))


def wait(case: ServiceRequest, code: str, since: Any, until: Any) -> None:
    reason = HoldReason.objects.get(code=code)
    work.hold(case.pk, reason=reason, review_on=until.date() + DAY, now=since, **FRAME)
    work.resume(case.pk, now=until, **FRAME)


def test_pauses_for_one_reason_are_told_together(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    wait(case, "waiting-resident", MORNING + DAY, MORNING + 2 * DAY)
    wait(case, "weather", MORNING + 2 * DAY, MORNING + 5 * DAY)
    wait(case, "waiting-resident", MORNING + 6 * DAY, MORNING + 7 * DAY)

    told = words(case, MORNING + 7 * DAY)

    assert "We first promised Friday 20 March and now expect to finish by Wednesday 25 March" in told
    assert "the clock paused for 2 days while we waited for an answer" in told
    assert "the clock paused for 3 days while we waited for better weather" in told


def test_who_comes_to_look_first_is_told_until_somebody_did(small_city: SmallCity) -> None:
    calendar = WorkCalendar.objects.get(is_default=True)
    service = small_city.service("other")
    SlaTarget.objects.create(service=service, kind="first_action", amount=2, unit="calendar_days", calendar=calendar)
    small_city.city.save()
    case = make_request("other")
    assert words(case, MORNING) == "We plan to inspect by Thursday 12 March."

    work.start(case.pk, now=MORNING + DAY, **FRAME)

    assert "inspect" not in words(case, MORNING + DAY)


def test_another_service_keeps_the_first_promise_and_moves_the_current_one(small_city: SmallCity) -> None:
    case = make_request("pothole")
    first, starts = case.first_promise, set(case.clocks.values_list("kind", "started_at"))

    change_service(case.pk, service=small_city.service("streetlight"), reason="a lamp", now=MORNING + 2 * DAY, **FRAME)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert after.first_promise == first
    assert after.expected_datetime == after.due_at == case.requested_datetime + 10 * DAY
    assert set(after.clocks.values_list("kind", "started_at")) == starts
    assert "it turned out to be another kind of work" in words(case, MORNING + 2 * DAY)


@pytest.mark.parametrize("change", ["route", "severity", "reopen"])
def test_nothing_that_happens_to_a_case_restarts_its_promise(small_city: SmallCity, change: str) -> None:
    case = make_request("pothole")
    now = MORNING + DAY
    if change == "route":
        work.route(case.pk, queue=small_city.queue("inspectors"), reason="theirs", now=now, **FRAME)
    elif change == "severity":
        work.change_severity(case.pk, severity=1, reason="school", now=now, **FRAME)
    else:
        done = case.service.closure_reasons.model.objects.get(code="done")
        work.close(case.pk, reason=done, now=now, **FRAME)
        work.reopen(case.pk, reason="again", now=now + DAY, **FRAME)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert after.first_promise == case.first_promise
    assert {row.started_at for row in after.clocks.all()} == {case.requested_datetime}


def test_during_an_emergency_work_waits_and_nobody_names_a_date(small_city: SmallCity) -> None:
    make_emergency(now=MORNING)
    case = make_request("streetlight", now=MORNING + timedelta(hours=1))

    told = words(case, MORNING + DAY)

    assert "Winter storm" in told
    assert "March" not in told


def test_after_an_emergency_its_days_are_told(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    mode = make_emergency(now=MORNING + DAY)
    follow_all(MORNING + DAY)
    emergencies.end(mode.pk, at=MORNING + 4 * DAY)
    follow_all(MORNING + 4 * DAY)

    assert "the clock paused for 3 days (Winter storm)" in words(case, MORNING + 4 * DAY)


def test_a_late_one_is_told_with_an_apology_and_its_pauses(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    wait(case, "weather", MORNING + DAY, MORNING + 2 * DAY)

    told = words(case, MORNING + 30 * DAY)

    assert "sorry" in told
    assert "the clock paused for 1 day while we waited for better weather" in told


def test_the_tracker_tells_it_in_the_readers_language(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    wait(case, "weather", MORNING + DAY, MORNING + 3 * DAY)
    client = Client()
    client.cookies["language"] = "es"

    page = client.get(f"/requests/{case.public_id}/", headers={"accept-language": "es"})

    assert "mientras esperábamos mejor tiempo" in page.content.decode()
