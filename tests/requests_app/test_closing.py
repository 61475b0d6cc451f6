"""The gate before a case closes: evidence, exceptions, asking whoever reported it, and coming back more urgent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app.actions import talk, work
from requests_app.actions.closing import MissingEvidence
from requests_app.actor import RESIDENT, WORKER, Actor
from requests_app.announce import announce_next
from requests_app.models import Attachment, Event, Report, ServiceRequest
from requests_app.policies import Forbidden
from requests_app.waiting_closures import close_those_due
from routing.models import ClosureReason, HoldReason, Service
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY_WORKER = {"actor": WORKER, "version": None}


def wants(**values: object) -> None:
    Service.objects.filter(service_code="pothole").update(**values)
    configuration_changed()


@pytest.fixture
def not_found(small_city: SmallCity) -> ClosureReason:
    """A reason that asks whoever reported it and waits seven days."""
    HoldReason.objects.update_or_create(
        code="for-resident", defaults={"name": {"en": "Waiting for your answer"}, "waits_for": "resident"}
    )
    ClosureReason.objects.filter(code="found-in-order").update(asks_reporter_days=7)
    return ClosureReason.objects.get(code="found-in-order")


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def mails(kind: str) -> list[OutboundMessage]:
    while announce_next(now=MORNING + 20 * DAY):
        pass
    return list(OutboundMessage.objects.filter(kind=kind))


def done() -> ClosureReason:
    return ClosureReason.objects.get(code="done")


def test_everything_that_is_missing_is_said_at_once(small_city: SmallCity) -> None:
    wants(closing_note_required=True, closing_photo_required=True, closing_measure={"en": "Size"})
    case = make_request()
    with pytest.raises(MissingEvidence) as missing:
        work.close(case.pk, reason=done(), now=MORNING + DAY, **BY_WORKER)
    assert missing.value.what == ("photo", "note", "measure")
    assert fresh(case).is_open


def test_what_was_measured_stands_in_the_log(worker: Persona, small_city: SmallCity) -> None:
    wants(closing_measure={"en": "Size of the patch"}, closing_measure_unit="m²")
    case = make_request()
    address = reverse("case_action", args=[case.public_id, "close"])

    assert "Size of the patch, in m²" in worker.get(f"/staff/requests/{case.public_id}/?do=close").content.decode()
    data = {"version": case.version, "reason": done().pk, "note": "Filled"}
    assert "Enter what was measured" in worker.post(address, data).content.decode()
    worker.post(address, data | {"measured": "2.5"})

    assert Event.objects.get(kind="closed").data["measured"] == 2.5


def test_a_supervisor_may_let_evidence_go_and_says_why(supervisor: Persona, small_city: SmallCity) -> None:
    wants(closing_photo_required=True)
    case = make_request()
    work.close(
        case.pk, reason=done(), exception="The camera drowned", actor=supervisor.actor, version=None, now=MORNING + DAY
    )
    closed = Event.objects.get(kind="closed")
    assert closed.data["waived"] == ["photo"]
    assert "The camera drowned" in supervisor.get(f"/staff/requests/{case.public_id}/").content.decode()


def test_a_worker_cannot_let_it_go_but_may_ask(worker: Persona, supervisor: Persona, small_city: SmallCity) -> None:
    wants(closing_photo_required=True)
    case = make_request()
    with pytest.raises(Forbidden):
        work.close(case.pk, reason=done(), exception="No camera", actor=worker.actor, version=None, now=MORNING + DAY)
    page = worker.get(f"/staff/requests/{case.public_id}/?do=close").content.decode()
    assert "Photo of the work" in page
    assert 'name="exception"' not in page

    address = reverse("case_action", args=[case.public_id, "ask_exception"])
    worker.post(address, {"version": case.version, "reason": "The lens broke"})

    assert fresh(case).is_flagged
    assert [(mail.to_address, "The lens broke" in mail.body_text) for mail in mails("exception")] == [
        (supervisor.user.email, True)
    ]


def test_not_found_asks_whoever_reported_it_and_waits(not_found: ClosureReason) -> None:
    case = make_request()
    work.close(case.pk, reason=not_found, note="Nothing there", now=MORNING + DAY, **BY_WORKER)

    waiting = fresh(case)
    assert waiting.is_open
    assert waiting.next_due_at is None
    assert str(waiting.closes_on) == "2026-03-18"
    assert len(mails("asked_more")) == 1
    assert not mails("closed")


def test_without_an_answer_it_closes_on_the_day_for_the_reason_given(not_found: ClosureReason) -> None:
    case = make_request()
    work.close(case.pk, reason=not_found, now=MORNING + DAY, **BY_WORKER)

    assert close_those_due(now=MORNING + 7 * DAY, may_go_on=lambda: True) == 0
    assert close_those_due(now=MORNING + 8 * DAY, may_go_on=lambda: True) == 1
    assert close_those_due(now=MORNING + 8 * DAY, may_go_on=lambda: True) == 0

    ended = fresh(case)
    assert (ended.status, ended.closure_reason_id, ended.closes_on) == ("NOT_ACTIONABLE", not_found.pk, None)
    assert len(mails("closed")) == 1


def test_an_answer_takes_the_work_up_again_and_the_next_closing_asks_no_more(not_found: ClosureReason) -> None:
    case = make_request()
    work.close(case.pk, reason=not_found, now=MORNING + DAY, **BY_WORKER)
    talk.message_from_resident(Report.objects.get(), text="Behind the bakery", actor=RESIDENT, now=MORNING + 2 * DAY)

    again = fresh(case)
    assert (again.status, again.closes_on, again.closing_reason_id) == ("IN_PROGRESS", None, None)
    assert again.next_due_at is not None
    assert close_those_due(now=MORNING + 9 * DAY, may_go_on=lambda: True) == 0

    work.close(case.pk, reason=not_found, now=MORNING + 3 * DAY, **BY_WORKER)
    assert fresh(case).status == "NOT_ACTIONABLE"


def test_nobody_to_ask_means_no_waiting(not_found: ClosureReason) -> None:
    case = make_request(contact=None)
    work.close(case.pk, reason=not_found, now=MORNING + DAY, **BY_WORKER)
    assert fresh(case).status == "NOT_ACTIONABLE"


def test_a_supervisor_may_close_at_once(not_found: ClosureReason, supervisor: Persona) -> None:
    case = make_request()
    work.close(
        case.pk, reason=not_found, exception="Reported in error, she called", actor=supervisor.actor, version=None,
        now=MORNING + DAY,
    )  # fmt: skip
    assert fresh(case).status == "NOT_ACTIONABLE"


def test_taken_up_again_it_is_more_urgent_and_in_the_same_unit(
    small_city: SmallCity, worker: Persona, sign_in: Callable[..., Persona]
) -> None:
    case = make_request()
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING + DAY)
    work.close(case.pk, reason=done(), now=MORNING + 2 * DAY, **BY_WORKER)
    work.reopen(case.pk, reason="Still there", now=MORNING + 3 * DAY, **BY_WORKER)

    again = fresh(case)
    assert (again.queue_id, again.department_id) == (case.queue_id, case.department_id)
    assert again.assignee_id == worker.user.pk
    assert again.severity == case.severity - 1
    assert again.due_at == case.due_at

    work.close(case.pk, reason=done(), now=MORNING + 4 * DAY, **BY_WORKER)
    work.reopen(case.pk, reason="And again", now=MORNING + 5 * DAY, **BY_WORKER)
    assert fresh(case).severity == 2, "coming back never makes an emergency"


def test_an_owner_who_left_does_not_get_it_back(small_city: SmallCity, worker: Persona) -> None:
    case = make_request()
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING + DAY)
    work.close(case.pk, reason=done(), now=MORNING + 2 * DAY, **BY_WORKER)
    type(worker.user).objects.filter(pk=worker.user.pk).update(is_active=False)

    work.reopen(case.pk, reason="Still there", now=MORNING + 3 * DAY, **BY_WORKER)

    assert fresh(case).assignee_id is None


def test_a_photo_from_the_visit_is_evidence_enough(small_city: SmallCity, worker: Persona) -> None:
    wants(closing_photo_required=True)
    case = make_request()
    photo = Attachment.objects.create(stage="visit")
    by: dict[str, Actor | None] = {"actor": worker.actor, "version": None}
    work.visit(case.pk, outcome="done", photos=[photo], now=MORNING + DAY, **by)
    work.close(case.pk, reason=done(), now=MORNING + 2 * DAY, **by)
    assert fresh(case).status == "RESOLVED"
