"""Every action of a case, done through its page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic311.city.current import city_zone
from requests_app.actions import work
from requests_app.models import Attachment, Message, Note, ServiceRequest
from routing.models import ClosureReason, HoldReason, Queue
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def today() -> date:
    """The day in Testville."""
    return timezone.localdate(timezone=city_zone())


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now())


def send(persona: Persona, case: ServiceRequest, action: str, **values: Any) -> Any:
    """Send an action's form as the page shows it now, unless the test gives another version."""
    version = ServiceRequest.objects.get(pk=case.pk).version
    return persona.post(f"/staff/requests/{case.public_id}/{action}/", {"version": version} | values)


def done(response: Any, case: ServiceRequest) -> ServiceRequest:
    """The case after an action that worked."""
    assert response.status_code == 302, response.content.decode()
    return ServiceRequest.objects.get(pk=case.pk)


def test_claim_makes_the_worker_the_owner_and_release_gives_it_back(worker: Persona, case: ServiceRequest) -> None:
    assert done(send(worker, case, "claim"), case).assignee == worker.user
    assert done(send(worker, case, "release"), case).assignee is None


def test_start_takes_and_begins(worker: Persona, case: ServiceRequest) -> None:
    after = done(send(worker, case, "start"), case)
    assert (after.status, after.assignee) == ("IN_PROGRESS", worker.user)


def test_a_supervisor_assigns_with_a_reason(supervisor: Persona, worker: Persona, case: ServiceRequest) -> None:
    after = done(send(supervisor, case, "assign", assignee=worker.user.pk, reason="You know the street"), case)
    assert after.assignee == worker.user
    assert Note.objects.get(service_request=case).text == "You know the street"


def test_people_of_other_departments_cannot_be_chosen(
    supervisor: Persona, other_worker: Persona, case: ServiceRequest
) -> None:
    response = send(supervisor, case, "assign", assignee=other_worker.user.pk)
    assert response.status_code == 200
    assert "usa-error-message" in response.content.decode()
    assert ServiceRequest.objects.get(pk=case.pk).assignee is None


def test_sending_on_moves_it_out_of_sight_and_leads_back_to_the_queue(worker: Persona, case: ServiceRequest) -> None:
    inspectors = Queue.objects.get(code="inspectors")
    response = send(worker, case, "route", queue=inspectors.pk, reason="A house, not a street")
    after = done(response, case)
    assert after.queue == inspectors
    assert response.url == "/staff/queue/"


def test_severity_changes_with_a_reason(supervisor: Persona, case: ServiceRequest) -> None:
    assert done(send(supervisor, case, "change_severity", severity=1, reason="A bus fell in"), case).severity == 1


def test_hold_needs_a_day_to_come_and_resume_ends_it(worker: Persona, case: ServiceRequest) -> None:
    reason = HoldReason.objects.get(code="weather")
    refused = send(worker, case, "hold", reason=reason.pk, review_on=today(), note="Frost until Monday")
    assert "Choose a day after today." in refused.content.decode()
    assert "Frost until Monday" in refused.content.decode()
    day = today() + timedelta(days=3)
    held = done(send(worker, case, "hold", reason=reason.pk, review_on=day), case)
    assert (held.status, held.hold_review_on, held.next_due_at) == ("ON_HOLD", day, None)
    assert done(send(worker, case, "resume"), case).status == "ROUTED"


def test_a_visit_keeps_outcome_note_and_photo(worker: Persona, case: ServiceRequest) -> None:
    after = done(send(worker, case, "visit", outcome="no_access", note="Gate locked", photos=[as_upload(jpeg())]), case)
    assert after.visits == 1
    assert Attachment.objects.get(service_request=case).stage == "visit"
    assert "Gate locked" in worker.get(f"/staff/requests/{case.public_id}/").content.decode()


def test_what_is_no_photo_is_refused_beside_its_field_and_nothing_is_kept(
    worker: Persona, case: ServiceRequest
) -> None:
    response = send(worker, case, "visit", outcome="done", note="Typed", photos=[as_upload(b"MZ not a photo", "a.jpg")])
    assert "not a photo we can open" in response.content.decode()
    assert "Typed" in response.content.decode()
    assert not Attachment.objects.exists()
    assert ServiceRequest.objects.get(pk=case.pk).visits == 0


def test_a_note_and_a_reply_are_kept(worker: Persona, case: ServiceRequest) -> None:
    done(send(worker, case, "note", text="Bring cones"), case)
    done(send(worker, case, "reply", text="We come tomorrow", is_public="on"), case)
    assert Note.objects.get().text == "Bring cones"
    assert Message.objects.get().is_public is True


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200f", "x" * 4001])
def test_an_empty_or_endless_note_is_refused(worker: Persona, case: ServiceRequest, text: str) -> None:
    assert "usa-error-message" in send(worker, case, "note", text=text).content.decode()
    assert not Note.objects.exists()


def test_closing_names_the_reason_and_reopening_takes_it_up_again(worker: Persona, case: ServiceRequest) -> None:
    reason = ClosureReason.objects.get(code="done")
    assert done(send(worker, case, "close", reason=reason.pk), case).status == "RESOLVED"
    again = done(send(worker, case, "reopen", reason="Still broken"), case)
    assert (again.status, again.reopened_count) == ("ROUTED", 1)


def test_a_service_that_wants_a_photo_cannot_be_resolved_without(worker: Persona) -> None:
    lamp = make_request("streetlight", now=timezone.now())
    reason = ClosureReason.objects.get(code="done")
    refused = send(worker, lamp, "close", reason=reason.pk, note="Bulb replaced")
    assert "Add a photo of the finished work" in refused.content.decode()
    assert "Bulb replaced" in refused.content.decode()
    assert done(send(worker, lamp, "close", reason=reason.pk, photos=[as_upload(jpeg())]), lamp).status == "RESOLVED"


def test_a_photo_is_shown_and_hidden_by_who_may(supervisor: Persona, worker: Persona, case: ServiceRequest) -> None:
    done(send(worker, case, "visit", outcome="done", photos=[as_upload(jpeg())]), case)
    photo = Attachment.objects.get()
    address = f"/staff/requests/{case.public_id}/photos/{photo.pk}/"
    assert worker.post(address, {"public": "1"}).status_code == 403
    assert supervisor.post(address, {"public": "1"}).status_code == 302
    photo.refresh_from_db()
    assert photo.is_public


def test_who_lacks_the_capability_is_refused_whatever_the_form_says(auditor: Persona, case: ServiceRequest) -> None:
    for action in ("claim", "start", "note", "close", "route", "reopen"):
        assert send(auditor, case, action).status_code == 403
    assert send(auditor, case, "note", text="hello").status_code == 403


def test_out_of_scope_and_unknown_actions_do_not_exist(
    other_worker: Persona, worker: Persona, case: ServiceRequest
) -> None:
    assert send(other_worker, case, "claim").status_code == 404
    assert send(worker, case, "explode").status_code == 404


def test_an_action_the_status_forbids_says_so_and_keeps_the_text(worker: Persona, case: ServiceRequest) -> None:
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=worker.actor, version=None,
               now=timezone.now())  # fmt: skip
    response = send(worker, case, "visit", outcome="done", note="Was there")
    assert response.status_code == 409
    assert "not possible any more" in response.content.decode()
    assert "Was there" in response.content.decode()


def test_a_stale_form_is_refused_with_what_changed_and_then_goes_through(
    worker: Persona, supervisor: Persona, case: ServiceRequest
) -> None:
    seen = case.version
    work.claim(case.pk, actor=supervisor.actor, version=None, now=timezone.now())
    work.start(case.pk, actor=supervisor.actor, version=None, now=timezone.now())
    reason = HoldReason.objects.get(code="weather")
    day = today() + timedelta(days=3)
    values = {"reason": reason.pk, "review_on": day, "note": "Too wet to dig"}
    refused = send(worker, case, "hold", version=seen, **values)
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Work started (by Sue Supervisor)" in html
    assert "Too wet to dig" in html
    assert ServiceRequest.objects.get(pk=case.pk).status == "IN_PROGRESS"
    fresh = refused.context["form"]["version"].value()
    assert done(send(worker, case, "hold", version=fresh, **values), case).status == "ON_HOLD"


def test_a_note_by_somebody_else_does_not_make_a_form_stale(
    worker: Persona, supervisor: Persona, case: ServiceRequest
) -> None:
    seen = case.version
    done(send(supervisor, case, "note", text="Seen it"), case)
    done(send(worker, case, "start", version=seen), case)


@pytest.mark.parametrize("version", ["", "-1", "abc", "9" * 40])
def test_a_forged_version_never_breaks_the_page(worker: Persona, case: ServiceRequest, version: str) -> None:
    assert send(worker, case, "start", version=version).status_code in (200, 302)


def test_reading_an_actions_address_changes_nothing(worker: Persona, case: ServiceRequest) -> None:
    assert worker.get(f"/staff/requests/{case.public_id}/claim/").status_code == 302
    assert ServiceRequest.objects.get(pk=case.pk).assignee is None
