"""The model of arrivals: usual weeks, storms, holidays, slow rises, and ranges that hold what they say."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from bench.forecasts import read, scores
from reports import forecast_rounds, forecasting
from reports.count_ranges import part_of, ranges
from reports.forecasting import AHEAD, LAST_WEEK, MODEL, Days, Floats, outlook

MONDAY = date(2026, 1, 5)
WEEK = np.array([30.0, 26, 24, 22, 18, 8, 4])
FILE = Path(__file__).resolve().parents[3] / "shared/data/boston_2011_q3/requests_2011_jul_sep.csv.gz"


def weeks(number: int, *, seed: int = 1, growth: float = 0.0) -> Floats:
    """Whole weeks of requests from a Monday on, random about the usual week."""
    usual = np.tile(WEEK, number) * (1 + growth * np.arange(7 * number) / 7)
    return np.random.default_rng(seed).poisson(usual).astype(float)


def foreseen(counts: Floats, *, whole: Floats | None = None, free: tuple[date, ...] = ()) -> Floats:
    made = outlook(counts, Days.since(MONDAY, counts if whole is None else whole, free))
    assert made is not None
    return made.expected.mean


def test_the_days_ahead_follow_the_usual_week() -> None:
    assert foreseen(weeks(20)) == pytest.approx(np.tile(WEEK, 2), rel=0.15)


def test_a_storm_hardly_moves_the_weeks_after_it() -> None:
    calm = weeks(12)
    stormy = calm.copy()
    stormy[-9:-6] = [900, 400, 150]

    assert foreseen(stormy).sum() < 1.15 * foreseen(calm).sum()


def test_a_slow_rise_is_followed() -> None:
    rising = weeks(26, growth=0.05)

    assert foreseen(rising)[:7].sum() > 1.2 * rising.reshape(-1, 7).sum(axis=1).mean()


def test_a_holiday_ahead_is_expected_as_quiet_as_those_before() -> None:
    counts, free = weeks(20), (MONDAY + timedelta(days=14), MONDAY + timedelta(days=70), MONDAY + timedelta(days=140))
    counts[[14, 70]] = 3

    ahead = foreseen(counts, free=free)

    assert ahead[0] < 8
    assert ahead[7] == pytest.approx(30, rel=0.15)


def test_a_rare_service_leans_on_the_citys_week() -> None:
    city = weeks(20, seed=2) * 20
    rare = np.random.default_rng(3).poisson(0.02 * np.tile(WEEK, 20)).astype(float)

    ahead = foreseen(rare, whole=city)[:7]

    assert ahead[0] > ahead[6] > 0


def test_a_service_that_began_lately_is_not_spread_over_the_months_before() -> None:
    counts = np.concatenate([np.zeros(7 * 20), weeks(5)])

    assert foreseen(counts, whole=weeks(25) * 5)[:7].sum() == pytest.approx(WEEK.sum(), rel=0.15)


@pytest.mark.parametrize("counts", [np.zeros(100), weeks(3), np.eye(1, 100, 40).ravel()])
def test_too_little_to_go_by_gives_no_forecast(counts: Floats) -> None:
    assert outlook(counts, Days.since(MONDAY, counts, ())) is None


def test_where_the_model_does_no_better_last_weeks_same_day_is_the_forecast() -> None:
    counts = np.tile(WEEK, 12)  # exactly the same week by week: nothing beats looking a week back
    made = outlook(counts, Days.since(MONDAY, counts, ()))

    assert made is not None
    assert (made.method, made.trial.error_last_week) == (LAST_WEEK, 0)
    assert made.expected.mean.tolist() == np.tile(WEEK, 2).tolist()
    assert (made.expected.low <= made.expected.mean).all()


def test_few_weeks_give_a_forecast_that_was_not_tried() -> None:
    counts = weeks(4)
    made = outlook(counts, Days.since(MONDAY, counts, ()))

    assert made is not None
    assert (made.method, made.trial.tried, made.trial.error) == (MODEL, 0, None)


@pytest.mark.parametrize("spread", [1.0, 1.3, 8.0])
def test_ranges_are_those_of_the_negative_binomial(spread: float) -> None:
    means = np.array([0.05, 1, 7.5, 120, 4000])
    law = nbinom(means / (spread - 1), 1 / spread) if spread > 1 else poisson(means)

    made = ranges(means, spread)

    for share, found in ((0.1, made.low), (0.9, made.high), (0.025, made.lowest), (0.975, made.highest)):
        assert found.tolist() == law.ppf(share).tolist()


def test_a_part_of_a_forecast_is_steadier_than_the_whole() -> None:
    part = part_of(np.array([200.0]), 0.1, 9.0)

    assert part.mean[0] == 20
    assert part.high[0] - part.low[0] < ranges(np.array([20.0]), 9.0).high[0] - ranges(np.array([20.0]), 9.0).low[0]


def test_the_worker_asks_for_as_many_days_as_the_model() -> None:
    assert forecast_rounds.FEWEST_DAYS == forecasting.FEWEST_DAYS


@pytest.mark.deep
def test_eight_of_ten_days_lie_in_their_range() -> None:
    inside = []
    for seed in range(60):
        random = np.random.default_rng(seed)
        usual = np.tile(WEEK, 28) / 3
        counts = random.negative_binomial(usual / 2, 1 / 3).astype(float)
        made = outlook(counts[:-AHEAD], Days.since(MONDAY, counts[:-AHEAD], ()))
        assert made is not None
        inside.append(np.mean((counts[-AHEAD:] >= made.expected.low) & (counts[-AHEAD:] <= made.expected.high)))

    assert 0.78 <= np.mean(inside) <= 0.90  # whole numbers hold a little more than they must


@pytest.mark.deep
@pytest.mark.realdata
@pytest.mark.skipif(not FILE.exists(), reason="the real city's files are not beside the project")
def test_a_real_quarter_is_foreseen_better_than_by_looking_a_week_back() -> None:
    found = scores(*read(FILE))
    scaled = [each.scaled for each in found]

    assert len(found) > 40
    assert np.median(scaled) < 0.8
    assert np.mean(scaled) < 1
    assert 0.75 < np.mean([each.inside for each in found]) < 0.87
    assert sum(each.error for each in found) < 0.75 * sum(each.error_last_week for each in found)
