"""Each figure on cases small enough to count by hand."""

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.utils import translation

from reports.cases import NEVER, Cases
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED
from reports.metrics import (
    DAY,
    Figures,
    Share,
    by_key,
    figures,
    hidden_cells,
    per_interval,
    per_thousand,
    rank_link,
)
from reports.wording import median_caption

START, END, AS_OF = 0.0, 100 * DAY, 120 * DAY


def case(received: float, closed: float = math.inf, due: float = math.inf, **values: Any) -> dict[str, float]:
    """One case, promised for when it is due; times in days after the period's start."""
    row = {
        "number": 1, "received": received * DAY, "closed": closed * DAY, "promise": due * DAY, "due": due * DAY,
        "paused": 0, "paused_since": NEVER, "ending": RESOLVED, "reopened": 0, "voices": 1, "area": 1, "department": 1,
        "service": 1,
    }  # fmt: skip
    return row | values


def columns(*rows: dict[str, float]) -> Cases:
    moments = ("received", "closed", "promise", "due", "paused", "paused_since")
    names = case(0)
    return Cases(
        **{name: np.array([row[name] for row in rows], dtype=float if name in moments else np.int64) for name in names}
    )


def count(*rows: dict[str, float]) -> Figures:
    return figures(columns(*rows), start=START, end=END, as_of=AS_OF)


def test_a_case_closed_at_its_due_time_is_on_time() -> None:
    assert count(case(1, closed=4, due=4)).on_time == Share(1, 1)


def test_every_case_that_counts_is_in_exactly_one_part() -> None:
    found = count(
        case(1, closed=2, due=3), case(1, closed=5, due=3), case(1, due=30), case(1, due=500), case(1, closed=2),
        case(1, closed=2, due=3, ending=JOINED), case(1, closed=2, due=3, ending=CANCELED),
    )  # fmt: skip
    assert (found.kept, found.late, found.overdue, found.not_due, found.no_target) == (1, 1, 1, 1, 1)
    assert found.received - found.joined - found.canceled == 5


def test_joined_and_withdrawn_requests_count_as_received_only() -> None:
    found = count(case(1, closed=2, due=3, ending=JOINED), case(1, closed=2, due=1.5, ending=CANCELED))
    assert (found.received, found.joined, found.canceled) == (2, 1, 1)
    assert (found.on_time, found.median_seconds, found.backlog) == (Share(0, 0), None, 0)


def test_a_joined_request_speaks_through_the_case_it_was_joined_to() -> None:
    assert count(case(1, voices=3), case(2, closed=3, ending=JOINED)).people == 3


def test_open_cases_past_the_promise_count_as_late_and_those_not_due_yet_are_left_out() -> None:
    found = count(case(1, closed=2, due=3), case(1, due=3), case(1, due=500))
    assert (found.on_time, found.not_due) == (Share(1, 2), 1)
    assert found.on_time_closed == Share(1, 1)


def test_a_due_time_that_moved_does_not_move_the_promise() -> None:
    moved_back = case(1, closed=9, due=10, promise=3 * DAY)
    moved_up = case(1, closed=3, due=2, promise=4 * DAY)
    assert count(moved_back, moved_up).on_time == Share(1, 2)


def test_pauses_given_back_move_the_promise_of_closed_and_open_cases() -> None:
    found = count(
        case(1, closed=5, due=3, paused=2 * DAY),  # in time with its two days
        case(1, closed=6, due=3, paused=2 * DAY),  # late all the same
        case(1, due=119, paused=2 * DAY),  # open: its promise moves beyond the moment of counting
        case(1, due=50, paused_since=60 * DAY),  # late before its pause began
    )
    assert found.on_time == Share(0, 4)
    assert (found.on_time_paused, found.overdue_paused) == (Share(1, 3), 1)


def test_a_pause_that_lasts_moves_the_promise_until_the_moment_of_counting() -> None:
    found = count(case(1, due=70, paused_since=60 * DAY))
    assert found.on_time == Share(0, 1)
    assert found.on_time_paused == Share(0, 0)


def test_a_past_due_backlog_is_told_by_the_due_time_and_by_the_promise() -> None:
    found = count(case(1, due=150, promise=50 * DAY), case(1, due=50, promise=50 * DAY))
    assert (found.backlog_late, found.backlog_broken) == (1, 2)


def test_requests_outside_the_period_belong_to_the_backlog_only() -> None:
    found = count(case(-50), case(-50, closed=10), case(100, closed=101))
    assert (found.received, found.backlog) == (0, 1)


def test_a_case_closed_after_the_moment_of_counting_is_open() -> None:
    found = count(case(1, closed=121, due=125))
    assert (found.still_open, found.done, found.not_due) == (1, 0, 1)


def test_a_pause_keeps_a_case_from_becoming_late_but_not_from_being_late() -> None:
    found = count(case(1, due=50, paused_since=40 * DAY), case(1, due=30, paused_since=40 * DAY))
    assert (found.backlog, found.backlog_late, found.backlog_paused) == (2, 1, 1)


def test_a_reopened_case_counts_as_having_come_back_open_or_closed() -> None:
    found = count(case(1, reopened=1), case(1, closed=2, reopened=1), case(1, closed=2), case(1))
    assert found.came_back == Share(2, 3)


def test_nothing_counts_as_nothing() -> None:
    found = figures(columns(), start=START, end=END, as_of=AS_OF)
    assert (found.received, found.on_time.value, found.median_seconds) == (0, None, None)


def test_the_median_of_closed_cases_is_the_middle_one() -> None:
    assert count(case(0, closed=1), case(0, closed=5), case(0, closed=9)).median_seconds == 5 * DAY


@pytest.mark.parametrize("ending", [CANCELED, NOT_ACTIONABLE])
def test_what_was_taken_back_or_cannot_be_done_is_never_resolved(ending: int) -> None:
    """One of three ended otherwise on the first day: half of all are resolved only with the second of the others."""
    found = count(case(0, closed=1, ending=ending), case(0, closed=4), case(0, closed=9))
    assert (found.median_seconds, found.waits) == (9 * DAY, 3)


def test_open_cases_push_the_median_up() -> None:
    """Two of four are open since 120 days: half are done only when the slower of the closed ones is."""
    found = count(case(0, closed=1), case(0, closed=9), case(0), case(0))
    assert found.median_seconds == 9 * DAY
    assert found.still_open == 2


def test_the_median_is_not_reached_while_more_than_half_are_open() -> None:
    assert count(case(0, closed=1), case(0), case(0)).median_seconds is None
    assert count(case(0), case(0)).median_seconds is None


def test_cases_closed_before_they_came_count_as_closed_at_once() -> None:
    assert count(case(5, closed=4)).median_seconds == 0


def test_groups_are_counted_apart_and_those_without_one_together() -> None:
    found = by_key(
        columns(case(1, area=7), case(1, closed=2, due=3, area=9), case(2, area=7), case(3, area=0)),
        "area", start=START, end=END, as_of=AS_OF,
    )  # fmt: skip
    assert {key: each.received for key, each in found.items()} == {0: 1, 7: 2, 9: 1}
    assert found[9].on_time == Share(1, 1)


def test_a_moment_on_an_edge_belongs_to_the_later_interval() -> None:
    assert per_interval(np.array([0.0, 1.0, 1.5, 2.0, NEVER]), [0, 1, 2]) == [1, 2]


def test_a_night_of_clock_change_counts_the_hours_that_passed() -> None:
    before = datetime(2026, 3, 8, 5, 0, tzinfo=UTC).timestamp()  # midnight in New York, where 2 to 3 am is skipped
    after = datetime(2026, 3, 9, 4, 0, tzinfo=UTC).timestamp()
    row = case(0) | {"received": before, "closed": after}
    found = figures(columns(row), start=before, end=after, as_of=after)
    assert found.median_seconds == 23 * 3600


def test_nobody_lives_where_no_residents_are_known() -> None:
    assert per_thousand(10, None) is None
    assert per_thousand(10, 0) is None
    assert per_thousand(10, 4000) == 2.5


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = Share(503, 612).interval
    assert (round(low, 3), round(high, 3)) == (0.790, 0.850)  # by the formula, with a calculator
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(5, 5).interval[1] == 1.0


@pytest.mark.parametrize(
    ("second", "rho"),
    [([10, 20, 30, 40, 50], 1.0), ([5, 4, 3, 2, 1], -1.0), ([2, 1, 4, 3, 5], 0.8), ([1, 1, 2, 2, None], 0.8944)],
)
def test_rank_correlation_is_spearmans(second: list[float | None], rho: float) -> None:
    link = rank_link([1, 2, 3, 4, 5], second)
    assert link is not None
    assert link.rho == pytest.approx(rho, abs=1e-4)


def test_five_places_in_perfect_order_are_rare_but_not_impossible_by_chance() -> None:
    """2 of the 120 orders are as strong."""
    link = rank_link([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    assert link is not None
    assert link.chance == pytest.approx(2 / 120, abs=0.008)


def test_too_few_places_or_a_constant_have_no_link() -> None:
    assert rank_link([1, 2, 3], [1, 2, 3]) is None
    assert rank_link([1, 2, 3, 4], [7, 7, 7, 7]) is None


@pytest.mark.parametrize(
    ("counts", "hidden"), [([10, 3, 8, 0], {1, 2}), ([2, 3, 50], {0, 1}), ([5, 6], set()), ([4], {0}), ([], set())]
)
def test_a_small_count_never_hides_alone(counts: list[int], hidden: set[int]) -> None:
    assert hidden_cells(counts) == hidden


def test_no_cases_make_no_groups() -> None:
    assert by_key(columns(), "area", start=START, end=END, as_of=AS_OF) == {}


def test_cases_that_ended_in_another_way_are_not_called_open() -> None:
    turned_down = [case(1, closed=2, ending=NOT_ACTIONABLE)] * 25
    found = count(*turned_down, *[case(1, closed=3)] * 5, case(1))
    with translation.override("en"):
        said = median_caption(found)
    assert said == "Fewer than half of 31 requests were resolved. Still open: 1; ended in another way: 25."
