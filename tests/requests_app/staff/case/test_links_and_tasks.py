"""Cases that have to do with each other, and what other teams are asked to do."""

from typing import Any

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import CaseLink, Event, ServiceRequest
from routing.models import ClosureReason, Queue
from tests.factories.joins import ledger_differences
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def act(persona: Persona, case: ServiceRequest, action: str, **values: Any) -> Any:
    values.setdefault("version", fresh(case).version)
    return persona.post(f"/staff/requests/{case.public_id}/{action}/", values)


def test_each_of_two_linked_cases_shows_the_other_until_the_link_is_taken_off(worker: Persona) -> None:
    one, other = make_request(now=timezone.now()), make_request(now=timezone.now(), description="Next door")
    act(worker, one, "link", number=other.public_id)
    for here, there in ((one, other), (other, one)):
        page = worker.get(f"/staff/requests/{here.public_id}/").text
        assert "Linked cases" in page
        assert f"Linked to case {there.public_id}" in page
    act(worker, other, "unlink", other=one.pk)
    assert not CaseLink.objects.exists()
    assert Event.objects.filter(kind="unlinked").count() == 2


@pytest.mark.parametrize("number", ["itself", "twice", "nonsense", "hidden"])
def test_what_cannot_be_linked_is_said_beside_the_number(worker: Persona, number: str) -> None:
    one, other = make_request(now=timezone.now()), make_request(now=timezone.now(), description="Next door")
    act(worker, one, "link", number=other.public_id)
    hidden = make_request("no-heat", now=timezone.now())
    numbers = {"itself": one.public_id, "twice": other.public_id, "nonsense": "26-1", "hidden": hidden.public_id}
    answer = act(worker, one, "link", number=numbers[number])
    assert answer.context["form"].errors.keys() == {"number"}
    assert CaseLink.objects.count() == 1


def test_a_link_made_meanwhile_makes_the_form_stale_and_keeps_the_number(worker: Persona) -> None:
    one, other = make_request(now=timezone.now()), make_request(now=timezone.now(), description="Next door")
    third = make_request(now=timezone.now(), description="Across")
    act(worker, one, "link", number=other.public_id)
    answer = act(worker, one, "link", number=third.public_id, version=one.version)
    assert answer.status_code == 409
    assert answer.context["form"]["number"].value() == third.public_id


def test_a_team_that_is_asked_has_a_case_and_the_asking_one_goes_on_by_itself(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    act(worker, case, "ask_team", queue=Queue.objects.get(code="lights").pk, note="Switch the lamp off, please")
    task = ServiceRequest.objects.get(parent=case)
    assert task.notes.get().text == "Switch the lamp off, please"
    assert task.service_id == case.service_id
    page = worker.get(f"/staff/requests/{case.public_id}/").text
    assert "Tasks of other teams" in page
    assert task.public_id in page

    refused = act(worker, case, "close", reason=ClosureReason.objects.get(code="done").pk)
    assert "1 task of another team is still open." in refused.text
    reason = ClosureReason.objects.get(code="done")
    work.close(task.pk, reason=reason, actor=WORKER, version=None, now=timezone.now())
    after = fresh(case)
    assert after.is_open
    assert after.parts_open == 0
    act(worker, case, "close", reason=reason.pk)
    assert fresh(case).status == "RESOLVED"
    assert ledger_differences() == []


def test_a_task_asks_no_further_team(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    lights = Queue.objects.get(code="lights")
    act(worker, case, "ask_team", queue=lights.pk, note="Lamp")
    task = ServiceRequest.objects.get(parent=case)
    other = Queue.objects.get(code="potholes")
    answer = act(worker, task, "ask_team", queue=other.pk, note="And back")
    assert "This case is a task itself" in answer.text
    assert not ServiceRequest.objects.filter(parent=task).exists()
