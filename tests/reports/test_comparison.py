"""What of each case is compared, and who asks how often: counted from columns by hand."""

from typing import Any

import numpy as np
import pytest

from reports import fairness
from reports.cases import NEVER, Cases
from reports.comparison import cohort, compare
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, OPEN, RESOLVED
from reports.fairness import CLOSED, LATE, MEASURES, REOPENED, TIME, answers_of, counts_of
from reports.heard import MONTH, heard

DAY = 86_400.0
AS_OF = 100 * DAY


def case(
    *, received: float = 10, closed: float = NEVER, promise: float = 15, ending: int = RESOLVED, area: int = 7,
    service: int = 4, reopened: int = 0, channel: int = 0,
) -> tuple[float, ...]:  # fmt: skip
    """A case, its moments in days."""
    return received, closed, promise, ending, area, service, reopened, channel


def columns(*rows: tuple[float, ...]) -> Cases:
    names = ("received", "closed", "promise", "ending", "area", "service", "reopened", "channel")
    made: dict[str, Any] = {"number": np.arange(len(rows))}
    in_order = sorted(rows, key=lambda row: row[0])
    for name, values in zip(names, zip(*in_order, strict=True), strict=True):
        is_moment = name in ("received", "closed", "promise")
        made[name] = np.array(values) * DAY if is_moment else np.array(values, dtype=np.int64)
    made["language"] = np.zeros(len(rows), dtype=np.int64)
    return Cases(texts={"channel": ["web", "phone", "staff_found"], "language": ["en"]}, **made)


def observed(*rows: tuple[float, ...]) -> dict[str, tuple[int, int]]:
    """For each measure how many of how many in area 7, beside a hundred quick cases elsewhere."""
    others = [case(area=8, closed=11) for _each in range(100)]
    mine = cohort(columns(*rows, *others), [7, 8], start=0, end=90 * DAY, as_of=AS_OF)
    counts = counts_of(mine.answered, 2, mine.services)
    found = compare(counts, np.zeros((mine.services, 2, 2)), np.array([9.0, 9.0]), {}, in_full=MEASURES)
    return {name: (int(each.observed[0]), int(each.cases[0])) for name, each in found.adjusted.items()}


@pytest.mark.parametrize(
    ("row", "late", "closed", "time"),
    [
        (case(closed=12), (0, 1), (1, 1), (1, 1)),
        (case(closed=20), (1, 1), (1, 1), (1, 1)),
        (case(closed=20, ending=NOT_ACTIONABLE), (1, 1), (1, 1), (0, 1)),
        (case(ending=OPEN), (1, 1), (0, 1), (0, 1)),
        (case(ending=OPEN, promise=400), (0, 0), (0, 1), (0, 1)),
        (case(closed=12, promise=NEVER), (0, 0), (1, 1), (1, 1)),
        (case(closed=12, ending=CANCELED), (0, 0), (0, 0), (0, 1)),
        (case(closed=12, ending=JOINED), (0, 0), (0, 0), (0, 0)),
        (case(closed=101), (1, 1), (0, 1), (0, 1)),  # after the moment of counting: still open then
        (case(received=95, closed=96), (0, 0), (0, 0), (0, 0)),  # after the period
    ],
)
def test_each_case_counts_as_it_stood(
    row: tuple[float, ...], late: tuple[int, int], closed: tuple[int, int], time: tuple[int, int]
) -> None:
    found = observed(row)
    assert (found[LATE], found[CLOSED], found[TIME]) == (late, closed, time)


def test_a_case_that_came_back_counts_as_closed_once_even_while_it_is_open() -> None:
    assert observed(case(ending=OPEN, reopened=1), case(closed=12))[REOPENED] == (1, 2)


def test_areas_that_are_not_of_the_layer_are_left_out() -> None:
    assert observed(case(area=0, closed=12), case(area=99, closed=12))[CLOSED] == (0, 0)


def test_a_layer_without_areas_and_a_city_without_cases_are_compared_with_nothing() -> None:
    nothing = columns(case()).take(slice(0, 0))
    for areas in ([], [7, 8]):
        mine = cohort(nothing, areas, start=0, end=90 * DAY, as_of=AS_OF)
        counts = counts_of(mine.answered, len(areas), mine.services)
        answers = answers_of(mine.answered.area, mine.answered.service, np.zeros(0, bool), len(areas), mine.services)
        unknown = np.full(len(areas), np.nan)
        found = compare(counts, answers, unknown, {"income": unknown}, in_full=MEASURES)
        assert all((found.words[name] == 0).all() for name in MEASURES)
        assert found.gaps[TIME] == [None]


def test_the_word_of_a_ward_holds_for_all_measures_together() -> None:
    """A ward late twice as often as the city is told; one in the usual scatter of five measures is not."""
    rng = np.random.default_rng(11)
    area, service = np.repeat(np.arange(10), 400), rng.integers(0, 5, 4000)
    late = rng.random(4000) < np.where(area == 3, 0.3, 0.15)
    flags = fairness.COUNTS + fairness.IS_CLOSED + fairness.WAS_CLOSED + fairness.PROMISED + late * fairness.IS_LATE
    spans = rng.exponential(5 * DAY, 4000)
    answered = fairness.Answered(area, service, spans, np.full(4000, True), flags)
    found = compare(
        counts_of(answered, 10, 5), np.zeros((5, 10, 2)), np.full(10, 900.0), {"income": rng.normal(size=10)},
        in_full=[LATE],
    )  # fmt: skip
    assert found.words[LATE][3] == 3
    assert (np.delete(found.words[LATE], 3) <= 1).all()
    assert (found.words[TIME] == 1).all()
    assert found.adjusted[LATE].ratio[3] > 1.5


def test_requests_by_residents_are_told_for_a_year_and_by_way() -> None:
    days = [700 - each for each in range(1, 365, 3)]
    rows = [case(received=day, channel=number % 2) for number, day in enumerate(days)]
    staff = [case(received=650, channel=2) for _each in range(50)]
    found = heard(columns(*rows, *staff), [7, 8], np.array([2000.0, np.nan]), since=0, until=700 * DAY)
    assert found is not None
    assert found.rates[0] == pytest.approx(len(days) / 2)
    assert np.isnan(found.rates[1])
    assert found.city == pytest.approx(len(days) / 2)
    assert found.spoken(0) == pytest.approx(0.5, abs=0.01)
    assert found.spoken(1) is None
    assert found.monthly.shape == (2, 12)


def test_months_before_the_first_request_of_all_are_not_silent() -> None:
    rows = [case(received=700 - each) for each in range(1, 92)]
    found = heard(columns(*rows), [7], np.array([1000.0]), since=700 * DAY - 3 * MONTH, until=700 * DAY)
    assert found is not None
    assert len(found.ends) == 3
    assert found.rates[0] == pytest.approx(4 * 91)
    assert heard(columns(*rows), [7], np.array([1000.0]), since=690 * DAY, until=700 * DAY) is None
    assert heard(columns(*rows), [], np.array([]), since=0, until=700 * DAY) is None
