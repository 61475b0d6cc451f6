"""Days are chosen, moved, given back and missed; promises and clocks follow as they should."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from requests_app.actions import schedule as days
from requests_app.actions.booking import DayTaken
from requests_app.actions.join import join, unjoin
from requests_app.actions.plan import Refused
from requests_app.actions.service_change import change_service
from requests_app.actions.work import change_severity, close, reopen, visit
from requests_app.actor import RESIDENT, WORKER
from requests_app.missed_visits import record_missed
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.schedule import days_for_case, days_offered, schedule_of
from requests_app.replay import differences
from routing.models import ClosureReason
from tests.factories.city import EAST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = date(2026, 3, 12), date(2026, 3, 13)
FRAME: dict[str, Any] = {"actor": WORKER, "version": None}


def closing(day: date) -> datetime:
    return datetime.combine(day, time(17), tzinfo=ZoneInfo("America/New_York"))


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("America/New_York"))


def log_agrees() -> bool:
    return not [found for _count, chunk in differences(IS_OPEN | ~IS_OPEN) for found in chunk]


@pytest.fixture
def booked(small_city: SmallCity) -> ServiceRequest:
    make_schedule(a_day=1)
    return make_request(scheduled_day=THURSDAY)


def test_the_first_promise_is_the_appointed_day(booked: ServiceRequest) -> None:
    assert booked.scheduled_on == THURSDAY
    assert booked.first_promise == booked.expected_datetime == booked.due_at == closing(THURSDAY)
    assert log_agrees()


def test_a_day_that_is_full_is_refused_and_nothing_is_written(booked: ServiceRequest) -> None:
    with pytest.raises(Refused, match="day_taken"):
        make_request(scheduled_day=THURSDAY)

    assert ServiceRequest.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 3, 14), date(2027, 3, 11)])
def test_days_too_soon_without_work_or_too_far_are_refused(small_city: SmallCity, day: date) -> None:
    make_schedule()

    with pytest.raises(Refused, match="day_taken"):
        make_request(scheduled_day=day)


def test_each_zone_has_its_own_places(small_city: SmallCity) -> None:
    make_schedule(a_day=1, by_ward=True)
    west = make_request(scheduled_day=THURSDAY)

    east = make_request(scheduled_day=THURSDAY, lat=EAST[0], long=EAST[1])

    assert (west.scheduled_zone.code, east.scheduled_zone.code) == ("1", "2")


def test_moving_by_the_residents_wish_moves_the_clock_but_never_the_first_promise(booked: ServiceRequest) -> None:
    days.choose_day(booked.pk, day=FRIDAY, actor=RESIDENT, version=None, now=MORNING)

    after = fresh(booked)
    assert (after.scheduled_on, after.first_promise) == (FRIDAY, closing(THURSDAY))
    assert after.expected_datetime == after.due_at == closing(FRIDAY)
    assert log_agrees()


def test_a_day_moved_by_the_city_stays_due_as_it_was_agreed(booked: ServiceRequest) -> None:
    days.choose_day(booked.pk, day=FRIDAY, wished_by="staff", now=MORNING, **FRAME)

    after = fresh(booked)
    assert (after.expected_datetime, after.due_at) == (closing(FRIDAY), closing(THURSDAY))


def test_a_moved_visit_gives_its_place_back(booked: ServiceRequest) -> None:
    days.choose_day(booked.pk, day=FRIDAY, now=MORNING, **FRAME)

    assert make_request(scheduled_day=THURSDAY).scheduled_on == THURSDAY


def test_a_full_day_is_not_given_to_somebody_who_moves(booked: ServiceRequest) -> None:
    other = make_request(scheduled_day=FRIDAY)

    with pytest.raises(DayTaken):
        days.choose_day(other.pk, day=THURSDAY, now=MORNING, **FRAME)
    assert THURSDAY not in [each.day for each in days_for_case(other, now=MORNING)]


def test_residents_can_no_longer_move_shortly_before_the_day_but_staff_can(booked: ServiceRequest) -> None:
    shortly = at(THURSDAY, 8)

    with pytest.raises(days.TooLate):
        days.choose_day(booked.pk, day=date(2026, 3, 17), actor=RESIDENT, version=None, now=shortly)
    days.choose_day(booked.pk, day=date(2026, 3, 17), now=shortly, **FRAME)

    assert fresh(booked).scheduled_on == date(2026, 3, 17)


def test_a_resident_who_cancels_what_needs_a_day_withdraws_the_request(booked: ServiceRequest) -> None:
    days.give_back(booked.pk, actor=RESIDENT, version=None, now=MORNING)

    after = fresh(booked)
    assert (after.status, after.scheduled_on) == ("CANCELED", None)
    assert make_request(scheduled_day=THURSDAY).scheduled_on == THURSDAY


def test_work_that_needs_no_day_goes_on_under_its_target_without_one(small_city: SmallCity) -> None:
    usual = make_request().due_at
    make_schedule(is_required=False)
    case = make_request(scheduled_day=date(2026, 3, 20))

    days.give_back(case.pk, actor=RESIDENT, version=None, now=MORNING)

    after = fresh(case)
    assert (after.is_open, after.due_at, after.expected_datetime) == (True, usual, usual)
    assert after.first_promise == closing(date(2026, 3, 20))


def test_a_day_that_the_city_cancels_is_expected_no_more_but_stays_due(small_city: SmallCity) -> None:
    usual = make_request().due_at
    make_schedule(is_required=False)
    case = make_request(scheduled_day=THURSDAY)

    days.give_back(case.pk, by="staff", now=MORNING, **FRAME)

    after = fresh(case)
    assert (after.due_at, after.expected_datetime) == (closing(THURSDAY), usual)


@pytest.mark.parametrize("code", ["withdrawn", "found-in-order"])
def test_closing_gives_the_place_back(booked: ServiceRequest, code: str) -> None:
    close(booked.pk, reason=ClosureReason.objects.get(code=code), now=MORNING, **FRAME)

    assert make_request(scheduled_day=THURSDAY).scheduled_on == THURSDAY


def test_another_service_gives_the_place_back_and_counts_on_its_own_target(
    booked: ServiceRequest, small_city: SmallCity
) -> None:
    change_service(booked.pk, service=small_city.service("streetlight"), reason="a lamp", now=MORNING, **FRAME)

    after = fresh(booked)
    assert (after.scheduled_on, after.first_promise) == (None, closing(THURSDAY))
    assert after.due_at == MORNING + timedelta(days=10)
    assert log_agrees()


def test_another_severity_leaves_the_appointed_day_due(booked: ServiceRequest) -> None:
    change_severity(booked.pk, severity=1, reason="school", now=MORNING, **FRAME)

    assert fresh(booked).due_at == closing(THURSDAY)


def test_a_missed_visit_is_logged_and_another_day_can_be_chosen_while_it_stays_late(booked: ServiceRequest) -> None:
    days.miss_visit(booked.pk, by="city", now=at(FRIDAY), **FRAME)
    assert fresh(booked).scheduled_on is None

    days.choose_day(booked.pk, day=date(2026, 3, 18), actor=RESIDENT, version=None, now=at(FRIDAY))

    after = fresh(booked)
    assert (after.scheduled_on, after.due_at) == (date(2026, 3, 18), closing(THURSDAY))
    assert after.expected_datetime == closing(date(2026, 3, 18))


def test_a_day_ahead_cannot_have_been_missed(booked: ServiceRequest) -> None:
    with pytest.raises(days.NotAppointed):
        days.miss_visit(booked.pk, by="city", now=MORNING, **FRAME)


def test_what_nobody_told_of_counts_as_missed_by_the_city_after_a_working_day_once(booked: ServiceRequest) -> None:
    assert record_missed(now=at(FRIDAY)) == 0

    assert record_missed(now=at(date(2026, 3, 14))) == 1
    assert record_missed(now=at(date(2026, 3, 14))) == 0
    assert Event.objects.get(service_request=booked, kind="visit_missed").data["by"] == "city"


def test_a_crew_that_was_there_did_not_miss_it(booked: ServiceRequest) -> None:
    visit(booked.pk, outcome="needs_more", now=at(THURSDAY), **FRAME)

    assert record_missed(now=at(date(2026, 3, 20))) == 0


def test_a_service_without_a_schedule_takes_no_day(small_city: SmallCity) -> None:
    case = make_request(scheduled_day=THURSDAY)

    assert (case.scheduled_on, schedule_of(case.service_id)) == (None, None)
    with pytest.raises(days.NoDays):
        days.choose_day(case.pk, day=THURSDAY, now=MORNING, **FRAME)


def test_holidays_of_the_usual_calendar_are_closed(small_city: SmallCity) -> None:
    row = make_schedule(horizon_days=100)
    schedule = schedule_of(row.pk)
    assert schedule is not None

    offered = {each.day for each in days_offered(schedule, None, now=MORNING)}

    assert date(2026, 5, 25) not in offered and date(2026, 5, 26) in offered


def test_the_clock_of_a_kept_day_is_met(booked: ServiceRequest) -> None:
    close(booked.pk, reason=ClosureReason.objects.get(code="done"), now=at(THURSDAY), **FRAME)

    assert Clock.objects.get(service_request=booked, kind="resolve").outcome == "met"


def test_what_was_done_before_its_day_and_taken_up_again_did_not_miss_it(booked: ServiceRequest) -> None:
    close(booked.pk, reason=ClosureReason.objects.get(code="done"), now=MORNING, **FRAME)
    reopen(booked.pk, reason="again", now=at(FRIDAY), **FRAME)

    assert record_missed(now=at(date(2026, 3, 20))) == 0


def test_a_new_day_after_that_can_be_missed(booked: ServiceRequest) -> None:
    close(booked.pk, reason=ClosureReason.objects.get(code="done"), now=at(THURSDAY), **FRAME)
    reopen(booked.pk, reason="again", now=at(FRIDAY), **FRAME)
    days.choose_day(booked.pk, day=date(2026, 3, 18), now=at(FRIDAY), **FRAME)

    assert record_missed(now=at(date(2026, 3, 21))) == 1


def test_joining_another_case_gives_the_place_back_and_leaving_it_restores_the_day(booked: ServiceRequest) -> None:
    original = make_request("streetlight")
    join(booked.pk, original_id=original.pk, now=MORNING, **FRAME)
    schedule = schedule_of(booked.service_id)
    assert schedule is not None
    assert THURSDAY in [each.day for each in days_offered(schedule, None, now=MORNING)]

    unjoin(booked.pk, now=MORNING, **FRAME)

    assert fresh(booked).scheduled_on == THURSDAY
    assert THURSDAY not in [each.day for each in days_offered(schedule, None, now=MORNING)]
