"""Which days are offered: capacities of weekdays and single days, holidays, what is taken, lead and horizon."""

from datetime import date, time, timedelta

import pytest

from routing.schedule import Day, Schedule, capacity_of, closes_at, may_change, offered_days, overdue_since
from routing.sla import Calendar

MONDAY = date(2026, 7, 13)
WEEK = {(None, weekday): 3 for weekday in range(5)}
OFFICE = Calendar("America/New_York", [[(time(8), time(12)), (time(13), time(17))]] * 5 + [[], []], {date(2026, 7, 14)})


def schedule(**values: object) -> Schedule:
    return Schedule(1, **({"lead_days": 1, "horizon_days": 7, "weekly": WEEK} | values))  # type: ignore[arg-type]


def test_days_run_from_the_lead_to_the_horizon_and_leave_out_days_without_work() -> None:
    days = [each.day for each in offered_days(schedule(), MONDAY, {})]

    assert days == [MONDAY + timedelta(days=n) for n in (1, 2, 3, 4, 7)]


def test_a_full_day_is_not_offered_and_others_say_what_is_left() -> None:
    taken = {MONDAY + timedelta(days=1): 3, MONDAY + timedelta(days=2): 1}

    found = offered_days(schedule(horizon_days=2), MONDAY, taken)

    assert found == [Day(MONDAY + timedelta(days=2), 2)]


def test_a_day_that_holds_more_than_it_may_by_now_is_simply_full() -> None:
    assert offered_days(schedule(horizon_days=1), MONDAY, {MONDAY + timedelta(days=1): 9}) == []


def test_holidays_are_closed_unless_the_day_was_given_a_number() -> None:
    tuesday = MONDAY + timedelta(days=1)

    assert capacity_of(schedule(), tuesday, None, {tuesday}) == 0
    assert capacity_of(schedule(special={(None, tuesday): 2}), tuesday, None, {tuesday}) == 2


@pytest.mark.parametrize(("zone", "expected"), [(7, 1), (8, 3), (None, 3)])
def test_a_zone_without_numbers_of_its_own_has_those_of_all(zone: int | None, expected: int) -> None:
    assert capacity_of(schedule(weekly=WEEK | {(7, 0): 1}), MONDAY, zone) == expected


def test_a_day_of_one_zone_counts_before_the_same_day_of_all() -> None:
    closed = schedule(special={(None, MONDAY): 0, (7, MONDAY): 5})

    assert (capacity_of(closed, MONDAY, 7), capacity_of(closed, MONDAY, 8)) == (5, 0)


def test_a_place_lies_in_the_zone_among_its_areas() -> None:
    zoned = schedule(zone_ids=frozenset({7, 8}))

    assert (zoned.zone_of([3, 8]), zoned.zone_of([3]), schedule().zone_of([8])) == (8, None, None)


def test_residents_may_change_until_so_many_days_before() -> None:
    on_wednesday = MONDAY + timedelta(days=2)

    assert may_change(schedule(change_until_days=2), on_wednesday, MONDAY)
    assert not may_change(schedule(change_until_days=2), on_wednesday, MONDAY + timedelta(days=1))


def test_work_is_due_when_the_day_closes_and_at_midnight_where_it_has_no_hours() -> None:
    assert closes_at(MONDAY, OFFICE).isoformat() == "2026-07-13T17:00:00-04:00"
    assert closes_at(date(2026, 7, 18), OFFICE).isoformat() == "2026-07-19T00:00:00-04:00"
    assert closes_at(MONDAY, Calendar("UTC", [[(time(0), time(0))]] * 7, set())).date() == date(2026, 7, 14)


def test_a_visit_counts_as_untold_after_one_working_day() -> None:
    assert overdue_since(MONDAY, OFFICE) == date(2026, 7, 16)  # Tuesday is a holiday, Wednesday is the day to tell it
    assert overdue_since(date(2026, 7, 17), OFFICE) == date(2026, 7, 21)
