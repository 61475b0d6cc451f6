"""How many cases will be open, from what is usual."""

from datetime import date, timedelta

import pytest

from reports.backlog import Usual, ahead, foreseen, rest_of, usual

MONDAY = date(2026, 11, 2)
FOUR_WEEKS = [MONDAY + timedelta(days=number) for number in range(28)]
NEXT_WEEK = [MONDAY + timedelta(days=28 + number) for number in range(7)]


def test_what_is_usual_is_the_median_of_the_same_weekdays() -> None:
    counts = {day: 10 if day.weekday() < 5 else 2 for day in FOUR_WEEKS} | {MONDAY: 500}  # a storm

    found = usual(counts, NEXT_WEEK, [])

    assert found is not None and found.expected == [10, 10, 10, 10, 10, 2, 2]


def test_a_holiday_counts_like_a_sunday_in_the_past_and_ahead() -> None:
    past, coming = FOUR_WEEKS[3], NEXT_WEEK[3]
    counts = {day: 10 if day.weekday() < 5 else 2 for day in FOUR_WEEKS} | {past: 2}

    found = usual(counts, NEXT_WEEK, {past, coming})

    assert found is not None and found.expected == [10, 10, 10, 2, 10, 2, 2]
    assert set(found.variance) == {0}


def test_less_than_two_weeks_of_records_are_too_few() -> None:
    assert usual(dict.fromkeys(FOUR_WEEKS[:13], 5), NEXT_WEEK, []) is None


def test_the_backlog_grows_by_what_comes_and_shrinks_by_what_is_closed() -> None:
    found = ahead(100, NEXT_WEEK[:3], Usual([10, 10, 2], [0] * 3), Usual([4, 8, 0], [0] * 3))

    assert [(each.expected, each.low, each.high) for each in found] == [(106,) * 3, (108,) * 3, (110,) * 3]


def test_the_backlog_never_falls_below_zero() -> None:
    found = ahead(3, NEXT_WEEK[:2], Usual([0, 4], [1, 1]), Usual([10, 0], [1, 1]))

    assert [each.expected for each in found] == [0, 4]
    assert found[0].low == 0


def test_the_range_widens_with_the_root_of_the_days() -> None:
    found = ahead(1000, NEXT_WEEK[:4], Usual([0] * 4, [9] * 4), Usual([0] * 4, [16] * 4))

    first, fourth = found[0].high - found[0].expected, found[3].high - found[3].expected
    assert first == pytest.approx(1.2816 * 5)
    assert fourth == pytest.approx(2 * first)


@pytest.mark.parametrize(("expected", "so_far", "rest"), [(10, 4, 6), (10, 12, 0), (0, 0, 0)])
def test_the_rest_of_today_is_what_a_usual_day_still_brings(expected: float, so_far: int, rest: float) -> None:
    assert rest_of(expected, so_far) == rest


def test_a_forecast_goes_before_what_is_usual_as_far_as_it_reaches() -> None:
    monday, tuesday = NEXT_WEEK[:2]

    found = foreseen({monday: (20.0, 10.0, 30.0)}, [monday, tuesday], Usual([5, 6], [1, 1]))

    assert found.expected == [20, 6]
    spread = ahead(0, [monday], Usual(found.expected[:1], found.variance[:1]), Usual([0], [0]))[0]
    assert (spread.low, spread.high) == pytest.approx((10, 30))
