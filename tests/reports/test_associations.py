"""Whether one figure of areas goes with another."""

import numpy as np
import pytest
from scipy import stats

from reports.associations import association
from reports.chance import CLEAR, LIKELY, NO_DIFFERENCE, TOO_FEW


def test_a_figure_that_rises_with_another_is_clear_unless_many_were_tried() -> None:
    first = np.arange(12.0)

    alone, among_many = (association(first, first**3, looks=looks) for looks in (1, 2000))

    assert (alone.link.rho, alone.word) == (pytest.approx(1), CLEAR)
    assert among_many.word in (LIKELY, NO_DIFFERENCE)


@pytest.mark.parametrize("areas", [12, 60])
def test_correlation_and_chance_are_those_of_scipy(areas: int) -> None:
    chance = np.random.default_rng(5)
    first = chance.normal(size=areas)
    second = 0.4 * first + chance.normal(size=areas)

    found = association(first, second, looks=1)

    expected = stats.spearmanr(first, second)
    assert found.link.rho == pytest.approx(expected.statistic, abs=1e-9)
    assert found.link.chance == pytest.approx(expected.pvalue, rel=0.15, abs=0.005)


def test_four_areas_or_one_value_everywhere_say_nothing() -> None:
    four = np.array([1.0, 2, 3, 4, np.nan, np.nan])
    assert association(four, np.arange(6.0), looks=1).word == TOO_FEW
    assert association(four, np.arange(6.0), looks=1).left_out == 2
    assert association(np.ones(8), np.arange(8.0), looks=1).word == TOO_FEW


@pytest.mark.deep
def test_of_figures_without_any_tie_one_in_twenty_pages_speaks() -> None:
    chance = np.random.default_rng(8)
    speaking = 0
    for _page in range(400):
        up = chance.normal(size=(6, 40))
        across = chance.normal(size=(3, 40))
        speaking += any(association(a, b, looks=18).word >= LIKELY for a in across for b in up)
    assert speaking <= 0.075 * 400
