"""Cutover: imported cases become live with their promises kept."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Q

from notifications.models import OutboundMessage
from requests_app import announce, bulk, escalation, events, ledger
from requests_app.actions import work
from requests_app.actions.go_live import go_live
from requests_app.models import BacklogEntry, Clock, Event, Report, ServiceRequest
from requests_app.replay import differences
from routing.models import ClosureReason, HoldReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = MORNING + timedelta(days=4)


def imported(city: SmallCity, due_at: datetime = DUE, closed: bool = False) -> ServiceRequest:
    """A case of an earlier system, whose due time is the file's."""
    (request_id,) = ledger.reserve_ids(ServiceRequest, 1)
    (report_id,) = ledger.reserve_ids(Report, 1)
    queue = city.queue("potholes")
    clock = events.clock(
        "resolve", started_at=MORNING, due_at=due_at, risk_at=None, target_id=None, next_step_at=None,
        next_step=None,
    )  # fmt: skip
    log = [
        events.submitted(
            service_id=city.service("pothole").pk, report_id=report_id, channel="phone", provenance="import",
            severity=3, language="en", ward_id=None, is_live=False, occurred_at=MORNING,
        ),
        events.routed(department_id=queue.department_id, queue_id=queue.pk, occurred_at=MORNING),
        events.clocks_set([clock], promise=due_at, cause="import", occurred_at=MORNING),
    ]  # fmt: skip
    if closed:
        reason = ClosureReason.objects.get(code="earlier-system")
        log.append(events.closed(status="RESOLVED", closure_reason_id=reason.pk, occurred_at=DUE))
    report = bulk.ReportRow(report_id, "phone", MORNING)
    rows = [bulk.HistoryEvent(event) for event in log]
    bulk.record_many([bulk.History(request_id, f"old-{request_id}", rows, [report], external_id=f"x{request_id}")])
    return ServiceRequest.objects.get(pk=request_id)


def test_an_import_leaves_nothing_to_announce_or_escalate(small_city: SmallCity) -> None:
    imported(small_city)

    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    assert escalation.sweep(now=DUE + timedelta(days=1)) == 0


def test_a_live_case_keeps_its_promise_and_escalates_from_now_on(small_city: SmallCity, supervisor: Persona) -> None:
    case = imported(small_city)

    assert go_live(case.pk, now=MORNING + timedelta(days=3, hours=12))

    case.refresh_from_db()
    assert (case.is_live, case.expected_datetime, case.first_promise, case.due_at) == (True, DUE, DUE, DUE)
    assert escalation.sweep(now=DUE - timedelta(minutes=1)) == 0  # three quarters passed before it went live
    assert escalation.sweep(now=DUE) == 1
    assert Event.objects.get(service_request=case, kind="escalated").data["amount"] == 100


def test_what_went_late_before_is_told_to_nobody(small_city: SmallCity, supervisor: Persona) -> None:
    case = imported(small_city)

    go_live(case.pk, now=DUE + timedelta(days=30))
    escalation.sweep(now=DUE + timedelta(days=60))
    while announce.announce_next(now=DUE + timedelta(days=60)):
        pass

    assert not OutboundMessage.objects.exists()


def test_going_live_twice_and_of_closed_cases_changes_nothing(small_city: SmallCity) -> None:
    case, done = imported(small_city), imported(small_city, closed=True)

    assert go_live(case.pk, now=DUE)
    assert not go_live(case.pk, now=DUE)
    assert not go_live(done.pk, now=DUE)


def test_a_live_case_pauses_and_resumes_though_its_due_time_is_not_ours(small_city: SmallCity, worker: Persona) -> None:
    case = imported(small_city)
    go_live(case.pk, now=MORNING)
    reason = HoldReason.objects.get(code="weather")
    work.hold(case.pk, reason=reason, review_on=DUE.date(), actor=worker.actor, version=None, now=MORNING)
    work.resume(case.pk, actor=worker.actor, version=None, now=MORNING + timedelta(days=2))

    clock = Clock.objects.get(service_request=case)
    assert (clock.due_at, clock.paused_since) == (DUE + timedelta(days=2), None)
    assert clock.next_step_at == MORNING + timedelta(days=2) + timedelta(days=3)


def test_the_log_still_gives_the_row(small_city: SmallCity) -> None:
    case = imported(small_city)
    go_live(case.pk, now=DUE)

    assert [found for _count, found in differences(Q(pk=case.pk))] == [[]]
