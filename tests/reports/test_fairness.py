"""Areas compared as if all had asked for the same services: by hand, by rules that always hold, by other libraries."""

import math

import numpy as np
import pytest
from lifelines.statistics import logrank_test
from scipy import stats

from reports import chance, fairness
from reports.fairness import CLOSED, LATE, REOPENED, TIME, Answered, Standing, counts_of, shares, times

DAY = 86_400.0
COUNTED = fairness.COUNTS + fairness.PROMISED + fairness.IS_CLOSED + fairness.WAS_CLOSED


def counted(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float64)


def standings(cases: Answered, areas: int, services: int) -> dict[str, Standing]:
    return fairness.standings(counts_of(cases, areas, services))


def cases(area: list[int], days: list[float], *, service: list[int] | None = None, is_open: bool = False) -> Answered:
    """Resolved cases with their days; or open ones."""
    size = len(area)
    return Answered(
        np.array(area, dtype=np.int64), np.array(service or [0] * size, dtype=np.int64), np.array(days) * DAY,
        np.full(size, not is_open), np.full(size, COUNTED),
    )  # fmt: skip


def test_expected_is_what_the_city_would_have_for_the_same_services() -> None:
    """Lights: 20 of 100 late in the city; trees: 60 of 100. Ward one asks 80 and 20: 16 and 12 expected."""
    found = shares(counted([80, 20], [20, 80]), counted([16, 4], [12, 48]))
    assert found.expected == pytest.approx([28, 52])
    assert found.ratio == pytest.approx([1, 1])
    assert found.chance == pytest.approx([1, 1], abs=0.05)


def test_a_ward_that_asks_for_slow_services_is_late_at_first_sight_only() -> None:
    of, late = counted([400, 100], [100, 400]), counted([40, 10], [40, 160])
    naive = shares(of.sum(axis=0, keepdims=True), late.sum(axis=0, keepdims=True))
    assert naive.ratio[1] == pytest.approx(1.36)
    assert naive.chance[1] < 0.001
    assert shares(of, late).ratio == pytest.approx([1, 1])


def test_the_variance_is_that_of_drawing_the_wards_cases_from_the_citys() -> None:
    found = shares(counted([30, 70]), counted([12, 28]))
    drawn = stats.hypergeom(100, 40, 30)
    assert found.variance[0] == pytest.approx(drawn.var())
    assert found.third[0] / found.variance[0] ** 1.5 == pytest.approx(float(drawn.stats("s")))


@pytest.mark.parametrize(("observed", "of"), [(24, 30), (6, 30), (14, 30), (60, 90), (33, 90)])
def test_the_chance_of_small_counts_is_close_to_the_exact_one(observed: int, of: int) -> None:
    """Against Fisher's, halved where the very count observed is on either side."""
    found = shares(counted([of, 300]), counted([observed, 150]))
    drawn = stats.hypergeom(of + 300, observed + 150, of)
    tails = (drawn.cdf(observed - 1), drawn.sf(observed))
    exact = 2 * (min(tails) + drawn.pmf(observed) / 2)
    assert found.chance[0] == pytest.approx(exact, rel=0.12, abs=2e-5)


def test_times_are_a_log_rank_comparison() -> None:
    rng = np.random.default_rng(4)
    days = [rng.exponential(9, 300), rng.exponential(12, 200)]
    seen = [rng.uniform(1, 60, 300), rng.uniform(1, 60, 200)]
    seconds = [np.minimum(*each) * DAY for each in zip(days, seen, strict=True)]
    spans = [2.0 ** (np.floor(np.log2(each) * 4) / 4 + 1e-4) for each in seconds]  # one time for each bin
    ended = [mine <= until for mine, until in zip(days, seen, strict=True)]
    area = np.repeat([0, 1], [300, 200])
    found = standings(
        Answered(area, np.zeros(500, int), np.concatenate(spans), np.concatenate(ended), np.full(500, COUNTED)), 2, 1
    )[TIME]
    expected = logrank_test(*spans, event_observed_A=ended[0], event_observed_B=ended[1]).test_statistic
    assert (found.observed - found.expected)[0] ** 2 / found.variance[0] == pytest.approx(expected, rel=1e-6)


def test_twice_the_time_is_about_twice_as_long_and_open_cases_count() -> None:
    rng = np.random.default_rng(5)
    days = np.concatenate([rng.exponential(10, 4000), rng.exponential(20, 4000), rng.exponential(10, 32_000)])
    area = np.repeat([0, 1, 2], [4000, 4000, 32_000])
    seen = rng.uniform(5, 90, len(days))
    found = standings(
        Answered(
            area, np.zeros(len(days), int), np.minimum(days, seen) * DAY, days <= seen, np.full(len(days), COUNTED)
        ),
        3, 1,
    )[TIME]  # fmt: skip
    assert found.ratio[1] / found.ratio[0] == pytest.approx(2, rel=0.05)
    low, high = found.interval
    assert low[1] < found.ratio[1] < high[1]
    assert found.chance[1] < 1e-6


def test_a_ward_that_leaves_cases_open_is_slower_although_those_it_closes_are_quick() -> None:
    quick = cases([0] * 100 + [1] * 50, [4.0] * 100 + [4.0] * 50)
    left = cases([1] * 50, [60.0] * 50, is_open=True)
    both = Answered(*(np.concatenate([getattr(quick, name), getattr(left, name)]) for name in
                      ("area", "service", "span", "is_resolved", "flags")))  # fmt: skip
    found = standings(both, 2, 1)[TIME]
    assert found.ratio[1] > 1.3 > 1 > found.ratio[0]


@pytest.mark.parametrize("name", [LATE, CLOSED, REOPENED])
def test_each_share_counts_what_its_flags_say(name: str) -> None:
    base = cases([0] * 40 + [1] * 60, [1.0] * 100)
    of, is_so = {
        LATE: (fairness.PROMISED, fairness.IS_LATE), CLOSED: (fairness.COUNTS, fairness.IS_CLOSED),
        REOPENED: (fairness.WAS_CLOSED, fairness.CAME_BACK),
    }[name]  # fmt: skip
    flags = np.where(np.arange(100) < 90, of, 0) + np.where(np.arange(100) % 2, is_so, 0)
    found = standings(Answered(base.area, base.service, base.span, base.is_resolved, flags), 2, 1)[name]
    assert found.cases.tolist() == [40, 50]
    assert found.observed.tolist() == [20, 25]


def test_cases_without_an_area_are_left_out() -> None:
    found = standings(cases([-1, 0, 0, 1], [1.0] * 4), 2, 1)
    assert all(each.cases.tolist() == [2, 1] for each in found.values())


@pytest.mark.parametrize(("of", "rate"), [(19, 0.5), (60, 0.05)])
def test_few_cases_or_few_expected_are_not_judged(of: int, rate: float) -> None:
    found = shares(counted([of, 2000]), counted([of * rate, 2000 * rate]))
    assert found.is_few.tolist() == [True, False]
    assert math.isnan(found.chance[0])


def test_one_ward_alone_has_nothing_to_be_compared_with() -> None:
    assert standings(cases([0] * 50, [3.0] * 50), 1, 1)[TIME].is_few.tolist() == [True]


def test_no_case_at_all_divides_by_nothing() -> None:
    with np.errstate(all="raise"):
        for each in standings(cases([], []), 3, 2).values():
            assert np.isnan(each.ratio).all()
            assert each.is_few.all()
            assert each.together == 1
            low, high = each.limits(np.array([5.0, 50.0]), chance.Z95)
            assert low.tolist() == high.tolist() == [1, 1]


def test_all_open_gives_no_wrong_zero() -> None:
    found = standings(cases([0] * 30 + [1] * 30, [9.0] * 60, is_open=True), 2, 1)[TIME]
    assert np.isnan(found.ratio).all()
    assert found.is_few.all()


@pytest.mark.parametrize("is_time", [False, True])
def test_the_funnel_narrows_and_a_point_lies_outside_when_its_chance_says_so(is_time: bool) -> None:
    sizes = np.array([60, 150, 400, 900, 2000, 4000])
    if is_time:
        left = np.zeros((1, 6, fairness._BINS))
        left[0, :, 40] = sizes / 2
        left[0, :, 50] = sizes - sizes / 2
        base = times(left, left)
    else:
        base = shares(sizes[None, :].astype(float), sizes[None, :] * 0.2)
    expected = base.expected
    low, high = base.limits(expected, chance.Z95)
    assert (np.diff(high) < 0).all()
    assert (np.diff(low) > 0).all()
    for place in range(len(sizes)):
        edge = high[place] if not is_time else low[place]
        at_edge = expected[place] / edge if is_time else expected[place] * edge
        observed = np.where(np.arange(6) == place, at_edge, base.observed)
        moved = Standing(base.cases, observed, expected, base.variance, base.third, base.drift, is_time)
        assert moved.chance[place] == pytest.approx(0.05, abs=0.012)


def test_a_chance_of_the_t_distribution_is_close_to_the_true_one() -> None:
    for freedom in (3, 8, 18, 60):
        for t in (0.5, 2.0, 4.0):
            said = float(chance.student_chance(np.array(t), np.array(float(freedom))))
            assert said == pytest.approx(2 * stats.t.sf(t, freedom), rel=0.07 if freedom == 3 else 0.02)
        assert chance.student_reach(freedom) == pytest.approx(
            stats.t.ppf(0.975, freedom), rel=0.015 if freedom == 3 else 0.003
        )


def test_many_figures_are_corrected_as_benjamini_and_hochberg_say() -> None:
    given = np.array([0.001, 0.2, np.nan, 0.03, 0.03, 0.9])
    found = chance.corrected(given)
    assert math.isnan(found[2])
    assert found[~np.isnan(found)] == pytest.approx(stats.false_discovery_control(given[~np.isnan(given)]))


def test_one_in_twenty_is_not_worth_a_word_but_one_in_a_million_is_clear() -> None:
    usual = np.linspace(0.04, 0.99, 20)
    first, (rest,) = chance.words_of(usual, 0.5, [usual])
    assert set(first) == set(rest) == {chance.NO_DIFFERENCE}
    first, (rest,) = chance.words_of(np.append(usual, 1e-6), 0.001, [np.array([np.nan, 0.4])])
    assert first[-1] == chance.CLEAR
    assert rest.tolist() == [chance.TOO_FEW, chance.NO_DIFFERENCE]
