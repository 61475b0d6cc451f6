"""Which differences are news at the end of a quarter."""

import math

import pytest

from reports.chance import CLEAR, LIKELY, NO_DIFFERENCE, TOO_FEW
from reports.gap_changes import About, Reading, changes

WARD, INCOME = About("late", area=3), About("late", indicator="income")


def told(about: About, *quarters: tuple[float, int] | None, is_worse: bool = True) -> list[tuple[str, list[float]]]:
    """What is said after three quarters, each as (value, word) or None."""
    is_ratio = bool(about.area)
    read = tuple({about: Reading(*each, is_ratio, is_worse)} if each else {} for each in quarters)
    return [(each.why, each.values) for each in changes(read)]


def test_a_difference_that_becomes_clear_is_told_once() -> None:
    assert told(WARD, (1.1, NO_DIFFERENCE), (1.2, LIKELY), (1.4, CLEAR)) == [("clear", [1.2, 1.4])]
    assert told(WARD, (1.2, LIKELY), (1.4, CLEAR), (1.4, CLEAR)) == []


def test_a_difference_without_a_quarter_before_has_one_value() -> None:
    assert told(WARD, None, (1.0, TOO_FEW), (1.4, CLEAR)) == [("clear", [1.4])]


@pytest.mark.parametrize("about", [WARD, INCOME])
def test_one_that_grows_twice_is_told_while_it_is_likely(about: About) -> None:
    values = (1.1, 1.2, 1.3)
    grown = [(each, LIKELY) for each in values]
    assert told(about, *grown) == [("wider", list(values))]
    assert told(about, *grown[:2], (1.3, NO_DIFFERENCE)) == []
    assert told(about, (1.25, LIKELY), *grown[1:]) == []
    assert told(about, (1.28, LIKELY), (1.29, LIKELY), (1.3, LIKELY)) == []


def test_a_slope_that_grows_downwards_is_a_gap_that_widens_and_one_that_turns_is_not() -> None:
    assert told(INCOME, (-0.1, LIKELY), (-0.2, LIKELY), (-0.4, LIKELY)) == [("wider", [-0.1, -0.2, -0.4])]
    assert told(INCOME, (0.1, LIKELY), (-0.2, LIKELY), (-0.4, LIKELY)) == []


def test_areas_that_do_better_and_those_without_a_ratio_are_no_news() -> None:
    assert told(WARD, (0.9, LIKELY), (0.8, LIKELY), (0.5, CLEAR), is_worse=False) == []
    assert told(WARD, (1.1, LIKELY), (1.2, LIKELY), (math.inf, CLEAR)) == []
    assert told(WARD, (1.1, LIKELY), (math.nan, LIKELY), (1.6, LIKELY)) == []
