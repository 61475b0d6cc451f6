"""What the worker keeps of each request, counted by hand and against a direct count."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.db import transaction

from notifications.models import OutboundMessage
from reports import keeping, snapshot
from reports.cases import NO_SPAN, Cases
from reports.models import FactsKept, RequestFact
from reports.queries import fact_sql
from reports.queries.columns import counted_until, read_all
from reports.tasks import keep_facts
from requests_app.actions import work
from requests_app.actions.split import PartInput, split
from requests_app.actor import WORKER
from requests_app.announce import announce_next
from requests_app.models import BacklogEntry, Consumer, ServiceRequest
from routing.models import HoldReason
from tests.factories.city import EAST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.reports.conftest import NOW

HOUR = 3_600


@pytest.fixture(autouse=True)
def no_snapshot_of_another_test(small_city: SmallCity, settings: object, tmp_path: object) -> None:
    settings.FACTS_DIR = tmp_path  # type: ignore[attr-defined]


def hours(count: float) -> datetime:
    return MORNING + timedelta(hours=count)


def kept(now: datetime = NOW) -> Cases:
    """The facts as a page reads them once the worker has been there."""
    keeping.keep_up(now=now)
    snapshot.refresh()
    assert counted_until() is not None
    return read_all()


def same(first: Cases, second: Cases) -> list[str]:
    """Names of columns that differ; the direct count and the snapshot code texts alike."""
    names = [*(name for name in fact_sql.COLUMNS), "number"]
    return [name for name in names if not np.array_equal(getattr(first, name), getattr(second, name))]


def directly(monkeypatch: pytest.MonkeyPatch) -> Cases:
    with monkeypatch.context() as patched:
        patched.setattr("reports.queries.columns.current", lambda: None)
        return read_all()


def worked_case(worker: Persona) -> ServiceRequest:
    """Two hours until taken, three until begun, four of work, five on hold, six of work, then closed."""
    made = make_request(now=MORNING)
    frame = {"actor": worker.actor, "version": None}
    work.claim(made.pk, now=hours(2), **frame)
    work.start(made.pk, now=hours(5), **frame)
    waits = HoldReason.objects.filter(pauses_clock=True)[0]
    work.hold(made.pk, reason=waits, review_on=date(2026, 3, 20), now=hours(9), **frame)
    work.resume(made.pk, now=hours(14), **frame)
    return made


def test_time_is_told_apart_by_the_step_it_passed_in(worker: Persona, finish: Callable[..., None]) -> None:
    made = worked_case(worker)
    finish(made, after=1)

    found = kept()

    seconds = [int(getattr(found, name)[0]) for name in ("queued", "taken", "working", "held")]
    assert seconds == [2 * HOUR, 3 * HOUR, (4 + 10) * HOUR, 5 * HOUR]
    assert (found.to_assign[0], found.to_action[0]) == (2 * HOUR, 5 * HOUR)
    assert int(found.paused[0]) == 5 * HOUR
    assert not found.flags[0] & fact_sql.ONE_STEP


def test_a_case_nobody_took_has_no_time_to_assign_and_waits_in_its_queue() -> None:
    make_request()
    found = kept()
    assert (found.to_assign[0], found.to_action[0]) == (NO_SPAN, NO_SPAN)
    assert (found.step[0], found.step_since[0]) == (fact_sql.QUEUED, MORNING.timestamp())


def test_a_case_closed_untouched_is_closed_in_one_step_without_a_visit(finish: Callable[..., None]) -> None:
    finish(make_request(), after=1)
    flags = int(kept().flags[0])
    assert flags & fact_sql.ONE_STEP and flags & fact_sql.NO_VISIT
    assert not flags & fact_sql.LAST_DAY  # promised for Friday


def test_closing_on_the_promised_day_is_told(finish: Callable[..., None]) -> None:
    finish(make_request(), after=3)
    assert kept().flags[0] & fact_sql.LAST_DAY


def test_sent_to_another_department_it_was_misrouted(small_city: SmallCity) -> None:
    moved, turned, stays = (make_request() for _time in range(3))
    frame = {"reason": "not ours", "actor": WORKER, "version": None, "now": hours(1)}
    work.route(moved.pk, queue=small_city.queue("inspectors"), **frame)
    work.route(turned.pk, queue=small_city.queue("lights"), **frame)
    found = kept()
    flags = dict(zip(found.number.tolist(), found.flags.tolist(), strict=True))
    hand_offs = dict(zip(found.number.tolist(), found.hand_offs.tolist(), strict=True))
    assert [bool(flags[each.pk] & fact_sql.MISROUTED) for each in (moved, turned, stays)] == [True, False, False]
    assert [hand_offs[each.pk] for each in (moved, turned, stays)] == [1, 1, 0]


def test_asked_for_again_at_the_spot_within_thirty_days(finish: Callable[..., None]) -> None:
    again, elsewhere, late = (make_request() for _time in range(3))
    for each in (again, elsewhere, late):
        finish(each, after=1)
    kept()
    ServiceRequest.objects.filter(pk=elsewhere.pk).update(service=make_request("streetlight").service)
    assert not any(kept().flags & fact_sql.REPORTED_AGAIN)

    make_request(now=MORNING + timedelta(days=15))

    found = kept()
    flags = dict(zip(found.number.tolist(), (found.flags & fact_sql.REPORTED_AGAIN).tolist(), strict=True))
    assert (flags[again.pk] > 0, flags[elsewhere.pk]) == (True, 0)


@pytest.mark.parametrize("year", [1890, 2190])
def test_a_wrong_year_from_elsewhere_stops_nothing(worker: Persona, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case so old that its steps took more seconds than a column holds, or one from long after today."""
    wrong = worked_case(worker)
    ServiceRequest.objects.filter(pk=wrong.pk).update(requested_datetime=MORNING.replace(year=year))
    make_request()
    found = kept()
    assert len(found) == 2
    assert same(found, directly(monkeypatch)) == []


def test_parts_count_through_the_whole(small_city: SmallCity) -> None:
    made = make_request()
    parts = [PartInput(small_city.service(code), small_city.queue(queue), "") for code, queue in
             (("pothole", "potholes"), ("streetlight", "lights"))]  # fmt: skip
    split(made.pk, parts=parts, actor=WORKER, version=None, now=hours(1))
    assert kept().number.tolist() == [made.pk]


def test_who_was_told_counts_once_the_mail_left(finish: Callable[..., None]) -> None:
    made = make_request()
    finish(made, after=1)
    assert (kept().reachable[0], kept().told[0]) == (1, 0)
    while announce_next(now=NOW):
        pass
    OutboundMessage.objects.filter(kind="closed").update(state="sent", sent_at=NOW + timedelta(minutes=6))

    found = kept(NOW + timedelta(minutes=7))

    assert found.told[0] == 1


def test_the_snapshot_is_a_direct_count(
    worker: Persona, finish: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(worked_case(worker), after=1)
    kept()
    make_request("no-heat", lat=EAST[0], long=EAST[1], channel="phone", now=hours(3))
    make_request(now=hours(4))
    found = kept(NOW + timedelta(minutes=1))
    assert same(found, directly(monkeypatch)) == []
    assert found.texts == directly(monkeypatch).texts
    assert not BacklogEntry.objects.filter(consumer=Consumer.FACTS).exists()


def test_rebuilding_changes_nothing_and_mends_what_was_lost(worker: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    worked_case(worker)
    make_request()
    before = kept()
    RequestFact.objects.filter(pk=int(before.number[0])).delete()
    RequestFact.objects.update(voices=7)

    keeping.rebuild(now=NOW)
    snapshot.refresh()

    assert same(read_all(), directly(monkeypatch)) == []
    assert read_all().voices.tolist() == [1, 1]


def test_when_most_rows_changed_the_snapshot_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    make_request()
    kept()
    asked: list[tuple[object, ...]] = []
    spied = snapshot.read_raw_voices
    monkeypatch.setattr(snapshot, "read_raw_voices", lambda *ids: asked.append(ids) or spied(*ids))
    monkeypatch.setattr(snapshot, "RANGE", 1)
    make_request()
    keeping.rebuild(now=NOW)
    snapshot.refresh()
    assert asked == [()], "two million numbers in a list would take the database many minutes"
    assert same(read_all(), directly(monkeypatch)) == []


def test_what_waits_holds_the_watermark_back() -> None:
    first = make_request(now=hours(1))
    kept()
    assert counted_until() == NOW - keeping.GRACE
    make_request(now=hours(2))
    keeping.keep_up(now=NOW + timedelta(minutes=1), may_go_on=lambda: False)
    assert FactsKept.objects.get().until == hours(2)
    assert first.requested_datetime < hours(2)


def test_the_job_rests_a_moment_between_two_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    make_request()
    keep_facts()
    make_request()
    keep_facts()
    assert len(read_all()) == 1


def test_a_snapshot_of_another_version_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    make_request()
    kept()
    monkeypatch.setattr(snapshot, "FORM", snapshot.FORM + 1)
    snapshot._opened.cache_clear()
    assert counted_until() is None
    assert len(read_all()) == 1


def test_columns_of_what_was_there_before_a_backup_came_back_are_not_mixed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database goes back to an earlier state, whose numbers go to other requests then."""
    make_request()
    with transaction.atomic():
        make_request("streetlight")
        assert len(kept()) == 2
        transaction.set_rollback(True)
    make_request("no-heat", lat=EAST[0], long=EAST[1])
    found = kept(NOW - timedelta(seconds=30))
    assert same(found, directly(monkeypatch)) == []


def test_a_city_whose_facts_are_missing_gets_them_and_counts_the_slow_way_until_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr("civic311.city.own_process._begin", lambda *command: begun.append(command))
    make_request()
    keep_facts()
    RequestFact.objects.all().delete()
    FactsKept.objects.all().delete()
    make_request()
    practiced = make_request()
    ServiceRequest.objects.filter(pk=practiced.pk).update(is_practice=True)

    for _turn in range(2):
        keep_facts()

    assert begun == [("rebuild_facts",)]
    assert not RequestFact.objects.exists()

    keeping.rebuild(now=NOW)
    FactsKept.objects.update(until=None)
    keep_facts()

    assert len(begun) == 1
    assert RequestFact.objects.count() == 2
