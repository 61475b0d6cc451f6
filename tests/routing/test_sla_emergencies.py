"""Stretched due times, next openings and whom an emergency mode covers."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.emergencies import Mode, covering
from routing.sla import Calendar, Target, due_at, next_opening, stretch_due, working_time_between

HOUR = timedelta(hours=1)
OFFICE = Calendar("America/New_York", [[(time(8), time(12)), (time(13), time(17))]] * 5 + [[], []], {date(2026, 3, 9)})
MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # 8 am in New York


@given(st.integers(1, 400), st.integers(0, 400), st.integers(100, 1000))
def test_stretching_gives_the_share_of_what_was_left_and_never_less(hours: int, used: int, percent: int) -> None:
    due = due_at(MONDAY, hours * HOUR, OFFICE)
    at = due_at(MONDAY, used * HOUR, OFFICE)

    stretched = stretch_due(due, at, percent, Target(hours, "business_hours"), OFFICE)

    left = max(hours - used, 0) * HOUR
    assert stretched >= due
    if left:
        assert working_time_between(at, stretched, OFFICE) == left * percent / 100
    else:
        assert stretched == due


def test_elapsed_time_is_stretched_day_and_night() -> None:
    due = MONDAY + 10 * HOUR

    assert stretch_due(due, MONDAY + 4 * HOUR, 300, Target(10, "hours"), OFFICE) == MONDAY + 22 * HOUR


def test_an_emergency_never_takes_time() -> None:
    with pytest.raises(ValueError, match="shorter"):
        stretch_due(MONDAY, MONDAY, 99, Target(1, "hours"), OFFICE)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (datetime(2026, 3, 3, 15, 0, tzinfo=UTC), datetime(2026, 3, 3, 15, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 17, 0, tzinfo=UTC), datetime(2026, 3, 3, 18, 0, tzinfo=UTC)),
        # Friday evening; Monday the 9th is free, and the clocks have gone forward on Sunday.
        (datetime(2026, 3, 6, 23, 0, tzinfo=UTC), datetime(2026, 3, 10, 12, 0, tzinfo=UTC)),
    ],
)
def test_the_next_opening_is_now_after_the_break_or_after_days_off(moment: datetime, opens: datetime) -> None:
    assert next_opening(moment, OFFICE) == opens


STORM = Mode(1, "storm", "suspend", 100, MONDAY, MONDAY + 48 * HOUR, services=frozenset({7}), groups=frozenset({3}),
             areas=frozenset({11}))  # fmt: skip


@pytest.mark.parametrize(
    ("service", "group", "areas", "hours", "covered"),
    [
        (7, 1, [11], 0, True), (8, 3, [10, 11], 47, True), (8, 1, [11], 1, False), (7, 3, [10], 1, False),
        (7, 3, [], 1, False), (7, 3, [11], -1, False), (7, 3, [11], 48, False),
    ],
)  # fmt: skip
def test_a_mode_covers_its_services_and_groups_in_its_areas_from_start_to_end(
    service: int, group: int, areas: list[int], hours: int, covered: bool
) -> None:
    found = covering([STORM], service_id=service, group_id=group, area_ids=areas, at=MONDAY + hours * HOUR)

    assert bool(found) is covered


def test_a_mode_without_services_and_areas_covers_everything() -> None:
    mode = Mode(2, "all", "suspend", 100, MONDAY)

    assert covering([mode, STORM], service_id=99, group_id=9, area_ids=[], at=MONDAY + 9999 * HOUR) == [mode]
