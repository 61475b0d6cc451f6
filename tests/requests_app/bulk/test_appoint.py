"""One appointed day for many cases: as many as fit, nobody's day taken away, and taken back with its notice."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from community.models import Notice
from requests_app.actions.bulk_checks import forecast, make_kind
from requests_app.models import Event, ServiceRequest
from tests.factories import bulk
from tests.factories.city import SmallCity
from tests.factories.joins import LATER, fresh, ledger_differences, state
from tests.factories.notices import make_notice
from tests.factories.requests import make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 13)
ON_FRIDAY = {"day": FRIDAY.isoformat()}


@pytest.fixture
def cases(small_city: SmallCity) -> list[ServiceRequest]:
    make_schedule(a_day=2)
    return [make_request(description=f"Sofa {number}") for number in range(3)]


def test_the_preview_and_the_run_refuse_the_case_that_does_not_fit_any_more(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    kind = make_kind("schedule", ON_FRIDAY, now=LATER)
    foreseen = forecast(kind, [(case.pk, case.version) for case in cases], supervisor.actor.viewer)

    made = bulk.run(supervisor, "schedule", ON_FRIDAY, *cases)

    assert [each.reason for each in foreseen] == ["", "", "day_full"]
    assert [bulk.results(made)[case.public_id][1] for case in cases] == ["", "", "day_full"]
    assert [fresh(case).scheduled_on for case in cases] == [FRIDAY, FRIDAY, None]
    assert ledger_differences() == []


def test_the_city_chose_the_day_so_the_first_promise_and_the_clock_stay(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    before = fresh(cases[0])

    bulk.run(supervisor, "schedule", ON_FRIDAY, cases[0])

    after = fresh(cases[0])
    assert Event.objects.get(service_request=after, kind="scheduled").data["by"] == "staff"
    assert (after.first_promise, after.due_at) == (before.first_promise, before.due_at)
    assert after.expected_datetime is not None
    assert after.expected_datetime.date() == FRIDAY


@pytest.mark.parametrize(("own", "reason"), [(FRIDAY, "same"), (date(2026, 3, 16), "has_day")])
def test_a_case_that_got_a_day_meanwhile_keeps_it(
    supervisor: Persona, cases: list[ServiceRequest], own: date, reason: str
) -> None:
    booked = make_request(scheduled_day=own)

    made = bulk.run(supervisor, "schedule", ON_FRIDAY, booked)

    assert bulk.results(made)[booked.public_id] == ("refused", reason)
    assert fresh(booked).scheduled_on == own


def test_a_service_without_days_is_refused_in_words(supervisor: Persona, cases: list[ServiceRequest]) -> None:
    lamp = make_request("streetlight")

    made = bulk.run(supervisor, "schedule", ON_FRIDAY, lamp)

    assert bulk.results(made)[lamp.public_id] == ("refused", "no_days")
    assert "offers no days" in supervisor.get(f"/staff/bulk/{made.pk}/").text


def test_taking_it_back_gives_the_places_back_and_withdraws_the_notice(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    before, notice = state(cases[0]), make_notice(streets=["Mill Street"])
    made = bulk.run(supervisor, "schedule", ON_FRIDAY | {"notice": notice.pk}, *cases[:2])
    assert Notice.objects.get().withdrawn_at is None

    bulk.take_back(made, now=LATER + timedelta(minutes=5))

    assert state(cases[0]) == before
    assert Notice.objects.get().withdrawn_at is not None
    assert bulk.results(bulk.run(supervisor, "schedule", ON_FRIDAY, cases[2])) == {cases[2].public_id: ("done", "")}


def test_a_run_that_changes_nothing_withdraws_its_notice(supervisor: Persona, cases: list[ServiceRequest]) -> None:
    booked, notice = make_request(scheduled_day=FRIDAY), make_notice(streets=["Mill Street"])

    bulk.run(supervisor, "schedule", ON_FRIDAY | {"notice": notice.pk}, booked)

    assert Notice.objects.get().withdrawn_at is not None


def test_the_form_offers_the_days_that_are_left(supervisor: Persona, cases: list[ServiceRequest]) -> None:
    chosen: dict[str, Any] = {"case": [case.public_id for case in cases], "action": "schedule"}
    with time_machine.travel(LATER, tick=False):
        asked = supervisor.post("/staff/bulk/", chosen).text

    assert 'value="2026-03-13"' in asked
    assert 'value="2026-03-14"' not in asked  # a Saturday
