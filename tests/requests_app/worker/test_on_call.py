"""Emergencies call whoever is on call, until somebody says yes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from civic311.accounts.models import Absence, User
from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app import announce, paging_rounds
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import Event, Page, ServiceRequest
from routing.models import ClosureReason, OnCallShift, Queue
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

db = pytest.mark.django_db
ROUND = timedelta(minutes=10)


@pytest.fixture
def lights(small_city: SmallCity) -> Queue:
    """A queue whose emergencies call people."""
    queue = small_city.queue("lights")
    queue.pages_on_call, queue.page_again_minutes = True, 10
    queue.save()
    configuration_changed()
    return queue


@pytest.fixture
def rota(lights: Queue, small_city: SmallCity) -> list[User]:
    """First and second on call for a day."""
    people = [
        make_user(f"{name.lower()}@testville.example", name, "worker", small_city.streets) for name in ("Fay", "Sol")
    ]
    for position, user in enumerate(people, start=1):
        on_call(lights, user, position)
    return people


def on_call(queue: Queue, user: User, position: int = 1) -> None:
    OnCallShift.objects.create(
        queue=queue, user=user, position=position, starts_at=MORNING - timedelta(hours=1),
        ends_at=MORNING + timedelta(days=1),
    )  # fmt: skip


def emergency() -> ServiceRequest:
    case = make_request("streetlight")
    work.change_severity(case.pk, severity=1, reason="wires", actor=WORKER, version=None, now=MORNING)
    return case


def called(case: ServiceRequest) -> list[int | None]:
    rows = Event.objects.filter(service_request=case, kind="paged").order_by("sequence")
    return [row.data["user"] for row in rows]


def letters(kind: str = "called") -> list[OutboundMessage]:
    while announce.announce_next(now=MORNING):
        pass
    return list(OutboundMessage.objects.filter(kind=kind).order_by("pk"))


def link_in(message: OutboundMessage) -> str:
    found = re.search(r"/on-call/\S+/", message.body_text)
    assert found
    return found.group(0)


@db
def test_an_emergency_calls_the_first_on_call_at_once(rota: list[User]) -> None:
    case = emergency()

    assert paging_rounds.call_all(now=MORNING) == 1
    assert called(case) == [rota[0].pk]
    assert [letter.to_address for letter in letters()] == [rota[0].email]


@db
def test_whoever_does_not_answer_is_followed_by_the_next_and_then_the_first_again(rota: list[User]) -> None:
    case = emergency()

    for number in range(4):
        paging_rounds.call_all(now=MORNING + number * ROUND)
        paging_rounds.call_all(now=MORNING + number * ROUND)

    first, second = (user.pk for user in rota)
    assert called(case) == [first, second, first, second]


@db
def test_after_six_calls_the_supervisors_are_called_once_and_the_case_is_flagged(
    rota: list[User], supervisor: Persona
) -> None:
    case = emergency()

    for number in range(10):
        paging_rounds.call_all(now=MORNING + number * ROUND)

    assert len(called(case)) == 7
    assert Event.objects.filter(service_request=case, kind="paged").last().data["users"] == [supervisor.user.pk]
    assert ServiceRequest.objects.get(pk=case.pk).is_flagged


@db
def test_nobody_on_call_calls_the_supervisors_at_once(lights: Queue, supervisor: Persona) -> None:
    emergency()

    paging_rounds.call_all(now=MORNING)

    assert [letter.to_address for letter in letters()] == [supervisor.user.email]


@db
def test_somebody_on_call_who_is_away_passes_the_call_on(rota: list[User], worker: Persona) -> None:
    day = MORNING.date()
    Absence.objects.create(user=rota[0], cover=worker.user, starts_on=day, ends_on=day)
    case = emergency()

    paging_rounds.call_all(now=MORNING)

    assert called(case) == [worker.user.pk]


@db
def test_opening_the_link_changes_nothing_and_its_button_ends_the_calls(rota: list[User], visitor: Client) -> None:
    case = emergency()
    paging_rounds.call_all(now=MORNING)
    link = link_in(letters()[0])

    page = visitor.get(link)
    assert page.status_code == 200
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store, private")
    assert Page.objects.get().acknowledged_at is None

    visitor.post(link)
    assert Page.objects.get().acknowledged_by == rota[0]
    assert paging_rounds.call_all(now=MORNING + 5 * ROUND) == 0
    answered = Event.objects.get(service_request=case, kind="page_acknowledged")
    assert answered.actor == rota[0]
    assert visitor.post(link).status_code == 302
    assert Event.objects.filter(service_request=case, kind="page_acknowledged").count() == 1


@db
def test_a_changed_link_opens_nothing(rota: list[User], visitor: Client) -> None:
    emergency()
    paging_rounds.call_all(now=MORNING)
    link = link_in(letters()[0])

    assert visitor.get(link[:-3] + "xx/").status_code == 404
    assert visitor.post(link[:-3] + "xx/").status_code == 404


@db
def test_the_call_can_be_answered_on_the_case(rota: list[User], worker: Persona) -> None:
    case = emergency()
    paging_rounds.call_all(now=MORNING)
    address = f"/staff/requests/{case.public_id}/"

    assert f"{address}answer_call/" in worker.get(address).content.decode()
    worker.post(f"{address}answer_call/", {"version": "0"})

    assert Page.objects.get().acknowledged_by == worker.user
    assert f"{address}answer_call/" not in worker.get(address).content.decode()


@db
@pytest.mark.parametrize("what", ["closed", "less urgent", "elsewhere"])
def test_nobody_is_called_about_what_needs_nobody_any_more(rota: list[User], small_city: SmallCity, what: str) -> None:
    case = emergency()
    paging_rounds.call_all(now=MORNING)
    how = {"actor": WORKER, "version": None, "now": MORNING}
    if what == "closed":
        work.close(case.pk, reason=ClosureReason.objects.get(code="found-in-order"), **how)
    elif what == "less urgent":
        work.change_severity(case.pk, severity=3, reason="no wires", **how)
    else:
        work.route(case.pk, queue=small_city.queue("potholes"), reason="not a lamp", **how)

    assert paging_rounds.call_all(now=MORNING + ROUND) == 0
    assert len(called(case)) == 1
    assert not Page.objects.exists()


@db
def test_a_queue_that_does_not_call_and_cases_that_are_not_urgent_leave_people_alone(rota: list[User]) -> None:
    make_request("streetlight")
    hole = make_request("pothole")
    work.change_severity(hole.pk, severity=1, reason="huge", actor=WORKER, version=None, now=MORNING)

    assert paging_rounds.call_all(now=MORNING) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_call_once(rota: list[User], at_once: Callable[..., None]) -> None:
    cases = [emergency() for _ in range(4)]

    at_once(*[lambda: paging_rounds.call_all(now=MORNING)] * 3)
    paging_rounds.call_all(now=MORNING)

    assert [len(called(case)) for case in cases] == [1] * len(cases)
