"""Cases that run late: who hears of it, and that each step is taken once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import OutboundMessage
from requests_app import announce, escalation
from requests_app.actions import escalate, work
from requests_app.actions.escalation_effects import Taken, effects_of
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.queries.directory import Directory
from routing.chains import Step
from routing.models import ClosureReason, HoldReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

# Three working days of nine hours from Tuesday 11 am end on Friday at 11 am; three quarters of them on Thursday.
AT_RISK = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
db = pytest.mark.django_db


def told_people(kind: str) -> list[str]:
    while announce.announce_next(now=LATE):
        pass
    return sorted(OutboundMessage.objects.filter(kind=kind).values_list("to_address", flat=True))


def steps(case: ServiceRequest) -> list[tuple[str, int, str]]:
    rows = Event.objects.filter(service_request=case, kind="escalated").order_by("sequence")
    return [(row.data["clock"], row.data["amount"], row.data["recipient"]) for row in rows]


@pytest.fixture
def light(small_city: SmallCity) -> ServiceRequest:
    """A street light: one clock, ten days."""
    return make_request("streetlight")


def moment(case: ServiceRequest, share: float) -> datetime:
    clock = Clock.objects.get(service_request=case, kind="resolve")
    return clock.started_at + share * (clock.due_at - clock.started_at)


@db
def test_the_owner_hears_before_it_is_late_and_the_supervisor_when_it_is(
    light: ServiceRequest, worker: Persona, supervisor: Persona
) -> None:
    work.claim(light.pk, actor=worker.actor, version=None, now=MORNING)

    escalation.sweep(now=moment(light, 0.7))
    assert steps(light) == []
    escalation.sweep(now=moment(light, 0.8))
    assert told_people("at_risk") == [worker.user.email]
    escalation.sweep(now=moment(light, 1.1))
    assert told_people("late") == [supervisor.user.email]
    assert steps(light) == [("resolve", 75, "owner"), ("resolve", 100, "supervisor")]


@db
def test_without_an_owner_everybody_who_could_take_it_hears(
    light: ServiceRequest, worker: Persona, supervisor: Persona, other_worker: Persona
) -> None:
    escalation.sweep(now=moment(light, 0.8))

    assert told_people("at_risk") == [supervisor.user.email, worker.user.email]


@db
def test_a_department_without_supervisors_turns_to_those_of_the_city(
    light: ServiceRequest, worker: Persona, manager: Persona
) -> None:
    escalation.sweep(now=moment(light, 1.1))

    assert told_people("late") == [manager.user.email]


@db
def test_sweeping_again_takes_no_step_twice(light: ServiceRequest, worker: Persona) -> None:
    escalation.sweep(now=moment(light, 0.8))

    assert escalation.sweep(now=moment(light, 0.8)) == 0
    assert len(steps(light)) == 1


@db
def test_steps_that_were_missed_are_told_of_once_by_the_last(light: ServiceRequest, supervisor: Persona) -> None:
    escalation.sweep(now=moment(light, 3))

    assert steps(light) == [("resolve", 100, "supervisor")]
    assert not Clock.objects.filter(service_request=light, next_step_at__isnull=False).exists()


@db
def test_what_is_closed_paused_or_not_live_is_left_alone(worker: Persona, light: ServiceRequest) -> None:
    done, paused, old = light, make_request("streetlight"), make_request("streetlight")
    later = moment(light, 2)
    work.close(
        done.pk, reason=ClosureReason.objects.get(code="found-in-order"), actor=worker.actor, version=None, now=MORNING
    )
    work.hold(
        paused.pk, reason=HoldReason.objects.get(code="weather"), review_on=later.date(), actor=worker.actor,
        version=None, now=MORNING,
    )  # fmt: skip
    ServiceRequest.objects.filter(pk=old.pk).update(is_live=False)

    assert escalation.sweep(now=later) == 0


@db
def test_more_cases_than_one_chunk_are_all_reached(
    small_city: SmallCity, supervisor: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalation, "CHUNK", 2)
    cases = [make_request("streetlight") for _ in range(5)]

    assert escalation.sweep(now=moment(cases[0], 1.1)) == 5


@db
def test_a_case_that_fails_holds_up_no_other(
    small_city: SmallCity, supervisor: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_request("streetlight"), make_request("streetlight")

    def failing(step: Step, service_request: ServiceRequest, directory: Directory) -> Taken:
        if service_request.pk == bad.pk:
            raise RuntimeError("broken")
        return effects_of(step, service_request, directory)

    monkeypatch.setattr(escalate, "effects_of", failing)
    escalation.sweep(now=moment(bad, 1.1))

    assert steps(bad) == []
    assert len(steps(good)) == 1


@db
def test_after_a_pause_the_next_step_waits_for_the_new_due_time(light: ServiceRequest, worker: Persona) -> None:
    old_risk = moment(light, 0.8)
    reason = HoldReason.objects.get(code="weather")
    work.hold(light.pk, reason=reason, review_on=LATE.date(), actor=worker.actor, version=None, now=MORNING)
    work.resume(light.pk, actor=worker.actor, version=None, now=MORNING + timedelta(days=5))

    assert escalation.sweep(now=old_risk) == 0
    assert escalation.sweep(now=old_risk + timedelta(days=5)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_step_once(
    small_city: SmallCity, supervisor: Persona, at_once: Callable[..., None]
) -> None:
    cases = [make_request("streetlight") for _ in range(8)]
    late = moment(cases[0], 1.1)

    at_once(*[lambda: escalation.sweep(now=late)] * 3)
    escalation.sweep(now=late)

    assert [len(steps(case)) for case in cases] == [1] * len(cases)
    assert len(told_people("late")) == len(cases)
