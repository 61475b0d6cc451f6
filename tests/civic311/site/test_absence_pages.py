"""Saying that somebody is away, and what it does to work that is given out."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.models import Absence, User
from civic311.city.current import city_zone
from requests_app import handing_on
from requests_app.actions import work
from requests_app.models import Event, ServiceRequest
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/absences/"


def away(persona: Persona, who: User, cover: User | None, **values: Any) -> Any:
    today = timezone.localdate(timezone=city_zone())
    given = {
        "person": who.pk, "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat(),
        "cover": cover.pk if cover else "",
    }  # fmt: skip
    return persona.post(PAGE, given | values)


@pytest.fixture
def cover(small_city: SmallCity) -> User:
    return make_user("cal@testville.example", "Cal Cover", "worker", small_city.streets)


@pytest.fixture
def case(worker: Persona) -> ServiceRequest:
    made = make_request("streetlight")
    work.claim(made.pk, actor=worker.actor, version=None, now=timezone.now())
    return made


def owner(case: ServiceRequest) -> int | None:
    return ServiceRequest.objects.get(pk=case.pk).assignee_id


def test_people_say_themselves_that_they_are_away(worker: Persona, cover: User) -> None:
    away(worker, worker.user, cover)

    assert Absence.objects.get().cover == cover
    assert "Cal Cover" in worker.get(PAGE).content.decode()


def test_a_worker_cannot_send_others_away(worker: Persona, cover: User, other_worker: Persona) -> None:
    assert away(worker, cover, None).status_code == 422
    assert away(worker, other_worker.user, None).status_code == 422
    assert not Absence.objects.exists()


def test_a_supervisor_sets_absences_of_the_department_only(
    supervisor: Persona, worker: Persona, other_worker: Persona
) -> None:
    assert away(supervisor, worker.user, None).status_code == 302
    assert away(supervisor, other_worker.user, None).status_code == 422


def test_an_absence_can_be_taken_back(worker: Persona, other_worker: Persona, cover: User) -> None:
    away(worker, worker.user, cover)
    address = reverse("absence_take_back", args=[Absence.objects.get().pk])

    other_worker.post(address)
    assert Absence.objects.exists()
    worker.post(address)
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"starts_on": "someday"}, "starts_on"),
    ],
)
def test_what_makes_no_sense_is_refused(worker: Persona, cover: User, values: dict[str, str], field: str) -> None:
    answer = away(worker, worker.user, cover, **values)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_cases_cannot_be_handed_on_to_nobody(worker: Persona) -> None:
    assert "cover" in away(worker, worker.user, None, hands_on="on").context["form"].errors


def test_nobody_covers_for_herself_or_is_away_twice(worker: Persona, cover: User) -> None:
    assert "cover" in away(worker, worker.user, worker.user).context["form"].errors
    away(worker, worker.user, cover)
    assert "starts_on" in away(worker, worker.user, cover).context["form"].errors


def test_a_case_given_to_somebody_away_goes_to_the_cover(worker: Persona, supervisor: Persona, cover: User) -> None:
    away(worker, worker.user, cover)
    case = make_request("streetlight")

    given = {"version": "9", "assignee": worker.user.pk, "reason": ""}
    supervisor.post(reverse("case_action", args=[case.public_id, "assign"]), given)

    assert owner(case) == cover.pk
    assert Event.objects.filter(service_request=case, kind="assigned").last().data["how"] == "cover"


def test_a_case_cannot_be_given_to_somebody_away_whom_nobody_covers(worker: Persona, supervisor: Persona) -> None:
    away(worker, worker.user, None)
    case = make_request("streetlight")

    given = {"version": "9", "assignee": worker.user.pk, "reason": ""}
    answer = supervisor.post(reverse("case_action", args=[case.public_id, "assign"]), given)

    assert owner(case) is None
    assert "assignee" in answer.context["form"].errors


def test_open_cases_are_handed_on_when_asked(worker: Persona, cover: User, case: ServiceRequest) -> None:
    away(worker, worker.user, cover)
    assert owner(case) == worker.user.pk

    assert handing_on.hand_on(Absence.objects.get().pk, now=timezone.now()) == 1
    assert owner(case) == cover.pk
    assert handing_on.hand_on(Absence.objects.get().pk, now=timezone.now()) == 0


def test_cases_stay_where_nobody_covers(worker: Persona, cover: User, case: ServiceRequest) -> None:
    away(worker, worker.user, cover)
    today = timezone.localdate(timezone=city_zone())
    Absence.objects.create(user=cover, cover=worker.user, starts_on=today, ends_on=today)

    assert handing_on.hand_on(Absence.objects.get(user=worker.user).pk, now=timezone.now()) == 0
    assert owner(case) == worker.user.pk
