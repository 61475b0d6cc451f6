"""Working time against a slow reference that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.sla import Calendar, due_at, working_time_between

MINUTE = timedelta(minutes=1)
# Days around which the clocks change, in both directions, in each zone; Lord Howe changes by half an hour.
CHANGES = {
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "UTC": [date(2026, 12, 31), date(2028, 2, 29)],
}


def is_working(moment, calendar):
    """Whether the minute that begins at a UTC moment is working time, read off the wall clock."""
    local = moment.astimezone(ZoneInfo(calendar.tz))
    wall = local.time().replace(tzinfo=None, fold=0)
    return local.date() not in calendar.holidays and any(
        opens <= wall and (wall < closes or closes == time(0)) for opens, closes in calendar.hours[local.weekday()]
    )


def walk(start, minutes, calendar):
    """The due time by walking; None when it is more than twelve days off."""
    moment = start.astimezone(UTC)
    for _ in range(12 * 24 * 60):
        if minutes == 0:
            return moment
        minutes -= is_working(moment, calendar)
        moment += MINUTE
    return None


@st.composite
def days(draw):
    """Up to three intervals of a day that do not overlap, the last of which may end at midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    walls = [time((mark * 15 // 60) % 24, mark * 15 % 60) for mark in marks]
    return list(zip(walls[::2], walls[1::2], strict=False))


@st.composite
def cases(draw):
    tz = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[tz]))
    holidays = draw(st.sets(st.integers(-3, 6).map(lambda offset: change + timedelta(days=offset)), max_size=2))
    calendar = Calendar(tz, draw(st.lists(days(), min_size=7, max_size=7)), holidays)
    midnight = datetime(change.year, change.month, change.day, tzinfo=UTC)
    start = midnight + draw(st.integers(-3 * 24 * 60, 2 * 24 * 60)) * MINUTE
    return start.astimezone(ZoneInfo(tz)), draw(st.integers(1, 60 * 24)), calendar


@settings(max_examples=300, deadline=None)
@given(cases())
def test_due_times_agree_with_walking_minute_by_minute(case):
    start, minutes, calendar = case
    expected = walk(start, minutes, calendar)
    if expected is None:
        return

    due = due_at(start, minutes * MINUTE, calendar)

    assert due.astimezone(UTC) == expected
    assert working_time_between(start, due, calendar) == minutes * MINUTE


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(0, 4 * 24 * 60))
def test_working_time_agrees_with_walking_minute_by_minute(case, length):
    start, _, calendar = case
    end = start.astimezone(UTC) + length * MINUTE
    walked = sum(is_working(start.astimezone(UTC) + step * MINUTE, calendar) for step in range(length))

    assert working_time_between(start, end, calendar) == walked * MINUTE


@settings(max_examples=100, deadline=None)
@given(cases(), st.timedeltas(timedelta(microseconds=1), timedelta(days=20)))
def test_the_working_time_up_to_a_due_time_is_the_amount_to_the_microsecond(case, amount):
    start, _, calendar = case
    if not calendar.has_working_time:
        return

    due = due_at(start, amount, calendar)

    assert working_time_between(start, due, calendar) == amount
    just_before = due.astimezone(UTC) - timedelta(microseconds=1)
    assert working_time_between(start, just_before, calendar) < amount
