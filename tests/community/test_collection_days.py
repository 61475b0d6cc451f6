"""On which days something is collected."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.collection_days import CollectionDay, next_days

TUESDAY = date(2026, 3, 10)


def test_the_next_days_are_counted_from_the_first_week() -> None:
    found = next_days(date(2026, 1, 8), 1, 2, today=TUESDAY, count=3)

    assert [each.day for each in found] == [date(2026, 3, 17), date(2026, 3, 31), date(2026, 4, 14)]


def test_today_counts() -> None:
    assert next_days(date(2026, 1, 6), 1, 1, today=TUESDAY, count=1) == [CollectionDay(TUESDAY)]


def test_a_holiday_moves_the_collection_to_the_next_day_that_is_none() -> None:
    holidays = {TUESDAY, TUESDAY + timedelta(days=1)}

    found = next_days(date(2026, 1, 6), 1, 1, today=TUESDAY + timedelta(days=2), holidays=holidays, count=1)

    assert found == [CollectionDay(TUESDAY + timedelta(days=2), instead_of=TUESDAY)]


def test_nothing_is_collected_before_it_begins() -> None:
    assert next_days(date(2026, 6, 2), 1, 1, today=TUESDAY, count=1)[0].day == date(2026, 6, 2)


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), weekday=st.integers(0, 6), weeks=st.integers(1, 8),
    today=st.dates(date(2020, 1, 1), date(2031, 1, 1)), holidays=st.sets(st.integers(0, 60), max_size=8),
)  # fmt: skip
def test_days_found_agree_with_walking_day_by_day(
    first: date, weekday: int, weeks: int, today: date, holidays: set[int]
) -> None:
    closed = {today + timedelta(days=days) for days in holidays}
    start = first + timedelta(days=weekday - first.weekday())
    walked = []
    day = start
    while len(walked) < 2:
        moved = day
        while moved in closed and moved < day + timedelta(days=7):
            moved += timedelta(days=1)
        if moved in closed:
            moved = day
        if moved >= today:
            walked.append(moved)
        day += timedelta(weeks=weeks)

    assert [each.day for each in next_days(first, weekday, weeks, today=today, holidays=closed)] == walked


@pytest.mark.parametrize(("weekday", "weeks"), [(7, 1), (-1, 1), (0, 0)])
def test_what_cannot_be_is_refused(weekday: int, weeks: int) -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_days(TUESDAY, weekday, weeks, today=TUESDAY)
