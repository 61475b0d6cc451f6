"""Targets, pauses, escalation moments and the state of a clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.sla import Calendar, Target, moment_at_share, resume_due, state, target_due

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Calendar("America/New_York", [[(time(9), time(12)), (time(13), time(17))]] * 5 + [[], []], {date(2026, 6, 19)})
EMPTY = Calendar("America/New_York", [[]] * 7)
BUSINESS_HOURS = Target(7, "business_hours")


def june(day, hour=0, minute=0):
    """June 2026 begins on a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (june(1, 10), 1, june(2, 17)),
        (june(1, 8), 1, june(2, 17)),
        (june(1, 12, 30), 1, june(2, 17)),
        (june(1, 17), 1, june(3, 17)),
        (june(6, 12), 1, june(9, 17)),
        (june(5, 16, 59), 1, june(8, 17)),
        (june(18, 10), 1, june(22, 17)),
        (june(1, 10), 10, june(15, 17)),
    ],
    ids=["morning", "before opening", "lunch", "at closing", "saturday", "friday", "before a holiday", "two weeks"],
)
def test_business_days_end_at_closing_time_of_the_nth_working_day(received, days, due):
    assert target_due(received, Target(days, "business_days"), OFFICE) == due


def test_business_days_run_over_the_new_year():
    received = datetime(2026, 12, 30, 10, tzinfo=NEW_YORK)

    assert target_due(received, Target(3, "business_days"), OFFICE) == datetime(2027, 1, 4, 17, tzinfo=NEW_YORK)


def test_business_hours_count_working_time():
    assert target_due(june(5, 16), Target(2, "business_hours"), OFFICE) == june(8, 10)


@pytest.mark.parametrize("target", [Target(90, "minutes"), Target(30, "hours")])
def test_minutes_and_hours_run_day_and_night(target):
    elapsed = timedelta(**{target.unit: target.amount})

    assert target_due(june(5, 23), target, EMPTY).astimezone(UTC) == june(5, 23).astimezone(UTC) + elapsed


def test_hours_are_elapsed_hours_when_the_clocks_change():
    start = datetime(2026, 3, 7, 12, tzinfo=NEW_YORK)

    assert target_due(start, Target(24, "hours"), OFFICE) == datetime(2026, 3, 8, 13, tzinfo=NEW_YORK)


def test_calendar_days_keep_the_wall_clock_of_the_calendar_when_the_clocks_change():
    start = datetime(2026, 3, 7, 17, tzinfo=UTC)  # noon in New York

    assert target_due(start, Target(1, "calendar_days"), OFFICE) == datetime(2026, 3, 8, 16, tzinfo=UTC)


def test_a_calendar_day_that_ends_in_the_skipped_hour_moves_on_by_the_gap():
    start = datetime(2026, 3, 7, 2, 30, tzinfo=NEW_YORK)

    assert target_due(start, Target(1, "calendar_days"), OFFICE) == datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize("unit", ["minutes", "hours", "business_hours", "business_days", "calendar_days"])
def test_a_target_of_zero_is_due_at_once(unit):
    assert target_due(june(6, 3), Target(0, unit), OFFICE) == june(6, 3)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "hours"), (1, "fortnights")])
def test_a_target_that_makes_no_sense_is_refused(amount, unit):
    with pytest.raises(ValueError, match=r"\w+"):
        Target(amount, unit)


def test_business_days_need_working_time():
    with pytest.raises(ValueError, match="no working time"):
        target_due(june(1, 10), Target(1, "business_days"), EMPTY)


def test_a_pause_gives_back_the_working_time_that_was_left():
    due = target_due(june(1, 9), BUSINESS_HOURS, OFFICE)

    assert resume_due(due, june(1, 15), june(8, 9), BUSINESS_HOURS, OFFICE) == june(8, 11)


def test_a_pause_over_the_weekend_costs_no_working_time():
    assert resume_due(june(8, 12), june(5, 18), june(7, 12), BUSINESS_HOURS, OFFICE) == june(8, 12)


def test_a_pause_gives_back_elapsed_time_for_a_target_in_hours():
    assert resume_due(june(5, 12), june(5, 10), june(7, 1), Target(4, "hours"), OFFICE) == june(7, 3)


def test_a_clock_that_was_late_when_it_was_paused_stays_late():
    assert resume_due(june(1, 10), june(2, 10), june(3, 10), BUSINESS_HOURS, OFFICE) == june(1, 10)


def test_a_pause_of_no_length_changes_nothing():
    assert resume_due(june(1, 17), june(1, 10), june(1, 10), BUSINESS_HOURS, OFFICE) == june(1, 17)


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        resume_due(june(5, 12), june(3, 10), june(2, 10), BUSINESS_HOURS, OFFICE)


@pytest.mark.parametrize(
    ("share", "moment"),
    [(0, june(5, 9)), (0.5, june(5, 13, 30)), (1, june(5, 17)), (2, june(8, 17))],
)
def test_shares_of_a_working_target_are_shares_of_working_time(share, moment):
    assert moment_at_share(june(5, 9), june(5, 17), share, BUSINESS_HOURS, OFFICE) == moment


def test_shares_of_an_elapsed_target_are_shares_of_elapsed_time():
    assert moment_at_share(june(5, 9), june(7, 9), 0.5, Target(2, "calendar_days"), OFFICE) == june(6, 9)


def test_time_that_stood_still_is_not_part_of_the_share():
    start, target = june(1, 9), Target(4, "hours")
    due = resume_due(june(1, 13), june(1, 10), june(1, 20), target, OFFICE)

    moment = moment_at_share(start, due, 0.75, target, OFFICE, paused=timedelta(hours=10))

    assert moment == june(1, 22)


@pytest.mark.parametrize(
    ("share", "moment"),
    [(0.5, june(8, 12)), (0.75, june(8, 14, 30)), (1, june(8, 16)), (1.5, june(9, 11))],
)
def test_nights_and_weekends_in_a_pause_do_not_shift_the_shares_of_working_time(share, moment):
    start, target = june(1, 9), Target(6, "business_hours")
    due = resume_due(target_due(start, target, OFFICE), june(1, 9), june(8, 9), target, OFFICE)

    assert moment_at_share(start, due, share, target, OFFICE, paused=june(8, 9) - june(1, 9)) == moment


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (june(1, 10), "on_track"),
        (june(1, 11, 59), "on_track"),
        (june(1, 12), "at_risk"),
        (june(1, 13), "at_risk"),
        (june(1, 13, 1), "late"),
    ],
)
def test_a_clock_is_at_risk_after_three_quarters_and_late_after_its_due_time(now, expected):
    assert state(now, june(1, 13), june(1, 9)) == expected


def test_a_clock_without_due_time_and_a_paused_one_say_so():
    assert state(june(1, 10), None, june(1, 9)) == "none"
    assert state(june(1, 15), june(1, 13), june(1, 9), paused=True) == "paused"


def test_a_given_moment_of_risk_wins_over_the_share():
    assert state(june(1, 12, 30), june(1, 13), june(1, 9), at_risk_at=june(1, 12, 45)) == "on_track"
