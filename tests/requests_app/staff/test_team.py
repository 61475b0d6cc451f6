"""The team board: load and age by person, who is away, handing work over, figures only where the city wants them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from civic311.accounts.absences import set_absence
from civic311.accounts.models import Department
from civic311.city.current import forget_city
from civic311.city.models import City
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import BulkRow, BulkRun, ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def owned_by(person: Persona, count: int, **age: int) -> None:
    for number in range(count):
        made = make_request(description=f"Hole {number}", now=timezone.now() - timedelta(**(age or {"hours": 1})))
        work.claim(made.pk, actor=person.actor, version=None, now=timezone.now())


def board(persona: Persona) -> str:
    return " ".join(persona.get("/staff/team/").content.decode().split())


def test_each_person_has_their_load_beside_what_one_can_hold(
    supervisor: Persona, worker: Persona, small_city: SmallCity
) -> None:
    Department.objects.filter(pk=small_city.streets.pk).update(cases_per_person=2)
    owned_by(worker, 3)
    page = board(supervisor)
    assert worker.user.name in page
    assert "3 of 2" in page
    assert "3 open cases" in page


def test_who_is_away_without_cover_is_said(supervisor: Persona, worker: Persona) -> None:
    today = timezone.localdate()
    set_absence(user_id=worker.user.pk, starts_on=today, ends_on=today + timedelta(days=3), cover_id=None)
    assert "nobody covers" in board(supervisor)


def test_a_persons_work_is_handed_over_as_one_run(
    supervisor: Persona, worker: Persona, sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    second = sign_in("Wendy Worker", "worker", small_city.streets)
    owned_by(worker, 2)
    sent = supervisor.post("/staff/team/", {"giver": worker.user.pk, "taker": second.user.pk, "reason": "Holiday"})
    run = BulkRun.objects.get()
    assert sent["Location"] == f"/staff/bulk/{run.pk}/"
    assert (run.action, run.parameters["assignee"]) == ("assign", second.user.pk)
    assert BulkRow.objects.filter(run=run).count() == 2


def test_figures_for_each_person_show_only_where_the_city_wants_them_and_in_order_of_names(
    supervisor: Persona, worker: Persona, sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    sign_in("Abel Early", "worker", small_city.streets)
    owned_by(worker, 5, days=2)
    done = ClosureReason.objects.get(code="done")
    from_board = supervisor.get("/staff/team/").context["board"]
    assert {member.figures for member in from_board.members} == {None}
    for case in ServiceRequest.objects.filter(assignee=worker.user):
        work.close(case.pk, reason=done, actor=WORKER, version=None, now=timezone.now())

    City.objects.update(shows_personal_figures=True)
    forget_city()
    members = supervisor.get("/staff/team/").context["board"].members
    assert [member.user.name for member in members] == sorted(member.user.name for member in members)
    closed = {member.user.pk: member.figures.closed for member in members}
    assert closed[worker.user.pk] == 5


def test_other_departments_are_not_shown(supervisor: Persona, small_city: SmallCity) -> None:
    page = supervisor.get("/staff/team/?department=housing")
    assert page.context["board"].department == small_city.streets
