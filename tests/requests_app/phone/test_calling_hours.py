"""When residents may be called."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.calling_hours import CLOSES, OPENS, first_call, next_call

ZONE = ZoneInfo("America/New_York")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(ZoneInfo("UTC")))


def weekday(day: date) -> bool:
    return day.weekday() < 5


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 on the city's clock; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(20, 9), at(20, 9)),
        (at(20, 8, 59), at(20, 9)),
        (at(20, 19, 59), at(20, 19, 59)),
        (at(20, 20), at(21, 9)),
        (at(20, 23), at(21, 9)),
        (at(20, 2), at(20, 9)),
    ],
)
def test_the_first_call_is_at_once_by_day_and_in_the_morning_by_night(now: datetime, expected: datetime) -> None:
    assert first_call(now, ZONE) == expected


@pytest.mark.parametrize(
    ("now", "tries", "left_message", "expected"),
    [
        (at(19, 10), 1, False, at(19, 12)),
        (at(19, 17, 59), 1, False, at(19, 19, 59)),
        (at(19, 18), 1, False, at(20, 9)),
        (at(19, 10), 1, True, at(20, 9)),
        (at(19, 10), 2, False, at(20, 9)),
        (at(20, 10), 2, False, at(23, 9)),
    ],
)
def test_the_next_try_is_two_hours_later_or_on_the_next_working_morning(
    now: datetime, tries: int, left_message: bool, expected: datetime
) -> None:
    assert next_call(now, ZONE, tries=tries, left_message=left_message, works_on=weekday) == expected


def test_a_calendar_without_working_days_does_not_search_for_ever() -> None:
    assert next_call(at(20, 10), ZONE, tries=2, left_message=False, works_on=lambda day: False) > at(20, 10)


@given(MOMENTS, st.integers(1, 2), st.booleans())
def test_nobody_is_ever_called_at_night_or_in_the_past(now: datetime, tries: int, left_message: bool) -> None:
    first = first_call(now, ZONE)
    again = next_call(now, ZONE, tries=tries, left_message=left_message, works_on=weekday)

    for moment in (first, again):
        assert OPENS <= moment.astimezone(ZONE).time() < CLOSES
        assert moment >= now
    assert again >= now + timedelta(hours=1)
