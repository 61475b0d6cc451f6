"""Emergency modes hold the clocks of what they cover, once, and can be taken back as if they had never been."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from requests_app.actions import follow_changes, join, talk, work
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.policies import NotAllowed
from requests_app.queries.case import closure_reasons_for
from requests_app.replay import differences
from routing.actions import emergencies
from routing.models import Area, ClosureReason, HoldReason, Service
from tests.factories.city import EAST, SmallCity
from tests.factories.emergencies import follow_all, make_emergency
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMES = ("due_at", "risk_at", "target_id", "paused_since", "paused_seconds", "stopped_at", "outcome", "next_step")
FRAME: dict[str, Any] = {"actor": WORKER, "version": None}


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def clocks(case: ServiceRequest) -> dict[str, tuple[Any, ...]]:
    rows = Clock.objects.filter(service_request=case).order_by("kind")
    return {row.kind: tuple(getattr(row, name) for name in TIMES) for row in rows}


def log_agrees() -> bool:
    return not [found for _count, chunk in differences(IS_OPEN | ~IS_OPEN) for found in chunk]


def test_the_clocks_of_open_cases_stand_still_and_run_on_afterwards(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    mode = make_emergency(now=MORNING + HOUR)
    assert follow_all(MORNING + HOUR) == 1
    assert fresh(case).next_due_at is None

    emergencies.end(mode.pk, at=MORNING + HOUR + 3 * DAY)
    follow_all(MORNING + 2 * HOUR + 3 * DAY)

    after = fresh(case)
    assert after.next_due_at == after.expected_datetime == case.due_at + 3 * DAY
    assert (after.first_promise, after.emergencies) == (case.first_promise, [])
    assert log_agrees()


def test_following_again_changes_nothing(small_city: SmallCity) -> None:
    case = make_request()
    make_emergency(now=MORNING + HOUR)
    follow_all(MORNING + HOUR)
    version = fresh(case).version

    assert follow_all(MORNING + 2 * HOUR) == 0
    assert fresh(case).version == version


def test_only_what_the_mode_means_is_covered(small_city: SmallCity) -> None:
    west, east, lamp = make_request(), make_request(lat=EAST[0], long=EAST[1]), make_request("streetlight")
    ward = Area.objects.get(layer__code="ward", code="1")
    make_emergency(now=MORNING + HOUR, services=[small_city.service("pothole")], areas=[ward])

    follow_all(MORNING + HOUR)

    assert [bool(fresh(case).emergencies) for case in (west, east, lamp)] == [True, False, False]


def test_a_mode_from_an_earlier_day_counts_from_then_or_from_the_report_on(small_city: SmallCity) -> None:
    old, new = make_request("streetlight"), make_request("streetlight", now=MORNING + 2 * DAY)
    make_emergency(now=MORNING + 3 * DAY, starts_at=MORNING + DAY)

    follow_all(MORNING + 3 * DAY)

    assert Clock.objects.get(service_request=old).paused_since == MORNING + DAY
    assert Clock.objects.get(service_request=new).paused_since == MORNING + 2 * DAY


def test_a_report_during_the_mode_is_promised_no_date_until_it_is_over(small_city: SmallCity) -> None:
    mode = make_emergency(now=MORNING)
    case = make_request("streetlight", now=MORNING + HOUR)
    assert (case.emergencies, case.first_promise, case.next_due_at) == ([mode.pk], None, None)

    emergencies.end(mode.pk, at=MORNING + HOUR + DAY)
    follow_all(MORNING + 2 * DAY)

    assert fresh(case).first_promise == case.due_at + DAY


def test_a_report_during_a_stretching_mode_is_promised_the_later_date(small_city: SmallCity) -> None:
    make_emergency(now=MORNING, effect="stretch", stretch_percent=300)

    case = make_request("streetlight", now=MORNING + HOUR)

    assert case.first_promise == case.due_at == MORNING + HOUR + 30 * DAY


def test_stretched_time_stays_when_the_mode_ends(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    mode = make_emergency(now=MORNING + 2 * DAY, effect="stretch", stretch_percent=200)
    follow_all(MORNING + 2 * DAY)
    given = fresh(case).due_at
    assert given == MORNING + 18 * DAY

    emergencies.end(mode.pk, at=MORNING + 3 * DAY)
    follow_all(MORNING + 3 * DAY)

    assert fresh(case).due_at == given


def test_work_that_goes_on_during_the_mode_leaves_the_clock_standing(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    weather = HoldReason.objects.get(code="weather")
    work.hold(case.pk, reason=weather, review_on=(MORNING + 9 * DAY).date(), now=MORNING + HOUR, **FRAME)
    mode = make_emergency(now=MORNING + DAY)
    follow_all(MORNING + DAY)

    work.resume(case.pk, now=MORNING + 2 * DAY, **FRAME)
    assert fresh(case).next_due_at is None
    emergencies.end(mode.pk, at=MORNING + 3 * DAY)
    follow_all(MORNING + 3 * DAY)

    assert fresh(case).due_at == case.due_at + 3 * DAY - HOUR


def test_a_case_closed_while_work_waits_is_in_time(small_city: SmallCity) -> None:
    case = make_request("no-heat")
    make_emergency(now=MORNING + HOUR)
    follow_all(MORNING + HOUR)

    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), now=MORNING + 9 * DAY, **FRAME)

    assert Clock.objects.get(service_request=case, kind="resolve").outcome == "met"
    assert fresh(case).due_at > MORNING + 9 * DAY


def test_a_planned_end_comes_by_itself(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    make_emergency(now=MORNING, ends_at=MORNING + DAY)
    follow_all(MORNING)

    follow_all(MORNING + 2 * DAY)

    assert fresh(case).due_at == case.due_at + DAY


def test_a_case_that_fails_holds_up_no_other(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_request(), make_request()
    make_emergency(now=MORNING + HOUR)
    begin = follow_changes.begin

    def fails_for_the_first(pk: int, *args: Any, **kwargs: Any) -> bool:
        if pk == first.pk:
            raise RuntimeError
        return begin(pk, *args, **kwargs)

    monkeypatch.setattr(follow_changes, "begin", fails_for_the_first)
    follow_all(MORNING + HOUR)

    assert fresh(second).emergencies and not fresh(first).emergencies


def _hold(case: ServiceRequest, now: datetime, chance: random.Random) -> None:
    reason = HoldReason.objects.get(code=chance.choice(["weather", "waiting-resident", "parts"]))
    work.hold(case.pk, reason=reason, review_on=(now + 9 * DAY).date(), now=now, **FRAME)


def _service(case: ServiceRequest, now: datetime, chance: random.Random) -> None:
    service = Service.objects.get(service_code=chance.choice(["pothole", "streetlight", "no-heat"]))
    change_service(case.pk, service=service, reason="so", now=now, **FRAME)


def _close(case: ServiceRequest, now: datetime, chance: random.Random) -> None:
    reason = closure_reasons_for(case.service_id).get(code="found-in-order")
    work.close(case.pk, reason=reason, now=now, **FRAME)


def _severity(case: ServiceRequest, now: datetime, chance: random.Random) -> None:
    work.change_severity(case.pk, severity=chance.randint(1, 4), reason="so", now=now, **FRAME)


OPERATIONS: list[Callable[[ServiceRequest, datetime, random.Random], None]] = [
    _hold, _hold, lambda case, now, _: work.resume(case.pk, now=now, **FRAME), _service, _close,
    lambda case, now, _: work.resume(case.pk, now=now, **FRAME),
    _severity,
    lambda case, now, _: work.reopen(case.pk, reason="so", now=now, **FRAME),
    lambda case, now, _: work.start(case.pk, now=now, **FRAME),
    lambda case, now, _: talk.reply(case.pk, text="so", actor=WORKER, now=now),
]  # fmt: skip


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(5, 30))])
def test_a_mode_that_was_taken_back_leaves_every_time_as_it_would_have_been(small_city: SmallCity, seed: int) -> None:
    """Two cases live the same life, one of them with modes that overlap and are undone."""
    chance = random.Random(seed)
    service = chance.choice(["pothole", "streetlight", "no-heat"])
    plain, covered = make_request(service), make_request(service, lat=EAST[0], long=EAST[1])
    east = Area.objects.get(layer__code="ward", code="2")
    modes, now = [], MORNING
    for _step in range(chance.randint(4, 9)):
        now += timedelta(minutes=chance.randint(1, 3000))
        if chance.random() < 0.4 and len(modes) < 3:
            since = now - timedelta(minutes=chance.choice([0, 0, 2000]))
            effect = chance.choice(["suspend", "suspend", "stretch"])
            modes.append(make_emergency(now=now, starts_at=since, effect=effect, areas=[east]))
            follow_all(now)
        elif modes and chance.random() < 0.2:
            emergencies.end(chance.choice(modes).pk, at=now)
            follow_all(now)
        else:
            operation, state = chance.choice(OPERATIONS), chance.getstate()
            for case in (plain, covered):
                chance.setstate(state)
                try:
                    operation(fresh(case), now, chance)
                except NotAllowed:
                    continue
    chance.shuffle(modes)
    for mode in modes:
        now += HOUR
        emergencies.undo(mode.pk, now=now)
        follow_all(now)

    assert {kind: times[:7] for kind, times in clocks(covered).items()} == {
        kind: times[:7] for kind, times in clocks(plain).items()
    }
    for name in ("status", "due_at", "next_due_at", "risk_at", "expected_datetime", "first_promise"):
        assert getattr(fresh(covered), name) == getattr(fresh(plain), name), name
    assert fresh(covered).emergencies == []
    assert log_agrees()


def test_a_mode_that_is_undone_after_it_ended_gives_the_first_dates_back(small_city: SmallCity) -> None:
    mode = make_emergency(now=MORNING)
    case = make_request("streetlight", now=MORNING + HOUR)
    emergencies.end(mode.pk, at=MORNING + DAY)
    follow_all(MORNING + DAY)
    shifted = fresh(case).due_at

    emergencies.undo(mode.pk, now=MORNING + 2 * DAY)
    follow_all(MORNING + 2 * DAY)

    assert fresh(case).due_at == case.due_at == MORNING + HOUR + 10 * DAY != shifted
    assert Event.objects.filter(service_request=case, kind="emergency_ended").count() == 2


@pytest.mark.parametrize("since", [MORNING, MORNING + 6 * HOUR])
def test_a_case_that_is_reopened_during_the_mode_stands_still_from_then_on(
    small_city: SmallCity, since: datetime
) -> None:
    case = make_request("streetlight")
    _close(case, MORNING + HOUR, random.Random())
    work.reopen(case.pk, reason="again", now=MORNING + 5 * HOUR, **FRAME)

    make_emergency(now=MORNING + 6 * HOUR, starts_at=since)
    follow_all(MORNING + 6 * HOUR)

    resolve = Clock.objects.get(service_request=case, kind="resolve")
    assert resolve.paused_since == max(since, MORNING + 5 * HOUR)


@pytest.mark.parametrize("undone", [True, False])
def test_a_case_that_was_joined_meanwhile_comes_back_as_the_mode_left_the_others(
    small_city: SmallCity, undone: bool
) -> None:
    other, case = make_request("streetlight"), make_request("streetlight")
    mode = make_emergency(now=MORNING + HOUR)
    follow_all(MORNING + HOUR)
    join.join(case.pk, original_id=other.pk, now=MORNING + 2 * HOUR, **FRAME)
    if undone:
        emergencies.undo(mode.pk, now=MORNING + DAY)
    else:
        emergencies.end(mode.pk, at=MORNING + DAY)
    follow_all(MORNING + DAY)

    join.unjoin(case.pk, reason="another lamp", now=MORNING + 2 * DAY, **FRAME)
    follow_all(MORNING + 2 * DAY)

    assert fresh(case).due_at == fresh(other).due_at
    assert fresh(case).next_due_at is not None
    assert log_agrees()
