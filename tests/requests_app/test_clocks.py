"""Three clocks of a case: what stops each, what another service does to them, and that all are on the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from civic311.city.current import configuration_changed
from requests_app.actions import talk, work
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import Clock, ServiceRequest
from routing.models import ClosureReason, SlaTarget, WorkCalendar
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FRAME: dict[str, Any] = {"actor": WORKER, "version": None}


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    """A pothole with all three clocks."""
    calendar = WorkCalendar.objects.get(is_default=True)
    pothole = small_city.service("pothole")
    SlaTarget.objects.create(service=pothole, kind="first_action", amount=1, unit="business_days", calendar=calendar)
    return make_request("pothole")


def stopped(case: ServiceRequest) -> set[str]:
    return set(Clock.objects.filter(service_request=case, stopped_at__isnull=False).values_list("kind", flat=True))


ACKNOWLEDGED, ACTED = {"acknowledge"}, {"acknowledge", "first_action"}


@pytest.mark.parametrize(
    ("do", "stops"),
    [
        (lambda pk, worker: talk.reply(pk, text="We come", actor=worker.actor, now=MORNING + HOUR), ACKNOWLEDGED),
        (lambda pk, worker: work.claim(pk, actor=worker.actor, version=None, now=MORNING + HOUR), ACKNOWLEDGED),
        (lambda pk, worker: talk.add_note(pk, text="hm", actor=worker.actor, now=MORNING + HOUR), set()),
        (lambda pk, worker: work.start(pk, actor=worker.actor, version=None, now=MORNING + HOUR), ACTED),
        (lambda pk, worker: work.visit(pk, outcome="no_access", now=MORNING + HOUR, **FRAME), ACTED),
        (
            lambda pk, worker: work.close(
                pk, reason=ClosureReason.objects.get(code="done"), now=MORNING + HOUR, **FRAME
            ),
            {*ACTED, "resolve"},
        ),
    ],
)
def test_each_clock_stops_at_what_it_waits_for(
    case: ServiceRequest, worker: Persona, do: Callable[[int, Persona], None], stops: set[str]
) -> None:
    do(case.pk, worker)

    assert stopped(case) == stops


def test_all_three_stand_on_the_case(case: ServiceRequest, worker: Persona) -> None:
    page = worker.get(f"/staff/requests/{case.public_id}/").content.decode()

    assert all(f"<h2>{label}</h2>" in page for label in ("Acknowledge", "First action", "Resolve"))


def test_the_form_gives_another_service_and_sends_the_case_there(
    case: ServiceRequest, worker: Persona, small_city: SmallCity
) -> None:
    light = small_city.service("streetlight")
    sent = {"version": case.version, "service": light.pk, "sends_on": "on", "reason": "It is a lamp"}

    worker.post(f"/staff/requests/{case.public_id}/change_service/", sent)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert (after.service_id, after.queue) == (light.pk, small_city.queue("lights"))
    assert after.first_promise == case.first_promise


def test_without_sending_it_on_the_case_stays_with_its_team(case: ServiceRequest, small_city: SmallCity) -> None:
    change_service(case.pk, service=small_city.service("no-heat"), reason="cold", now=MORNING + HOUR, **FRAME)

    assert ServiceRequest.objects.get(pk=case.pk).queue_id == case.queue_id


def test_a_team_that_the_service_is_about_never_keeps_the_case(case: ServiceRequest, small_city: SmallCity) -> None:
    complaint = small_city.service("no-heat")
    complaint.kept_from.add(small_city.streets)
    configuration_changed()

    change_service(case.pk, service=complaint, reason="about the crew", now=MORNING + HOUR, **FRAME)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert after.department_id != small_city.streets.pk
    assert set(after.kept_from.values_list("department_id", flat=True)) == {small_city.streets.pk}
