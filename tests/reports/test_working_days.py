"""When work ends, and how many working days a case is old."""

from datetime import UTC, date, datetime, time

import pytest

from reports.working_days import days_back, end_of_work, end_of_working_week
from routing.sla import Calendar

OFFICE = [(time(8), time(12)), (time(13), time(17))]
THANKSGIVING = date(2026, 11, 26)
WEEKDAYS = Calendar("America/New_York", [OFFICE] * 5 + [[], []], {THANKSGIVING})
ALWAYS = Calendar("America/New_York", [[(time(0), time(0))]] * 7)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=WEEKDAYS.zone)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (at(23, 10), at(23, 17)),  # a Monday morning
        (at(23, 12), at(23, 17)),  # over lunch
        (at(23, 18), at(24, 17)),  # after work: tomorrow
        (at(25, 18), at(27, 17)),  # before a holiday
        (at(21, 9), at(23, 17)),  # a Saturday
    ],
)
def test_the_working_day_ends_at_its_last_closing(now: datetime, ends: datetime) -> None:
    assert end_of_work(now, WEEKDAYS) == ends
    assert end_of_work(now.astimezone(UTC), WEEKDAYS) == ends


def test_a_day_worked_through_ends_at_midnight() -> None:
    assert end_of_work(at(23, 10), ALWAYS) == at(24, 0)
    assert end_of_working_week(at(23, 10), ALWAYS) == at(30, 0)


@pytest.mark.parametrize(("now", "ends"), [(at(23, 10), at(27, 17)), (at(27, 10), at(27, 17)), (at(21, 9), at(27, 17))])
def test_the_working_week_ends_on_friday(now: datetime, ends: datetime) -> None:
    assert end_of_working_week(now, WEEKDAYS) == ends


def test_work_without_hours_has_no_end() -> None:
    with pytest.raises(ValueError):
        end_of_work(at(23, 10), Calendar("UTC", [[]] * 7))


def test_age_leaves_out_weekends_and_holidays() -> None:
    monday_after = date(2026, 11, 30)

    found = days_back(monday_after, [1, 2, 4], WEEKDAYS)

    # Monday itself, Friday, then Wednesday and Tuesday: Thursday was a holiday.
    assert found == [date(2026, 11, 30), date(2026, 11, 27), date(2026, 11, 24)]


def test_on_a_sunday_fridays_cases_are_not_a_working_day_old() -> None:
    assert days_back(date(2026, 11, 22), [1, 2], WEEKDAYS) == [date(2026, 11, 20), date(2026, 11, 19)]


@pytest.mark.parametrize("calendar", [None, Calendar("UTC", [[]] * 7)])
def test_without_working_time_every_day_counts(calendar: Calendar | None) -> None:
    assert days_back(date(2026, 11, 22), [1, 3], calendar) == [date(2026, 11, 22), date(2026, 11, 20)]
