"""What steps of an escalation do to a case, and whom they tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from civic311.accounts.models import Absence, Role
from civic311.city.current import configuration_changed
from requests_app import escalation
from requests_app.actions import talk, work
from requests_app.models import Clock, Event, ServiceRequest
from routing.models import EscalationChain, EscalationStep, Queue, SlaTarget, WorkCalendar
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEN_DAYS = timedelta(days=10)  # the only clock of a street light


@pytest.fixture
def chain(small_city: SmallCity) -> EscalationChain:
    """The general chain, without steps."""
    general = EscalationChain.objects.get(service=None, department=None)
    general.steps.all().delete()
    return general


@pytest.fixture
def step(chain: EscalationChain) -> Callable[..., EscalationStep]:
    def make(on: EscalationChain | None = None, **values: Any) -> EscalationStep:
        given = {"trigger": "share", "amount": 100, "recipient": "supervisor"} | values
        made = EscalationStep.objects.create(chain=on or chain, **given)
        configuration_changed()
        return made

    return make


def kinds(case: ServiceRequest) -> list[str]:
    return [row.kind for row in Event.objects.filter(service_request=case, source="worker").order_by("sequence")]


def told(case: ServiceRequest) -> list[list[int]]:
    rows = Event.objects.filter(service_request=case, kind="escalated").order_by("sequence")
    return [sorted(row.data["users"]) for row in rows]


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def sweep_all(now: datetime) -> int:
    """Sweep until nothing is due; every sweep that takes something counts."""
    rounds = 0
    while escalation.sweep(now=now):
        rounds += 1
        assert rounds < 20, "escalates for ever"
    return rounds


def test_a_step_by_age_counts_hours_since_the_clock_started(step: Callable[..., EscalationStep]) -> None:
    step(trigger="age", amount=48)
    case = make_request("streetlight")

    assert escalation.sweep(now=MORNING + 47 * HOUR) == 0
    assert escalation.sweep(now=MORNING + 49 * HOUR) == 1
    assert kinds(case) == ["escalated"]


def test_silence_begins_anew_whenever_somebody_does_something(
    step: Callable[..., EscalationStep], worker: Persona
) -> None:
    step(trigger="silence", amount=24)
    case = make_request("streetlight")
    talk.add_note(case.pk, text="looked", actor=worker.actor, now=MORNING + 20 * HOUR)

    sweep_all(MORNING + 30 * HOUR)
    assert "escalated" not in kinds(case)
    sweep_all(MORNING + 45 * HOUR)
    assert kinds(case).count("escalated") == 1


def test_raising_the_severity_counts_the_clocks_anew_and_stops_at_the_most_urgent(
    small_city: SmallCity, step: Callable[..., EscalationStep]
) -> None:
    calendar = WorkCalendar.objects.get(is_default=True)
    SlaTarget.objects.create(
        service=small_city.service("streetlight"), severity=2, amount=4, unit="calendar_days", calendar=calendar
    )
    step(trigger="age", amount=1, raises_severity=True)
    step(trigger="age", amount=2, raises_severity=True)
    step(trigger="age", amount=3, raises_severity=True)
    case = make_request("streetlight")

    sweep_all(MORNING + 1.5 * HOUR)
    assert (fresh(case).severity, fresh(case).due_at) == (2, MORNING + timedelta(days=4))
    sweep_all(MORNING + 5 * HOUR)
    assert fresh(case).severity == 1
    assert fresh(case).first_promise == MORNING + TEN_DAYS


def test_a_flag_goes_up_and_whoever_was_told_takes_it_down(
    step: Callable[..., EscalationStep], supervisor: Persona
) -> None:
    step(flags=True)
    case = make_request("streetlight")
    sweep_all(MORNING + TEN_DAYS + HOUR)
    assert fresh(case).is_flagged

    supervisor.post(f"/staff/requests/{case.public_id}/acknowledge/", {"version": fresh(case).version})

    assert not fresh(case).is_flagged
    assert Event.objects.filter(service_request=case, kind="escalation_acknowledged").count() == 1


def test_only_whoever_was_told_is_asked_to_acknowledge(
    step: Callable[..., EscalationStep], worker: Persona, supervisor: Persona
) -> None:
    step()
    case = make_request("streetlight")
    sweep_all(MORNING + TEN_DAYS + HOUR)
    address = f"/staff/requests/{case.public_id}/"

    assert f"{address}acknowledge/" in supervisor.get(address).content.decode()
    assert f"{address}acknowledge/" not in worker.get(address).content.decode()
    assert worker.post(f"{address}acknowledge/", {"version": fresh(case).version}).status_code == 403


def test_the_case_is_given_to_the_person_who_is_told(
    step: Callable[..., EscalationStep], worker: Persona, manager: Persona
) -> None:
    step(recipient="person", person=manager.user, assigns=True)
    case = make_request("streetlight")
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)

    sweep_all(MORNING + TEN_DAYS + HOUR)

    assert fresh(case).assignee_id == manager.user.pk
    assert told(case) == [[manager.user.pk]]


def test_of_several_who_are_told_the_one_with_least_to_do_gets_the_case(
    small_city: SmallCity, step: Callable[..., EscalationStep], worker: Persona
) -> None:
    idle = make_user("idle@testville.example", "Ida Idle", "worker", small_city.streets)
    busy_with = make_request("pothole")
    work.claim(busy_with.pk, actor=worker.actor, version=None, now=MORNING)
    step(recipient="queue", assigns=True)
    case = make_request("streetlight")

    sweep_all(MORNING + TEN_DAYS + HOUR)

    assert fresh(case).assignee_id == idle.pk


def test_a_role_is_told_in_the_department_and_else_in_the_whole_city(
    small_city: SmallCity, step: Callable[..., EscalationStep], supervisor: Persona, manager: Persona
) -> None:
    step(recipient="role", role=Role.objects.get(code="supervisor"), amount=90)
    step(recipient="role", role=Role.objects.get(code="manager"), amount=100)
    case = make_request("streetlight")

    sweep_all(MORNING + 0.95 * TEN_DAYS)
    sweep_all(MORNING + TEN_DAYS + HOUR)

    assert told(case) == [[supervisor.user.pk], [manager.user.pk]]


def test_whoever_is_away_passes_an_escalation_on_to_the_cover(
    step: Callable[..., EscalationStep], worker: Persona, supervisor: Persona, manager: Persona
) -> None:
    late = MORNING + TEN_DAYS + HOUR
    Absence.objects.create(user=supervisor.user, cover=manager.user, starts_on=late.date(), ends_on=late.date())
    step(assigns=True)
    case = make_request("streetlight")

    sweep_all(late)

    assert told(case) == [[manager.user.pk]]
    assert fresh(case).assignee_id == manager.user.pk


def test_a_step_that_tells_nobody_does_its_work_quietly(
    step: Callable[..., EscalationStep], supervisor: Persona
) -> None:
    step(notifies=False, flags=True)
    case = make_request("streetlight")

    sweep_all(MORNING + TEN_DAYS + HOUR)

    assert fresh(case).is_flagged
    assert told(case) == [[]]


def test_moving_takes_the_chain_of_the_other_department_with_it(
    small_city: SmallCity, step: Callable[..., EscalationStep], other_worker: Persona, supervisor: Persona
) -> None:
    theirs = EscalationChain.objects.create(name={"en": "Housing"}, department=small_city.housing)
    step(moves_to=small_city.queue("inspectors"))
    step(amount=120, flags=True)
    step(on=theirs, amount=110, recipient="queue", flags=True)
    case = make_request("streetlight")

    sweep_all(MORNING + TEN_DAYS + HOUR)
    assert fresh(case).queue == small_city.queue("inspectors")
    sweep_all(MORNING + 1.15 * TEN_DAYS)

    assert told(case)[-1] == [other_worker.user.pk]
    assert Clock.objects.get(service_request=case).next_step_at is None


def test_chains_that_send_a_case_back_and_forth_come_to_an_end(
    small_city: SmallCity, step: Callable[..., EscalationStep]
) -> None:
    theirs = EscalationChain.objects.create(name={"en": "Housing"}, department=small_city.housing)
    step(moves_to=small_city.queue("inspectors"))
    step(amount=101, moves_to=small_city.queue("inspectors"))
    step(on=theirs, moves_to=small_city.queue("lights"))
    step(on=theirs, amount=101, moves_to=small_city.queue("lights"))
    case = make_request("streetlight")

    sweep_all(MORNING + 2 * TEN_DAYS)

    assert kinds(case).count("escalated") == 4
    assert fresh(case).queue == small_city.queue("lights")


def test_what_does_more_than_tell_is_done_even_when_a_later_step_is_due_too(
    small_city: SmallCity, step: Callable[..., EscalationStep], supervisor: Persona
) -> None:
    step(amount=50)
    step(amount=75, flags=True)
    step(amount=90)
    step(amount=100)
    case = make_request("streetlight")

    sweep_all(MORNING + 2 * TEN_DAYS)

    amounts = [row.data["amount"] for row in Event.objects.filter(service_request=case, kind="escalated")]
    assert sorted(amounts) == [75, 100]
    assert fresh(case).is_flagged


def test_a_retired_queue_gets_no_case(small_city: SmallCity, step: Callable[..., EscalationStep]) -> None:
    step(moves_to=small_city.queue("inspectors"))
    Queue.objects.filter(code="inspectors").update(is_active=False)
    configuration_changed()
    case = make_request("streetlight")

    sweep_all(MORNING + TEN_DAYS + HOUR)

    assert kinds(case) == ["escalated"]
    assert fresh(case).queue == small_city.queue("lights")


def test_after_a_re_route_by_hand_the_chain_of_the_new_department_applies(
    small_city: SmallCity, step: Callable[..., EscalationStep], worker: Persona, other_worker: Persona
) -> None:
    theirs = EscalationChain.objects.create(name={"en": "Housing"}, department=small_city.housing)
    step(amount=75)
    step(on=theirs, amount=50, recipient="queue")
    case = make_request("streetlight")

    work.route(
        case.pk, queue=small_city.queue("inspectors"), reason="theirs", actor=worker.actor, version=None, now=MORNING
    )
    sweep_all(MORNING + 0.6 * TEN_DAYS)

    assert told(case) == [[other_worker.user.pk]]
