"""How long cases take when some are open and some end otherwise: by hand, by rules that always hold, by lifelines."""

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import qth_survival_times

from reports.endings import CANCELED, NOT_ACTIONABLE, OPEN, RESOLVED
from reports.incidence import DAY, Curve, Estimate, Lift, Reach, incidence, lift


def curve(*cases: tuple[float, int]) -> Curve:
    """The curve of cases given as days and how they ended."""
    spans = np.array([days * DAY for days, _ending in cases])
    return incidence(spans, np.array([ending for _days, ending in cases], dtype=int))[0]


def resolved(*days: float) -> list[tuple[float, int]]:
    return [(each, RESOLVED) for each in days]


def test_the_share_resolved_within_some_days_counts_those_resolved_on_the_last_of_them() -> None:
    found = curve(*resolved(1, 3, 3, 8))
    assert [found.at(days * DAY).value for days in (0.5, 1, 2.99, 3, 100)] == [0, 0.25, 0.25, 0.75, 1]


def test_a_case_that_ends_otherwise_is_never_resolved() -> None:
    """Of four, one was taken back: three quarters is all that can be reached."""
    found = curve((1, RESOLVED), (2, CANCELED), (3, RESOLVED), (4, RESOLVED))
    assert found.at(10 * DAY).value == pytest.approx(0.75)
    assert found.time_of(0.75).seconds == 4 * DAY
    assert found.time_of(0.8).seconds is None
    assert (found.n, found.resolved, found.other, found.open) == (4, 3, 1, 0)


def test_shares_by_hand_with_open_and_other_endings() -> None:
    """1/5 after day 1; day 2 one open leaves; day 3 one not actionable: 4/5 * 1/3 lost; day 6 one of two resolved."""
    found = curve((1, RESOLVED), (2, OPEN), (3, NOT_ACTIONABLE), (6, RESOLVED), (8, OPEN))
    assert found.at(6 * DAY).value == pytest.approx(1 / 5 + 4 / 5 * 2 / 3 * 1 / 2)
    assert found.outcomes(6 * DAY) == pytest.approx((7 / 15, 4 / 15, 4 / 15))


def test_a_case_open_as_long_as_another_took_counts_as_waiting_when_that_one_ended() -> None:
    assert curve((3, OPEN), (3, RESOLVED)).at(3 * DAY).value == 0.5


def test_an_open_case_younger_than_a_closing_leaves_those_at_risk() -> None:
    """Kaplan and Meier by hand: 4/5 after day 1, the young one leaves, 4/5 * 2/3 after day 3, then 4/15 after day 6."""
    assert curve((1, RESOLVED), (2, OPEN), (3, RESOLVED), (6, RESOLVED), (8, OPEN)).reached(0.5) == 6 * DAY


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.65])
def test_intervals_of_many_cases_are_those_found_by_looking_everywhere(
    seed: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(seed)
    spans, many = chance.lognormal(12.5, 1.0, 9_000), chance.choice([OPEN, RESOLVED, RESOLVED, CANCELED], 9_000)
    sought = incidence(spans, many)[0]
    found, at_ten = sought.time_of(share), sought.at(10 * DAY)
    monkeypatch.setattr("reports.incidence._MANY", 10**9)
    everywhere = incidence(spans, many)[0]
    assert found == everywhere.time_of(share)
    assert at_ten == pytest.approx(everywhere.at(10 * DAY), abs=1e-12)


def test_open_cases_push_the_median_up() -> None:
    assert curve(*resolved(1, 9), (120, OPEN), (120, OPEN)).time_of(0.5).seconds == 9 * DAY


def test_those_resolved_alone_look_quicker_than_all() -> None:
    found = curve(*resolved(1, 2, 9, 10), (120, OPEN), (120, OPEN))
    assert (found.of_resolved(0.5), found.time_of(0.5).seconds) == (2 * DAY, 9 * DAY)
    assert curve((120, OPEN)).of_resolved(0.5) is None


def test_what_nobody_waited_for_yet_is_not_known() -> None:
    young = curve((1, RESOLVED), (2, OPEN), (2, OPEN))
    assert young.at(2 * DAY).value == pytest.approx(1 / 3)
    assert young.at(10 * DAY) == Estimate(None, 0, 1)


@pytest.mark.parametrize(("cases", "at_ten"), [([], None), ([(1, OPEN)] * 30, None), ([(30, OPEN)] * 30, 0.0)])
def test_without_a_resolution_no_time_is_given(cases: list[tuple[float, int]], at_ten: float | None) -> None:
    found = curve(*cases)
    assert found.time_of(0.5) == Reach(None, None, None)
    assert found.at(10 * DAY).value == at_ten


def test_none_of_thirty_within_ten_days_leaves_room_for_a_few() -> None:
    """By Wilson's interval, as a share of none of thirty."""
    _value, low, high = curve(*[(30, OPEN)] * 30).at(10 * DAY)
    assert (low, round(high, 3)) == (0, 0.114)


def test_one_case_says_when_it_was_done_but_not_how_long_others_take() -> None:
    found = curve((4.5, RESOLVED))
    assert (found.time_of(0.5).seconds, found.time_of(0.5).high) == (4.5 * DAY, None)
    assert found.at(5 * DAY).low < 0.25


def test_cases_done_at_once_take_no_time() -> None:
    found = curve(*resolved(*[0] * 50))
    assert found.time_of(0.9) == Reach(0, 0, 0)
    assert found.points()[0].value == 1


def test_groups_are_counted_apart_and_may_be_empty() -> None:
    spans, endings, groups = np.array([5, 7, 1]), np.array([RESOLVED, OPEN, RESOLVED]), np.array([2, 2, 0])
    found = incidence(spans, endings, groups, 4)
    assert [each.n for each in found] == [1, 0, 2, 0]
    assert [each.time_of(0.5).seconds for each in found] == [1, None, 5, None]


def test_a_group_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        incidence(np.array([1.0]), np.array([RESOLVED]), np.array([3]), 3)


def test_a_drawn_curve_has_few_points_and_keeps_the_last() -> None:
    chance = np.random.default_rng(5)
    found = incidence(chance.exponential(9 * DAY, 20_000), np.full(20_000, RESOLVED))[0]
    points = found.points()
    assert 100 < len(points) <= 202
    assert (points[0].days, points[-1].value) == (0, pytest.approx(1))
    assert points[-1].days == pytest.approx(found.longest() / DAY)
    assert found.points(until=3 * DAY)[-1].days == 3


def test_a_drawn_curve_goes_on_while_anybody_waits() -> None:
    found = curve((1, RESOLVED), (20, OPEN))
    assert [(each.days, each.value) for each in found.points()] == [(0, 0), (1, 0.5), (20, 0.5)]
    assert curve().points() == []


CASES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([OPEN, RESOLVED, RESOLVED, CANCELED, NOT_ACTIONABLE])), max_size=60
)


@given(CASES, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_shares_grow_with_age_and_add_up_to_all(cases: list[tuple[int, int]], chance: Any) -> None:
    found = curve(*cases)
    ages = [day * DAY for day in range(42)]
    shares = [found.outcomes(age) for age in ages]
    assert all(a[0] <= b[0] + 1e-12 and a[1] <= b[1] + 1e-12 for a, b in zip(shares, shares[1:], strict=False))
    assert all(sum(each) == pytest.approx(1) for each in shares)
    for age in ages:
        value, low, high = found.at(age)
        assert value is None or 0 <= low <= value + 1e-9 <= high + 2e-9 <= 1 + 1e-8
    chance.shuffle(cases)
    again = curve(*cases)
    assert [again.at(age) for age in ages] == [found.at(age) for age in ages]


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_a_share_is_reached_when_it_is_told_to_be(cases: list[tuple[int, int]]) -> None:
    found = curve(*cases)
    for share in (0.1, 0.5, 0.9):
        when, low, high = found.time_of(share)
        if when is not None:
            assert found.outcomes(when)[0] >= share - 1e-9 > found.outcomes(when - 1)[0] - 2e-9
            assert low is not None
            assert low <= when <= (high or math.inf)


def some_cases(seed: int, size: int = 400, *, ends: tuple[int, ...] = (RESOLVED,)) -> tuple[Any, Any]:
    """Whole days with many ties, a third of them open."""
    chance = np.random.default_rng(seed)
    took, watched = np.ceil(chance.exponential(12, size)), np.ceil(chance.uniform(5, 60, size))
    endings = np.where(took <= watched, chance.choice(ends, size), OPEN)
    return np.minimum(took, watched) * DAY, endings


@pytest.mark.parametrize("seed", range(5))
def test_without_other_endings_it_is_kaplan_and_meiers_with_its_interval(seed: int) -> None:
    spans, endings = some_cases(seed)
    found = incidence(spans, endings)[0]
    fitted = KaplanMeierFitter().fit(spans, endings == RESOLVED)
    bounds = fitted.confidence_interval_survival_function_
    for quantile in (0.2512, 0.5, 0.7512):  # 0.25 may be met exactly, where rounding decides for lifelines
        limits = qth_survival_times(1 - quantile, bounds).iloc[0]
        when = qth_survival_times(1 - quantile, fitted.survival_function_)
        assert found.time_of(quantile) == pytest.approx((when, *limits))
    for day in (1, 7, 20):
        low, high = 1 - bounds.loc[: day * DAY].iloc[-1].to_numpy()[::-1]
        expected = (1 - fitted.predict(day * DAY), low, high)
        assert found.at(day * DAY) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_with_other_endings_it_is_aalen_and_johansens_with_its_variance(seed: int) -> None:
    spans, endings = some_cases(seed, ends=(RESOLVED, RESOLVED, NOT_ACTIONABLE, CANCELED))
    spans = spans + np.random.default_rng(seed).permutation(len(spans))  # lifelines moves ties at random
    found = incidence(spans, endings)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = AalenJohansenFitter(seed=seed).fit(spans, endings, event_of_interest=RESOLVED)
    told = fitted.cumulative_density_.iloc[:, 0]
    assert [found.at(time).value for time in told.index[5:-5]] == pytest.approx(list(told.iloc[5:-5]))
    places = np.searchsorted(fitted.variance_.index, found.times)[:-5]
    assert found.variances[:-5] == pytest.approx(fitted.variance_.to_numpy()[places], abs=1e-12)


def test_ties_of_different_endings_differ_little_from_lifelines_that_moves_them_apart() -> None:
    spans, endings = some_cases(3, 3000, ends=(RESOLVED, NOT_ACTIONABLE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = AalenJohansenFitter(seed=1).fit(spans / DAY, endings, event_of_interest=RESOLVED)
    found = incidence(spans, endings)[0]
    for day in (3, 10, 30):
        assert found.at(day * DAY).value == pytest.approx(fitted.predict(day + 0.5), abs=0.002)


def test_a_lift_is_the_difference_of_two_shares_with_both_their_doubts() -> None:
    """40 of 100 against 20 of 100: by Newcombe's method 0.07 to 0.32, from a calculator."""
    here = curve(*resolved(*[2] * 40), *resolved(*[20] * 60))
    there = curve(*resolved(*[2] * 20), *resolved(*[20] * 80))
    found = lift(here, there, 3 * DAY)
    assert found.difference == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0733, 0.3178), abs=0.012)
    assert (found.n_here, found.n_there) == (100, 100)


def test_a_lift_is_unknown_when_one_side_is_too_young() -> None:
    assert lift(curve((1, OPEN)), curve(*resolved(2)), 3 * DAY) == Lift(None, None, None, 1, 1)


def test_all_against_none_of_few_is_not_certain() -> None:
    found = lift(curve(*resolved(1, 1, 1)), curve(*resolved(9, 9, 9)), 3 * DAY)
    assert found.difference == 1
    assert found.low is not None
    assert found.low < 0.5
