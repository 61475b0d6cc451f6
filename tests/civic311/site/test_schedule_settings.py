"""An administrator lets a service offer days, says how much fits and which days are different."""

from datetime import date
from typing import Any

import pytest
import time_machine

from requests_app.models import ServiceRequest
from routing.models import Area, ScheduleException, ServiceSchedule
from routing.reference import reference
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
BASICS = {"lead_days": 1, "horizon_days": 14, "change_until_days": 1, "is_required": "on", "is_active": "on"}


@pytest.fixture(autouse=True)
def on_that_morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_service_offers_days_as_soon_as_it_is_saved(administrator: Persona, small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    numbers = {f"n_all_{weekday}": 4 for weekday in range(5)}

    answer = administrator.post("/staff/settings/schedules/new/", BASICS | numbers | {"service": pothole.pk})

    assert answer.url == f"/staff/settings/schedules/{pothole.pk}/"
    assert make_request(scheduled_day=date(2026, 3, 11)).scheduled_on == date(2026, 3, 11)


def test_a_zone_gets_numbers_of_its_own(administrator: Persona, small_city: SmallCity) -> None:
    row = make_schedule(by_ward=True)
    west = Area.objects.get(layer__code="ward", code="1")
    page = administrator.get(f"/staff/settings/schedules/{row.pk}/").text
    assert "Ward 1, Mon" in page

    administrator.post(
        f"/staff/settings/schedules/{row.pk}/",
        BASICS | {"zones": row.zones_id, "n_all_0": 4, f"n_{west.pk}_0": 1},
    )

    weekly = reference().schedules[row.pk].weekly
    assert (weekly[(west.pk, 0)], weekly[(None, 0)]) == (1, 4)


def test_a_single_day_is_closed_and_opened_again(administrator: Persona, small_city: SmallCity) -> None:
    row = make_schedule()
    address = f"/staff/settings/schedules/{row.pk}/day/"
    administrator.post(address, {"day": "2026-03-12", "capacity": 0})
    assert reference().schedules[row.pk].special == {(None, date(2026, 3, 12)): 0}

    administrator.post(address, {"forget": ScheduleException.objects.get().pk})

    assert reference().schedules[row.pk].special == {}


@pytest.mark.parametrize("wrong", [{"horizon_days": 0}, {"horizon_days": 900}, {"n_all_0": -1}, {"lead_days": "soon"}])
def test_what_cannot_be_is_refused_beside_its_box(
    administrator: Persona, small_city: SmallCity, wrong: dict[str, Any]
) -> None:
    typed = BASICS | {"service": small_city.service("pothole").pk, "n_all_0": 4} | wrong

    assert administrator.post("/staff/settings/schedules/new/", typed).status_code == 422
    assert not ServiceSchedule.objects.exists()


def test_fewer_places_than_appointments_keep_the_appointments(administrator: Persona, small_city: SmallCity) -> None:
    row = make_schedule()
    case = make_request(scheduled_day=date(2026, 3, 12))

    administrator.post(f"/staff/settings/schedules/{row.pk}/", BASICS | {"n_all_3": 0})

    assert ServiceRequest.objects.get(pk=case.pk).scheduled_on == date(2026, 3, 12)


def test_the_list_shows_what_is_offered(administrator: Persona, small_city: SmallCity) -> None:
    make_schedule()

    page = administrator.get("/staff/settings/schedules/").text

    assert "Pothole" in page and "2 to 28 days ahead" in page
