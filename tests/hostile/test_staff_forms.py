"""Call desk, field and every action of a case under every kind of input, and ids of what is not theirs to choose."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import Attachment, ServiceRequest
from routing.models import ClosureReason, HoldReason, Queue
from routing.reference import forget_reference
from tests.factories.city import WEST
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import make_request
from tests.hostile.attack import KINDS, attack, half_written, is_taken, rows
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
ACTIONS = ("claim", "start", "assign", "route", "change_severity", "hold", "visit", "note", "reply", "close")


def entry(**values: Any) -> dict[str, Any]:
    """A whole entry at the desk or in the field."""
    return {
        "service": "pothole", "answer_depth": "ankle", "description": "Hole by the bakery", "address": "12 Mill Street",
        "lat": str(WEST[0]), "long": str(WEST[1]), "place_note": "left side", "submission_key": str(uuid.uuid4()),
        "step": "send",
    } | values  # fmt: skip


CALLER = {
    "channel": "phone", "phone": "508 555 0142", "name": "Ana", "email": "ana@example.org", "language": "es",
    "follows": "on",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_call_desk_survives(operator: Persona, kind: str) -> None:
    earlier = timezone.localtime() - timedelta(days=1)
    values = entry(**CALLER, received_at=earlier.strftime("%Y-%m-%dT%H:%M"), backdate_reason="Letter lay in the tray")
    assert is_taken(operator, "/staff/call/", values)

    attack(operator, "/staff/call/", values, kind)
    parts = "caller,fields,services,questions,script,alarm,place,near,say"
    attack(operator, "/staff/call/live/", values | {"parts": parts, "take": "1", "declined": "26-000001-1"}, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_field_form_survives(worker: Persona, kind: str) -> None:
    assert is_taken(worker, "/staff/field/found/", entry())

    attack(worker, "/staff/field/found/", entry(), kind)


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now())


@pytest.fixture
def forms(case: ServiceRequest, supervisor: Persona, worker: Persona) -> dict[str, dict[str, Any]]:
    """Every action of an open case as its page would send it."""
    later = (timezone.localdate() + timedelta(days=3)).isoformat()
    values: dict[str, dict[str, Any]] = {
        "claim": {}, "start": {}, "assign": {"assignee": worker.user.pk, "reason": "You know the street"},
        "route": {"queue": Queue.objects.get(code="inspectors").pk, "reason": "A house"},
        "change_severity": {"severity": "1", "reason": "A bus fell in"},
        "hold": {"reason": HoldReason.objects.all()[0].pk, "review_on": later, "note": "Frost"},
        "visit": {"outcome": "done", "note": "Was there"}, "note": {"text": "Cones"},
        "reply": {"text": "We come", "is_public": "on"},
        "close": {"reason": ClosureReason.objects.get(code="done").pk, "note": "Cold patch"},
    }  # fmt: skip
    return {name: each | {"version": case.version} for name, each in values.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_of_a_case_survives(
    supervisor: Persona, case: ServiceRequest, forms: dict[str, dict[str, Any]], action: str, kind: str
) -> None:
    address = f"/staff/requests/{case.public_id}/{action}/"
    assert is_taken(supervisor, address, forms[action])

    attack(supervisor, address, forms[action], kind)


def refused(persona: Persona, case: ServiceRequest, action: str, values: dict[str, Any]) -> None:
    """The form comes back or the address is closed; nothing was written."""
    before = rows()
    answer = persona.post(f"/staff/requests/{case.public_id}/{action}/", values)
    assert answer.status_code in (200, 403, 404, 422)
    assert rows() == before
    assert half_written() == []


def test_ids_that_exist_but_may_not_be_chosen_are_refused(
    supervisor: Persona, other_worker: Persona, case: ServiceRequest, forms: dict[str, dict[str, Any]], small_city: Any
) -> None:
    retired = Queue.objects.create(code="old", name={"en": "Old"}, department=small_city.streets, is_active=False)
    over = ClosureReason.objects.create(
        code="over", name={"en": "Over"}, text={"en": "Over"}, outcome="RESOLVED", is_active=False
    )
    of_heat = ClosureReason.objects.create(
        code="heat", name={"en": "Heat"}, text={"en": "Heat is on"}, outcome="RESOLVED"
    )
    of_heat.services.add(small_city.service("no-heat"))
    gone = HoldReason.objects.create(code="gone", name={"en": "Gone"}, is_active=False)
    forget_reference()

    refused(supervisor, case, "route", forms["route"] | {"queue": retired.pk})
    refused(supervisor, case, "route", forms["route"] | {"queue": case.queue_id})
    refused(supervisor, case, "close", forms["close"] | {"reason": over.pk})
    refused(supervisor, case, "close", forms["close"] | {"reason": of_heat.pk})
    refused(supervisor, case, "hold", forms["hold"] | {"reason": gone.pk})
    refused(supervisor, case, "assign", forms["assign"] | {"assignee": other_worker.user.pk})


def test_a_colleague_who_left_cannot_be_given_a_case(
    supervisor: Persona, worker: Persona, case: ServiceRequest, forms: dict[str, dict[str, Any]]
) -> None:
    worker.user.is_active = False
    worker.user.save()

    refused(supervisor, case, "assign", forms["assign"])


@pytest.mark.parametrize("number", ["26-000000-0", "x", "%00", "..", "%F0%9F%95%B3", "1" * 3000, "' OR 1=1 --"])
def test_numbers_that_are_none_are_not_found(supervisor: Persona, case: ServiceRequest, number: str) -> None:
    before = rows()
    for address in (f"/staff/requests/{number}/", f"/staff/requests/{number}/note/", f"/staff/call/{number}/"):
        for answer in (supervisor.get(address), supervisor.post(address, {"text": "x", "version": "1"})):
            assert answer.status_code in (301, 302, 400, 404, 405)
    assert rows() == before


def test_photos_of_another_case_cannot_be_shown_through_this_one(supervisor: Persona, case: ServiceRequest) -> None:
    other = make_request("streetlight", now=timezone.now())
    photo = Attachment.objects.create(service_request=other, report=other.reports.get())
    for name in (photo.pk, uuid.uuid4()):
        answer = supervisor.post(f"/staff/requests/{case.public_id}/photos/{name}/", {"public": "1"})
        assert answer.status_code == 404
    photo.refresh_from_db()
    assert not photo.is_public


def test_a_form_sent_with_a_photo_and_refused_keeps_no_file(supervisor: Persona, case: ServiceRequest) -> None:
    work.claim(case.pk, actor=supervisor.actor, version=None, now=timezone.now())
    values = {"version": "-5", "outcome": "done", "note": "Typed", "photos": [as_upload(jpeg())]}

    answer = supervisor.post(f"/staff/requests/{case.public_id}/visit/", values)

    assert "Typed" in answer.text
    assert not Attachment.objects.exists()
