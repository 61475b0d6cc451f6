"""Where a rota leaves nobody on call."""

from datetime import UTC, datetime, timedelta

from routing.rota import Span, gaps, overlaps

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def span(start: float, end: float) -> Span:
    return MONDAY + timedelta(days=start), MONDAY + timedelta(days=end)


def test_an_empty_rota_is_one_gap() -> None:
    assert gaps([], MONDAY, MONDAY + WEEK) == [span(0, 7)]


def test_shifts_that_touch_or_overlap_leave_no_gap() -> None:
    assert gaps([span(3, 8), span(-1, 2), span(1, 3)], MONDAY, MONDAY + WEEK) == []


def test_gaps_lie_before_between_and_after_shifts() -> None:
    assert gaps([span(1, 2), span(4, 6)], MONDAY, MONDAY + WEEK) == [span(0, 1), span(2, 4), span(6, 7)]


def test_a_short_shift_inside_a_long_one_does_not_end_it() -> None:
    assert gaps([span(0, 7), span(1, 2)], MONDAY, MONDAY + WEEK) == []


def test_shifts_that_only_touch_do_not_overlap() -> None:
    assert not overlaps(span(1, 2), [span(0, 1), span(2, 3)])
    assert overlaps(span(1, 2), [span(1.5, 3)])
