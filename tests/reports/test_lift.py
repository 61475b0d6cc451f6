"""How much more is resolved soon: one period or one kind of finding against another, and what may be said of it."""

from collections.abc import Sequence

import numpy as np
import pytest

from reports.cases import NEVER, Cases
from reports.endings import CANCELED, JOINED, OPEN, RESOLVED
from reports.incidence import DAY
from reports.lift import ALL, Lifted, Side, Verdict, by_finder, lifts
from reports.lift_words import lift_table, points_words

LONG_AGO = 100 * DAY
POTHOLE, LAMP, WASTE = 1, 2, 3
STREETS, TRASH = 7, 8
GROUP_OF = {POTHOLE: STREETS, LAMP: STREETS, WASTE: TRASH}
Row = tuple[float, float | None, int, int]  # day received, days it took (None: open), how it ended, service


def cases(rows: Sequence[Row], channels: Sequence[str] = ()) -> Cases:
    received = np.array([day * DAY for day, *_rest in rows], dtype=float)
    took = np.array([NEVER if days is None else days * DAY for _day, days, *_rest in rows], dtype=float)
    texts = sorted(set(channels))
    return Cases(
        texts={"channel": texts}, received=received, closed=received + took,
        ending=np.array([ending for *_rest, ending, _service in rows], dtype=int),
        service=np.array([service for *_rest, service in rows], dtype=int),
        channel=np.array([texts.index(each) for each in channels] or [0] * len(rows), dtype=int),
    )  # fmt: skip


def done(days: float, times: int, service: int = POTHOLE) -> list[Row]:
    return [(0, days, RESOLVED, service)] * times


def side(*parts: list[Row]) -> Side:
    return Side(cases([row for part in parts for row in part]), 0, 30 * DAY, LONG_AGO)


def found(here: Side, there: Side, group: int = ALL, days: int = 3) -> Lifted:
    return next(each for each in lifts(here, there, GROUP_OF) if (each.group, each.days) == (group, days))


def test_the_lift_within_three_and_ten_days_by_hand() -> None:
    here = side(done(2, 40), done(20, 60))
    there = side(done(2, 20), done(9, 30), done(20, 50))
    assert found(here, there).lift.difference == pytest.approx(0.2)
    assert found(here, there, days=10).lift.difference == pytest.approx(-0.1)


def test_each_group_of_services_is_told_apart_and_all_come_first() -> None:
    here = side(done(1, 30, POTHOLE), done(9, 30, LAMP), done(1, 10, WASTE))
    lines = lifts(here, side(done(1, 30, LAMP)), GROUP_OF)
    assert [each.group for each in lines if each.days == 3] == [ALL, STREETS, TRASH]
    assert found(here, side(), STREETS).here.value == 0.5


def test_a_service_without_a_group_counts_among_all_only() -> None:
    lines = lifts(side(done(1, 25, service=99)), side(), GROUP_OF)
    assert [(each.group, each.lift.n_here) for each in lines] == [(ALL, 25), (ALL, 25)]


def test_joined_and_out_of_period_cases_are_left_out_and_withdrawn_ones_lower_the_share() -> None:
    others: list[Row] = [(0, 1, JOINED, POTHOLE), (31, 1, RESOLVED, POTHOLE), (-1, 1, RESOLVED, POTHOLE)]
    here = side(done(1, 3), others, [(0, 1, CANCELED, POTHOLE)])
    line = found(here, side(done(1, 4)))
    assert (line.lift.n_here, line.here.value) == (4, pytest.approx(0.75))


def test_what_happened_after_the_moment_of_counting_has_not_happened() -> None:
    late = Side(cases([*done(8, 20), (0, 8, JOINED, POTHOLE)]), 0, 30 * DAY, 5 * DAY)
    line = found(late, late)
    assert (line.lift.n_here, line.here.value) == (21, 0)
    assert found(late, late, days=10).verdict is Verdict.TOO_YOUNG


@pytest.mark.parametrize(
    ("quick_here", "quick_there", "of", "verdict"),
    [
        (80, 20, 100, Verdict.MORE),
        (20, 80, 100, Verdict.LESS),
        (52, 48, 100, Verdict.UNCLEAR),
        (19, 0, 19, Verdict.TOO_FEW),
        (0, 0, 100, Verdict.UNCLEAR),
        (100, 100, 100, Verdict.UNCLEAR),
    ],
)  # fmt: skip
def test_a_difference_is_told_when_its_interval_leaves_out_nought_and_there_are_twenty(
    quick_here: int, quick_there: int, of: int, verdict: Verdict
) -> None:
    here, there = (side(done(1, quick), done(20, of - quick)) for quick in (quick_here, quick_there))
    assert found(here, there).verdict is verdict


def test_open_cases_on_both_sides_are_too_young_to_say() -> None:
    waiting: list[Row] = [(29, None, OPEN, POTHOLE)] * 30
    young = Side(cases(waiting), 0, 30 * DAY, 30 * DAY)
    assert found(young, young).verdict is Verdict.TOO_YOUNG


def test_without_any_case_there_is_no_line() -> None:
    assert lifts(side(), side(), GROUP_OF) == []
    assert lifts(side(), side(), {}) == []


def test_reported_and_staff_found_work_are_told_apart_by_channel() -> None:
    reported, staff = by_finder(cases(done(1, 3), ["phone", "staff_found", "web"]))
    assert (len(reported), len(staff)) == (2, 1)
    assert [len(each) for each in by_finder(cases(done(1, 2), ["phone", "web"]))] == [2, 0]


def test_the_table_ends_with_all_services_and_says_what_may_be_said() -> None:
    here, there = side(done(1, 80), done(20, 20), done(1, 5, WASTE)), side(done(1, 20), done(20, 80))
    names = {STREETS: "Streets", TRASH: "Trash"}
    table = lift_table("lift", "Lift", lifts(here, there, GROUP_OF), names, days=3, here="Now", there="Before")
    assert [row.label for row in table.rows] == ["Streets", "Trash", "All services"]
    assert [row.cells[-1].words for row in table.rows] == ["Clearly more", "Too few to say", "Clearly more"]
    assert table.rows[0].cells[2].words == "+60.0"
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize(("value", "words"), [(None, "–"), (0.0823, "+8.2"), (-0.1, "−10.0"), (0.0, "0.0")])
def test_points_carry_their_sign(value: float | None, words: str) -> None:
    assert points_words(value) == words
