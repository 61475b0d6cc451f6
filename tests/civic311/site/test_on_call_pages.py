"""The on-call rota on screen."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.models import User
from routing.models import OnCallShift, Queue
from tests.factories.city import SmallCity, make_user
from tests.personas import Persona

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def lights(small_city: SmallCity) -> Queue:
    return small_city.queue("lights")


@pytest.fixture
def fay(small_city: SmallCity) -> User:
    return make_user("fay@testville.example", "Fay First", "worker", small_city.streets)


def add(persona: Persona, queue: Queue, user: User, **values: Any) -> Any:
    today = timezone.localdate(timezone=NEW_YORK)
    given = {
        "do": "shift", "person": user.pk, "starts_on": today.isoformat(), "starts_at": "17:00",
        "ends_on": (today + timedelta(days=1)).isoformat(), "ends_at": "08:00", "position": "1", "weeks": "1",
    }  # fmt: skip
    return persona.post(reverse("settings_rota", args=[queue.pk]), given | values)


def problems(answer: Any) -> set[str]:
    assert answer.status_code == 422
    return set(answer.context["shift_form"].errors)


def test_a_weekly_shift_keeps_its_clock_time_through_daylight_saving(
    supervisor: Persona, lights: Queue, fay: User
) -> None:
    add(supervisor, lights, fay, weeks="53")

    local = [shift.starts_at.astimezone(NEW_YORK) for shift in OnCallShift.objects.all()]
    assert {(moment.hour, moment.minute) for moment in local} == {(17, 0)}
    assert {moment.utcoffset() for moment in local} == {timedelta(hours=-4), timedelta(hours=-5)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "starts_on"),
        ({"weeks": "1000"}, "weeks"),
        ({"position": "7"}, "position"),
        ({"person": "0"}, "person"),
        ({"starts_at": "noon"}, "starts_at"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(
    supervisor: Persona, lights: Queue, fay: User, values: dict[str, str], field: str
) -> None:
    assert field in problems(add(supervisor, lights, fay, **values))
    assert not OnCallShift.objects.exists()


def test_a_place_in_the_order_is_held_by_one_person_at_a_time(supervisor: Persona, lights: Queue, fay: User) -> None:
    add(supervisor, lights, fay, weeks="3")

    assert problems(add(supervisor, lights, supervisor.user)) == {"position"}
    assert add(supervisor, lights, supervisor.user, position="2").status_code == 302


def test_gaps_are_listed(supervisor: Persona, lights: Queue, fay: User) -> None:
    add(supervisor, lights, fay)

    lines = supervisor.get(reverse("settings_rota", args=[lights.pk])).context["lines"]

    free = [line for line in lines if line["shift"] is None]
    assert free[-1]["start"] == OnCallShift.objects.get().ends_at


def test_a_supervisor_keeps_the_rotas_of_the_own_department_only(
    supervisor: Persona, lights: Queue, small_city: SmallCity, fay: User
) -> None:
    theirs = small_city.queue("inspectors")

    assert "Inspectors" not in supervisor.get(reverse("settings_on_call")).content.decode()
    assert add(supervisor, theirs, fay).status_code == 404
    shift = OnCallShift.objects.create(
        queue=theirs, user=fay, starts_at=datetime(2026, 1, 1, tzinfo=NEW_YORK),
        ends_at=datetime(2026, 1, 2, tzinfo=NEW_YORK),
    )  # fmt: skip
    assert supervisor.post(reverse("settings_shift_remove", args=[lights.pk, shift.pk])).status_code == 404


def test_a_shift_is_taken_out(supervisor: Persona, lights: Queue, fay: User) -> None:
    add(supervisor, lights, fay)
    shift = OnCallShift.objects.get()

    supervisor.post(reverse("settings_shift_remove", args=[lights.pk, shift.pk]))

    assert not OnCallShift.objects.exists()


def test_a_queue_is_told_to_call_people(administrator: Persona, lights: Queue) -> None:
    administrator.post(reverse("settings_rota", args=[lights.pk]), {"do": "calling", "calls": "on", "again": "7"})

    lights.refresh_from_db()
    assert (lights.pages_on_call, lights.page_again_minutes) == (True, 7)


def test_the_list_costs_the_same_for_any_number_of_shifts(
    administrator: Persona, lights: Queue, fay: User, django_assert_max_num_queries: Any
) -> None:
    add(administrator, lights, fay, weeks="30")
    administrator.get(reverse("settings_on_call"))  # the first page reads what the city announces

    with django_assert_max_num_queries(8):
        administrator.get(reverse("settings_on_call"))
