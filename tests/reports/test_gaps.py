"""Areas ranked by who lives there: the slope, the fifths and the words, against statsmodels and by hand."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from bench import equity_simulation
from bench.figures import Figure
from reports import gaps
from reports.fairness import Standing, shares

NOBODY = np.full(10, np.nan)


def standing(late: list[float], of: float = 400.0) -> Standing:
    """Wards of equal size with so many late each, of one service."""
    return shares(np.full((1, len(late)), of), np.array([late]))


RISING = standing([40, 44, 48, 52, 56, 60, 64, 68, 72, 76])
POOR = np.arange(10.0)
ALIKE = np.full(10, 5000.0)


def test_the_slope_is_weighted_least_squares_on_the_rank_of_residents() -> None:
    rng = np.random.default_rng(2)
    found, residents, indicator = standing(list(rng.integers(30, 80, 10))), rng.uniform(1, 9, 10), rng.normal(size=10)
    order = np.argsort(indicator)
    ends = np.cumsum(residents[order]) / residents.sum()
    middle = np.empty(10)
    middle[order] = ends - residents[order] / residents.sum() / 2
    line = sm.WLS(found.ratio, sm.add_constant(middle), weights=found.expected**2 / found.variance).fit()
    slope = gaps.gap_of(found, indicator, residents).slope  # type: ignore[union-attr]
    assert slope.value == pytest.approx(line.params[1])
    assert (slope.low, slope.high) == pytest.approx(line.conf_int()[1], rel=0.01)
    assert slope.chance == pytest.approx(line.pvalues[1], rel=0.02)


def test_fifths_are_of_residents_and_count_border_areas_in_part() -> None:
    """Half of all live in the last ward: it alone is the highest fifth; the lowest are four wards of one."""
    residents = np.array([1.0] * 9 + [9.0])
    found = gaps.gap_of(RISING, POOR, residents)
    assert found is not None
    assert found.fifths is not None
    assert found.fifths.highest == pytest.approx(76 / 58)
    assert found.fifths.lowest == pytest.approx((40 + 44 + 48 + 0.6 * 52) / 3.6 / 58)
    assert found.fifths.low < found.fifths.gap < found.fifths.high


def test_a_gap_that_follows_the_indicator_is_told_with_its_direction() -> None:
    up, down = (gaps.gap_of(RISING, each, ALIKE) for each in (POOR, -POOR))
    assert up is not None
    assert down is not None
    assert up.slope.value == pytest.approx(-down.slope.value)
    assert up.slope.value > 0.5
    assert up.slope.chance < 0.001
    assert up.link is not None
    assert up.link.rho == pytest.approx(1)


def test_areas_without_the_indicator_or_with_few_cases_are_left_out_and_counted() -> None:
    counts = np.full((1, 10), 400.0)
    counts[0, 0] = 12
    indicator = np.append(POOR[:9], np.nan)
    found = gaps.gap_of(shares(counts, counts * 0.2), indicator, ALIKE)
    assert found is not None
    assert (found.areas, found.left_out) == (8, 2)


@pytest.mark.parametrize("indicator", [NOBODY, np.full(10, 3.0), np.append(np.full(6, np.nan), np.arange(4.0))])
def test_too_few_areas_or_none_that_differ_give_no_gap(indicator: np.ndarray) -> None:
    assert gaps.gap_of(RISING, indicator, ALIKE) is None


def test_without_residents_areas_count_alike_and_one_without_is_left_out() -> None:
    alike, unknown = gaps.gap_of(RISING, POOR, ALIKE), gaps.gap_of(RISING, POOR, NOBODY)
    assert alike is not None
    assert unknown is not None
    assert alike.slope == unknown.slope
    empty = gaps.gap_of(RISING, POOR, np.append(ALIKE[:9], 0.0))
    assert empty is not None
    assert (empty.areas, empty.left_out) == (9, 1)


def test_areas_with_the_same_indicator_stand_at_the_same_place() -> None:
    along = gaps.ranked(RISING, np.array([1.0] * 5 + [2.0] * 5), ALIKE)
    assert along is not None
    assert along.middle.tolist() == [0.25] * 5 + [0.75] * 5


def test_areas_without_any_difference_have_no_gap_and_no_chance_to_speak_of() -> None:
    found = gaps.gap_of(standing([50] * 10), POOR, ALIKE)
    assert found is not None
    assert (found.slope.value, found.slope.chance) == (pytest.approx(0, abs=1e-12), pytest.approx(1))
    assert not math.isnan(found.slope.low)


@pytest.mark.deep
def test_simulated_cities_keep_quiet_without_a_gap_and_find_one_that_is_there() -> None:
    missed = [each for each in equity_simulation.measure(400) if each.bar is not None and not _holds(each)]
    assert not missed


def _holds(figure: Figure) -> bool:
    """Within its bar, or so close that 400 cities cannot tell."""
    assert figure.bar is not None
    reach = 1.7 * 100 * math.sqrt(figure.bar / 100 * (1 - figure.bar / 100) / 400)
    return figure.value >= figure.bar - reach if figure.at_least else figure.value <= figure.bar + reach
