"""By phone a day is chosen as on the web: once service and place are known, never one that is full."""

import uuid
from datetime import date
from typing import Any

import pytest
import time_machine

from requests_app.models import ServiceRequest
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def call(**values: Any) -> dict[str, Any]:
    return {
        "step": "send", "service": "pothole", "answer_depth": "ankle", "description": "A hole", "channel": "phone",
        "address": "12 Mill Street", "lat": WEST[0], "long": WEST[1], "submission_key": str(uuid.uuid4()),
        "language": "en",
    } | values  # fmt: skip


def test_saving_without_a_day_shows_the_days_of_the_place(operator: Persona, small_city: SmallCity) -> None:
    make_schedule(by_ward=True)

    page = operator.post("/staff/call/", call()).text

    assert "Please choose a day" in page and "Thursday 12 March" in page
    assert not ServiceRequest.objects.exists()


def test_the_chosen_day_is_taken_and_read_back(operator: Persona, small_city: SmallCity) -> None:
    make_schedule(by_ward=True)

    page = operator.post("/staff/call/", call(day="2026-03-12"), follow=True).text

    assert "Scheduled for Thursday 12 March" in page
    assert ServiceRequest.objects.get().scheduled_zone.code == "1"


def test_a_full_day_is_refused_with_what_was_typed_kept(operator: Persona, small_city: SmallCity) -> None:
    make_schedule(a_day=1)
    make_request(scheduled_day=date(2026, 3, 12))

    page = operator.post("/staff/call/", call(day="2026-03-12", description="Two sofas")).text

    assert "full by now" in page and "Two sofas" in page
    assert ServiceRequest.objects.count() == 1


def test_a_service_without_days_asks_for_none(operator: Persona, small_city: SmallCity) -> None:
    operator.post("/staff/call/", call())

    assert ServiceRequest.objects.get().scheduled_on is None


def test_a_caller_who_joins_a_case_needs_no_day(operator: Persona, small_city: SmallCity) -> None:
    make_schedule()
    known = make_request()

    operator.post("/staff/call/", call(join=known.public_id))

    known.refresh_from_db()
    assert known.voices == 2
