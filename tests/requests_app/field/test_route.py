"""A crew's day: which cases stand there, in which order, and what can be taken along."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, HoldReason
from tests.factories.requests import make_request
from tests.personas import Persona
from tests.requests_app.field.conftest import HOUR, places, send, soup

pytestmark = pytest.mark.django_db
Stops = Callable[..., ServiceRequest]


def at(north: float) -> dict[str, Any]:
    """So many thousandths of a degree north of the middle of ward 1, with an address that says so."""
    return {"lat": 41 + north / 1000, "long": -71.05, "address": f"{north:g} North Street"}


def test_my_open_cases_stand_there_from_the_most_urgent_on_always_to_the_nearest(worker: Persona, stop: Stops) -> None:
    stop(**at(9), now=timezone.now() - timedelta(days=20))
    for north in (1, 30, 5):
        stop(**at(north))

    assert places(worker) == ["9 North Street", "5 North Street", "1 North Street", "30 North Street"]


def test_what_is_paused_closed_or_somebody_elses_is_no_stop(worker: Persona, supervisor: Persona, stop: Stops) -> None:
    mine, paused, closed = stop(**at(1)), stop(**at(2)), stop(**at(3))
    work.claim(make_request(**at(4)).pk, actor=supervisor.actor, version=None, now=timezone.now())
    frame = {"actor": worker.actor, "version": None, "now": timezone.now()}
    tomorrow = timezone.localdate() + timedelta(days=1)
    work.hold(paused.pk, reason=HoldReason.objects.all()[0], review_on=tomorrow, **frame)
    work.close(closed.pk, reason=ClosureReason.objects.get(code="done"), **frame)

    assert places(worker) == [mine.address]
    assert [each.get_text() for each in soup(worker.get("/staff/field/")).select(".is-done b")] == [closed.address]


def test_emergencies_come_first_however_far_they_are(worker: Persona, supervisor: Persona, stop: Stops) -> None:
    stop(**at(1), now=timezone.now() - timedelta(days=20))
    far = stop(**at(40))
    frame = {"reason": "Open shaft", "actor": supervisor.actor, "version": None, "now": timezone.now()}
    work.change_severity(far.pk, severity=1, **frame)

    assert places(worker) == ["40 North Street", "1 North Street"]


def test_a_place_without_access_is_done_for_today_but_stays_open(worker: Persona, stop: Stops) -> None:
    tried, other = stop(**at(1)), stop(**at(2))
    send(worker, tried, "visit", outcome="no_access")

    page = soup(worker.get("/staff/field/"))

    assert places(worker) == [other.address]
    assert "No access" in page.select_one(".is-been").get_text()


def test_the_order_is_changed_by_hand_and_found_again(worker: Persona, stop: Stops) -> None:
    first, second, third = stop(**at(1), now=timezone.now() - timedelta(days=20)), stop(**at(2)), stop(**at(3))

    worker.post("/staff/field/order/", {"case": third.public_id, "move": "first"})
    worker.post("/staff/field/order/", {"case": first.public_id, "move": "down"})
    by_hand = places(worker)
    worker.post("/staff/field/order/", {"move": "sensible"})

    assert by_hand == [third.address, second.address, first.address]
    assert places(worker) == [first.address, second.address, third.address]


def test_a_stop_is_left_for_another_day_and_taken_back(worker: Persona, stop: Stops) -> None:
    today, later = stop(**at(1)), stop(**at(2))

    worker.post("/staff/field/order/", {"case": later.public_id, "move": "leave"})
    left = places(worker)
    worker.post("/staff/field/order/", {"case": later.public_id, "move": "back"})

    assert left == [today.address]
    assert set(places(worker)) == {today.address, later.address}


def test_cases_that_nobody_owns_are_offered_near_late_and_at_risk(worker: Persona, stop: Stops) -> None:
    stop(**at(1))
    make_request(now=timezone.now() - HOUR, **at(3))
    make_request(now=timezone.now() - timedelta(days=60), **at(45))

    def offered(show: str) -> list[str]:
        return [each.get_text() for each in soup(worker.get(f"/staff/field/add/?show={show}")).select(".stops b")]

    assert (offered("near"), offered("late"), offered("risk")) == (["3 North Street"], ["45 North Street"], [])


def test_what_is_taken_along_is_mine_and_what_somebody_took_meanwhile_is_left_to_them(
    worker: Persona, supervisor: Persona
) -> None:
    free, taken = make_request(**at(1)), make_request(**at(2))
    work.claim(taken.pk, actor=supervisor.actor, version=None, now=timezone.now())

    response = worker.post("/staff/field/add/", {"case": [free.public_id, taken.public_id]}, follow=True)

    free.refresh_from_db()
    taken.refresh_from_db()
    assert (free.assignee, taken.assignee) == (worker.user, supervisor.user)
    assert "1 stop added." in soup(response).get_text()


def test_cases_of_other_departments_are_neither_offered_nor_taken(other_worker: Persona) -> None:
    foreign = make_request(now=timezone.now() - timedelta(days=60), **at(1))

    page = soup(other_worker.get("/staff/field/add/?show=late"))
    other_worker.post("/staff/field/add/", {"case": foreign.public_id})

    foreign.refresh_from_db()
    assert (page.select(".stops b"), foreign.assignee) == ([], None)


def test_an_empty_day_says_what_to_do(worker: Persona) -> None:
    page = soup(worker.get("/staff/field/"))

    assert page.select_one(".empty a")["href"] == "/staff/field/add/"


def test_thirty_stops_cost_as_many_queries_as_three(worker: Persona, stop: Stops) -> None:
    def counted() -> int:
        worker.get("/staff/field/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            worker.get("/staff/field/")
        return len(queries)

    for north in range(3):
        stop(**at(north))
    few = counted()
    for north in range(3, 12):
        stop(**at(north))

    assert counted() == few


def test_the_work_sheet_has_every_stop_with_a_code_that_opens_it(worker: Persona, stop: Stops) -> None:
    made = stop(answers={"depth": "knee"})

    page = soup(worker.get("/staff/field/sheet/"))

    row = page.select_one(".sheet > li")
    assert made.address in row.get_text() and "To the knee" in row.get_text()
    assert made.public_id in row.select_one("svg.sheet__code")["aria-label"]
    assert page.select_one("[style]") is None
