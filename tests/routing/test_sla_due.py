"""Due times in working time: the contract of `routing.sla.due_at`."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from routing.sla import Calendar, due_at, working_time_between

ROOT = Path(__file__).parents[2]
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = [[(time(9), time(12)), (time(13), time(17))]] * 5 + [[], []]
NIGHT_SHIFT = [[(time(0), time(6)), (time(22), time(0))]] * 7
ALWAYS = [[(time(0), time(0))]] * 7


def office(holidays=frozenset()):
    return Calendar("America/New_York", OFFICE, holidays)


def at(*parts, fold=0):
    return datetime(*parts, tzinfo=NEW_YORK, fold=fold)


def due_in_utc(start, amount, calendar):
    return due_at(start, amount, calendar).astimezone(UTC)


def test_working_time_leaves_out_the_lunch_break():
    assert due_at(at(2026, 6, 1, 11), timedelta(hours=2), office()) == at(2026, 6, 1, 14)


def test_an_amount_that_ends_at_closing_time_is_due_at_closing_time():
    assert due_at(at(2026, 6, 5, 15), timedelta(hours=2), office()) == at(2026, 6, 5, 17)


def test_one_microsecond_past_closing_is_due_at_the_next_opening():
    due = due_at(at(2026, 6, 5, 15), timedelta(hours=2, microseconds=1), office())

    assert due == at(2026, 6, 8, 9, 0, 0, 1)


@pytest.mark.parametrize("start", [at(2026, 6, 5, 17), at(2026, 6, 6, 3), at(2026, 6, 8, 8, 59)])
def test_a_start_outside_working_hours_counts_from_the_next_opening(start):
    assert due_at(start, timedelta(hours=1), office()) == at(2026, 6, 8, 10)


def test_a_holiday_has_no_working_time():
    calendar = office({date(2026, 6, 8)})

    assert due_at(at(2026, 6, 5, 16), timedelta(hours=2), calendar) == at(2026, 6, 9, 10)


def test_zero_returns_the_start_even_at_night():
    start = at(2026, 6, 6, 3)

    assert due_at(start, timedelta(0), office()) == start


def test_an_interval_that_ends_at_midnight_runs_on_into_the_next_day():
    calendar = Calendar("Europe/Berlin", NIGHT_SHIFT)
    start = datetime(2026, 6, 1, 23, tzinfo=ZoneInfo("Europe/Berlin"))

    assert due_at(start, timedelta(hours=3), calendar) == start + timedelta(hours=3)


def test_a_due_time_years_away_crosses_every_new_year_between():
    calendar = Calendar("America/New_York", ALWAYS)

    assert due_in_utc(datetime(2026, 3, 1, tzinfo=UTC), timedelta(days=1500), calendar) == datetime(
        2026, 3, 1, tzinfo=UTC
    ) + timedelta(days=1500)


def test_the_hour_that_is_repeated_counts_twice():
    calendar = Calendar("America/New_York", [[(time(0), time(4))]] * 7)

    due = due_in_utc(at(2026, 11, 1, 0), timedelta(hours=4), calendar)

    assert due == datetime(2026, 11, 1, 8, tzinfo=UTC)  # 3 in the morning by the wall clock


def test_the_hour_that_is_skipped_does_not_count():
    calendar = Calendar("America/New_York", [[(time(0), time(4))]] * 7)

    due = due_in_utc(at(2026, 3, 8, 0), timedelta(hours=3), calendar)

    assert due == datetime(2026, 3, 8, 8, tzinfo=UTC)  # 4 in the morning by the wall clock


def test_working_hours_that_lie_inside_the_repeated_hour_come_twice():
    calendar = Calendar("America/New_York", [[(time(1, 15), time(1, 45))]] * 7)

    due = due_in_utc(at(2026, 11, 1, 1, 30), timedelta(minutes=30), calendar)

    assert due == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_start_in_the_second_of_two_equal_hours_is_told_apart_from_the_first():
    calendar = Calendar("America/New_York", ALWAYS)

    first = due_in_utc(at(2026, 11, 1, 1, 30), timedelta(hours=1), calendar)
    second = due_in_utc(at(2026, 11, 1, 1, 30, fold=1), timedelta(hours=1), calendar)

    assert second - first == timedelta(hours=1)


def test_a_day_that_the_zone_left_out_has_no_working_time():
    calendar = Calendar("Pacific/Apia", ALWAYS)
    start = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))

    due = due_at(start, timedelta(hours=24), calendar)

    assert (due.day, due.hour) == (31, 12)


def test_the_due_time_is_in_the_zone_of_the_start():
    due = due_at(datetime(2026, 6, 1, 13, tzinfo=UTC), timedelta(hours=1), office())

    assert due.tzinfo is UTC
    assert due == datetime(2026, 6, 1, 14, tzinfo=UTC)


def test_overlapping_hours_count_once():
    calendar = Calendar("UTC", [[(time(9), time(13)), (time(12), time(17))]] * 7)

    assert working_time_between(
        datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC), calendar
    ) == timedelta(hours=8)


def test_working_time_backwards_is_negative():
    start, end = at(2026, 6, 5, 16), at(2026, 6, 8, 10)

    assert working_time_between(start, end, office()) == timedelta(hours=2)
    assert working_time_between(end, start, office()) == -timedelta(hours=2)


@pytest.mark.parametrize(
    ("start", "amount", "calendar"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), timedelta(hours=1), Calendar("UTC", [[]] * 7)),
        (datetime(2026, 6, 1), timedelta(hours=1), Calendar("UTC", ALWAYS)),
        (datetime(2026, 6, 1, tzinfo=UTC), timedelta(hours=-1), Calendar("UTC", ALWAYS)),
        (datetime(9998, 6, 1, tzinfo=UTC), timedelta(days=400), Calendar("UTC", ALWAYS)),
        (datetime(2026, 6, 1, tzinfo=UTC), timedelta.max, Calendar("UTC", ALWAYS)),
    ],
    ids=["no working time", "naive start", "negative amount", "beyond the end of time", "for ever"],
)
def test_what_cannot_be_counted_is_refused(start, amount, calendar):
    with pytest.raises(ValueError, match=r"\w+"):
        due_at(start, amount, calendar)


@pytest.mark.parametrize(
    ("tz", "hours"),
    [("Mars/Base", ALWAYS), ("UTC", ALWAYS[:6]), ("UTC", [[(time(22), time(6))]] * 7)],
    ids=["unknown zone", "six days", "over midnight"],
)
def test_a_calendar_that_makes_no_sense_is_refused(tz, hours):
    with pytest.raises(ValueError, match=r"\w+"):
        Calendar(tz, hours)


def test_it_works_in_bare_python():
    code = "import routing.sla, routing.engine, sys; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
