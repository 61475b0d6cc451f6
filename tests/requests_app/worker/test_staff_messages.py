"""What members of staff are told of."""

from collections.abc import Callable

import pytest

from requests_app.actions import talk, work
from requests_app.actor import RESIDENT
from requests_app.models import Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.requests_app.worker.conftest import LATER

pytestmark = pytest.mark.django_db


def test_who_is_given_a_case_is_told_who_gave_it_and_why(
    told: Callable, case: ServiceRequest, supervisor: Persona, worker: Persona
) -> None:
    worker.user.language = "es"
    worker.user.save()
    work.assign(
        case.pk, assignee_id=worker.user.pk, reason="near your round", actor=supervisor.actor, version=None, now=MORNING
    )

    resident, given = told()

    assert resident.to_address == "rosa.canary@example.org"
    assert (given.to_address, given.language) == (worker.user.email, "es")
    assert "Sue Supervisor" in given.body_text
    assert "near your round" in given.body_text
    assert f"/staff/requests/{case.public_id}/" in given.body_text


def test_a_resident_who_writes_reaches_the_owner_or_else_the_supervisors(
    told: Callable, case: ServiceRequest, supervisor: Persona, worker: Persona
) -> None:
    report = Report.objects.get(service_request=case)
    talk.message_from_resident(report, text="It grew", actor=RESIDENT, now=MORNING)
    assert [message.to_address for message in told()] == [supervisor.user.email]
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)
    told()
    talk.message_from_resident(report, text="It grew more", actor=RESIDENT, now=LATER)

    assert [message.to_address for message in told()] == [worker.user.email]


def test_a_case_that_comes_back_reaches_its_owner(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)
    reason = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=reason, actor=worker.actor, version=None, now=MORNING)
    told()

    work.reopen(case.pk, reason="still there", by="resident", actor=RESIDENT, version=None, now=LATER)

    assert worker.user.email in [message.to_address for message in told()]
