"""Staff see the days, move and cancel them by phone, record missed visits, and walk a day by zone."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from requests_app.actions.plan import Refused
from requests_app.models import ServiceRequest
from tests.factories.city import EAST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

THURSDAY = date(2026, 3, 12)


@pytest.fixture
def on_that_morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def booked(small_city: SmallCity, on_that_morning: None) -> ServiceRequest:
    make_schedule(a_day=1)
    return make_request(scheduled_day=THURSDAY)


def act(persona: Persona, case: ServiceRequest, action: str, **values: Any) -> Any:
    fresh = ServiceRequest.objects.get(pk=case.pk)
    return persona.post(f"/staff/requests/{case.public_id}/{action}/", {"version": fresh.version} | values)


@pytest.mark.django_db
def test_an_operator_moves_the_day_by_phone(operator: Persona, booked: ServiceRequest) -> None:
    assert "Friday 13 March" in operator.get(f"/staff/requests/{booked.public_id}/?do=schedule").text

    act(operator, booked, "schedule", day="2026-03-13", wished_by="resident")

    booked.refresh_from_db()
    assert booked.scheduled_on == date(2026, 3, 13)


@pytest.mark.django_db
def test_a_day_taken_meanwhile_is_refused_and_the_form_stays(supervisor: Persona, booked: ServiceRequest) -> None:
    make_request(scheduled_day=date(2026, 3, 13))

    answer = act(supervisor, booked, "schedule", day="2026-03-13", wished_by="staff")

    assert "full by now" in answer.text
    booked.refresh_from_db()
    assert booked.scheduled_on == THURSDAY


@pytest.mark.django_db
def test_staff_cancel_a_day_for_the_city_and_the_case_stays_due(supervisor: Persona, booked: ServiceRequest) -> None:
    act(supervisor, booked, "schedule", day="none", wished_by="staff")

    after = ServiceRequest.objects.get(pk=booked.pk)
    assert (after.scheduled_on, after.is_open, after.due_at) == (None, True, booked.due_at)


@pytest.mark.django_db
def test_a_worker_records_that_nothing_was_ready(worker: Persona, booked: ServiceRequest) -> None:
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        act(worker, booked, "miss_visit", by="resident", note="nothing at the curb")
        page = worker.get(f"/staff/requests/{booked.public_id}/").text

    assert "The visit could not be made" in page
    assert ServiceRequest.objects.get(pk=booked.pk).scheduled_on is None


@pytest.mark.django_db
def test_days_are_offered_only_where_the_service_has_some(worker: Persona, booked: ServiceRequest) -> None:
    lamp = make_request("streetlight")

    assert "?do=schedule#act" in worker.get(f"/staff/requests/{booked.public_id}/").text
    assert "?do=schedule#act" not in worker.get(f"/staff/requests/{lamp.public_id}/").text


@pytest.mark.django_db
def test_the_worklist_shows_the_round_of_a_day_by_zone(
    worker: Persona, small_city: SmallCity, on_that_morning: None
) -> None:
    make_schedule(a_day=5, by_ward=True)
    east = make_request(scheduled_day=THURSDAY, lat=EAST[0], long=EAST[1], address="1 East Street")
    west = make_request(scheduled_day=THURSDAY, address="9 West Street")
    other = make_request(scheduled_day=date(2026, 3, 13))

    page = worker.get("/staff/queue/?scheduled=2026-03-12").text

    assert page.index(west.public_id) < page.index(east.public_id)
    assert other.public_id not in page


@pytest.mark.django_db
def test_the_calendar_shows_how_full_days_are_and_lists_what_nobody_told_of(
    supervisor: Persona, booked: ServiceRequest
) -> None:
    page = supervisor.get("/staff/visits/").text
    assert "1 of 1" in page and "0 of 1" in page and booked.public_id not in page

    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        assert booked.public_id in supervisor.get("/staff/visits/").text


@pytest.mark.django_db
def test_visits_of_another_department_are_not_listed(other_worker: Persona, booked: ServiceRequest) -> None:
    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        assert booked.public_id not in other_worker.get("/staff/visits/").text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_place_at_once_one_gets_it(small_city: SmallCity) -> None:
    make_schedule(a_day=1, lead_days=1, horizon_days=20)
    day = timezone.localdate() + timedelta(days=7)
    day -= timedelta(days=max(0, day.weekday() - 4))
    make_schedule(a_day=1, lead_days=1, horizon_days=20, special={day: 1})
    together, answers = threading.Barrier(2), []

    def take() -> None:
        together.wait()
        try:
            answers.append(make_request(now=timezone.now(), scheduled_day=day).scheduled_on)
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, answers)) == sorted([str(day), "day_taken"])
    assert ServiceRequest.objects.filter(scheduled_on=day).count() == 1


@pytest.mark.django_db
def test_my_day_counts_the_visits_of_today_and_those_nobody_told_of(
    supervisor: Persona, booked: ServiceRequest
) -> None:
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert "/staff/queue/?scheduled=2026-03-12" in supervisor.get("/staff/").text
    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        assert "<b>1</b>Visits nobody told of" in supervisor.get("/staff/").text
