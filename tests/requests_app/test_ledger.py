"""The log: insert-only, chained, replayable, and the only way a row changes."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from civic311.city.current import configuration_changed
from requests_app import events, ledger
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.bulk import History, HistoryEvent, ReportRow, record_many
from requests_app.models import BacklogEntry, Clock, Event, Report, ServiceRequest
from routing.models import ClosureReason, HoldReason, SlaTarget
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("statement", ["UPDATE requests_app_event SET kind = 'x'", "DELETE FROM requests_app_event"])
def test_the_database_refuses_to_change_the_log(small_city: SmallCity, statement: str) -> None:
    make_request()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_refuses_to_write_outside_a_transaction(small_city: SmallCity) -> None:
    made = make_request()

    with pytest.raises(transaction.TransactionManagementError):
        ledger.record(made, [events.started()], actor_id=None, source="worker", now=MORNING)


def test_a_worked_case_replays_to_its_row(small_city: SmallCity) -> None:
    made = make_request()
    hour = timedelta(hours=1)
    reason = HoldReason.objects.get(code="waiting-resident")
    work.start(made.pk, actor=WORKER, version=None, now=MORNING + hour)
    work.hold(made.pk, reason=reason, review_on=date(2026, 3, 20), actor=WORKER, version=None, now=MORNING + 2 * hour)
    work.resume(made.pk, actor=WORKER, version=None, now=MORNING + 50 * hour)
    work.visit(made.pk, outcome="done", actor=WORKER, version=None, now=MORNING + 51 * hour)
    closing = ClosureReason.objects.get(code="done")
    work.close(made.pk, reason=closing, actor=WORKER, version=None, now=MORNING + 52 * hour)
    work.reopen(made.pk, reason="still there", actor=WORKER, version=None, now=MORNING + 80 * hour)

    call_command("check_ledger")

    assert ServiceRequest.objects.get(pk=made.pk).version == Event.objects.filter(service_request=made).count()


def test_check_ledger_finds_a_row_changed_behind_its_back(small_city: SmallCity, capsys: pytest.CaptureFixture) -> None:
    made = make_request()
    ServiceRequest.objects.filter(pk=made.pk).update(severity=1)

    with pytest.raises(SystemExit) as stopped:
        call_command("check_ledger")

    assert stopped.value.code == 1
    assert "severity" in capsys.readouterr().err


def test_a_hold_stops_the_clock_and_gives_the_time_back(small_city: SmallCity) -> None:
    made = make_request("streetlight")  # ten calendar days
    reason = HoldReason.objects.get(code="weather")

    work.hold(made.pk, reason=reason, review_on=date(2026, 3, 20), actor=WORKER, version=None, now=MORNING)
    held = ServiceRequest.objects.get(pk=made.pk)
    work.resume(made.pk, actor=WORKER, version=None, now=MORNING + timedelta(days=2))
    resumed = ServiceRequest.objects.get(pk=made.pk)

    assert held.next_due_at is None
    assert resumed.next_due_at == made.due_at + timedelta(days=2)
    assert resumed.first_promise == made.first_promise
    assert resumed.expected_datetime == resumed.due_at


def test_closing_in_time_meets_the_clock_and_late_misses_it(small_city: SmallCity) -> None:
    early, late = make_request(), make_request()
    closing = ClosureReason.objects.get(code="done")

    work.close(early.pk, reason=closing, actor=WORKER, version=None, now=early.due_at)
    work.close(late.pk, reason=closing, actor=WORKER, version=None, now=late.due_at + timedelta(seconds=1))

    assert Clock.objects.get(service_request=early, kind="resolve").outcome == "met"
    assert Clock.objects.get(service_request=late, kind="resolve").outcome == "missed"


def test_a_case_closed_while_paused_is_judged_with_the_pause_given_back(small_city: SmallCity) -> None:
    made = make_request("pothole")
    waiting = HoldReason.objects.get(code="waiting-resident")
    frame = {"actor": WORKER, "version": None}
    work.hold(made.pk, reason=waiting, review_on=date(2026, 3, 20), now=MORNING, **frame)

    done = ClosureReason.objects.get(code="done")
    work.close(made.pk, reason=done, now=made.due_at + timedelta(days=5), **frame)

    closed = ServiceRequest.objects.get(pk=made.pk)
    assert Clock.objects.get(service_request=made, kind="resolve").outcome == "met"
    assert closed.closed_datetime <= closed.due_at


def test_reopening_keeps_the_promise_and_the_due_time(small_city: SmallCity) -> None:
    made = make_request()
    closing = ClosureReason.objects.get(code="done")
    work.close(made.pk, reason=closing, actor=WORKER, version=None, now=MORNING + timedelta(hours=1))

    work.reopen(made.pk, reason="no", actor=WORKER, version=None, now=MORNING + timedelta(hours=2))

    again = ServiceRequest.objects.get(pk=made.pk)
    assert (again.status, again.reopened_count, again.closed_datetime) == ("ROUTED", 1, None)
    assert (again.first_promise, again.next_due_at) == (made.first_promise, made.due_at)


def test_the_bulk_path_makes_the_same_row_as_the_single_one_and_announces_nothing(small_city: SmallCity) -> None:
    single = make_request("streetlight")
    BacklogEntry.objects.all().delete()
    (new_id,), (report_id,) = ledger.reserve_ids(ServiceRequest, 1), ledger.reserve_ids(Report, 1)
    log = [
        events.NewEvent(row.kind, {**row.data, **({"report": report_id} if "report" in row.data else {})}, MORNING)
        for row in Event.objects.filter(service_request=single).order_by("sequence")
    ]

    record_many(
        [History(id=new_id, public_id="26-999999-0", events=[HistoryEvent(entry) for entry in log],
                 reports=[ReportRow(report_id, "web", MORNING)])]
    )  # fmt: skip

    bulk = ServiceRequest.objects.get(pk=new_id)
    for name in ("status", "queue_id", "due_at", "risk_at", "first_promise", "ward_id", "version", "severity"):
        assert getattr(bulk, name) == getattr(single, name), name
    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    call_command("check_ledger")


def test_a_new_severity_counts_from_the_start_and_gives_the_pause_back_in_working_time(small_city: SmallCity) -> None:
    made = make_request()  # Tuesday 11 am, due Friday at closing time
    target = SlaTarget.objects.get(service__service_code="pothole", kind="resolve")
    SlaTarget.objects.create(
        service=target.service, amount=8, unit="business_hours", calendar=target.calendar, severity=1
    )
    configuration_changed()
    reason = HoldReason.objects.get(code="weather")
    hour = timedelta(hours=1)
    work.hold(made.pk, reason=reason, review_on=date(2026, 3, 20), actor=WORKER, version=None, now=MORNING + hour)
    work.resume(made.pk, actor=WORKER, version=None, now=MORNING + 25 * hour)

    work.change_severity(made.pk, severity=1, reason="school", actor=WORKER, version=None, now=MORNING + 26 * hour)

    urgent = ServiceRequest.objects.get(pk=made.pk)
    assert (
        urgent.due_at == MORNING + 48 * hour - hour
    )  # 8 hours of work, of which a paused day gives 9 back: Thursday 10 am
    assert urgent.first_promise == made.first_promise
    call_command("check_ledger")
