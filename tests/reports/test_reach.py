"""What operators, council offices and languages add, where many speak another language and elsewhere."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from reports.cases import Cases
from reports.heard import COUNCIL, FOUND, OPERATORS, Heard, heard
from reports.metrics import DAY
from reports.reach import ALL, OTHER_LANGUAGE, PARTS, halves, part_of
from routing.models import Area, AreaIndicator
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import row_of, soup_of

CHANNELS, LANGUAGES = ["web", "phone", "council", "staff_found", "work_orders"], ["en", "es", ""]


def of(rows: list[tuple[int, str, str]], areas: int = 1, residents: float = 1000.0) -> Heard:
    """Requests as (area, channel, language), over the last year."""
    area, channel, language = zip(*rows, strict=True)
    cases = Cases(
        texts={"channel": CHANNELS, "language": LANGUAGES}, received=np.linspace(340, 699, len(rows)) * DAY,
        area=np.array(area), channel=np.array([CHANNELS.index(each) for each in channel]),
        language=np.array([LANGUAGES.index(each) for each in language]),
    )  # fmt: skip
    found = heard(cases, range(1, areas + 1), np.full(areas, residents), since=0, until=700 * DAY)
    assert found is not None
    return found


def test_each_request_counts_once_by_who_entered_it_and_finds_of_staff_stand_apart() -> None:
    found = of([(1, "web", "en"), (1, "phone", "es"), (1, "council", "es"), (1, "staff_found", "es"),
                (1, "work_orders", ""), (1, "web", "")])  # fmt: skip
    assert {part: part_of(found, part)[0] for part in (ALL, OPERATORS, COUNCIL, OTHER_LANGUAGE, FOUND)} == {
        ALL: 4, OPERATORS: 1, COUNCIL: 1, OTHER_LANGUAGE: 2, FOUND: 1,
    }  # fmt: skip


def test_a_way_that_is_used_where_the_indicator_is_higher_is_a_sure_difference() -> None:
    rows = [(area, "web", "en") for area in range(1, 11) for _each in range(100 + area % 3)]
    rows += [(area, "phone", "es") for area in range(6, 11) for _each in range(40 + area % 3)]

    found = halves(of(rows, areas=10), np.arange(10.0))

    assert found is not None
    by_part = {each.part: each for each in found.parts}
    assert by_part[OPERATORS].difference == pytest.approx(40.8)
    assert by_part[OPERATORS].is_sure
    assert not by_part[COUNCIL].is_sure
    assert (found.higher, found.lower, found.left_out) == (5, 5, 0)


@pytest.mark.deep
def test_without_any_difference_intervals_leave_nothing_out_19_times_of_20() -> None:
    chance = np.random.default_rng(4)
    sure = 0
    for _city in range(300):
        rates = chance.gamma(8, 12, size=20)  # areas differ in whatever else
        rows = [
            (area, "phone", "en") for area, rate in enumerate(rates, start=1) for _each in range(chance.poisson(rate))
        ]
        found = halves(of(rows, areas=20), chance.permutation(20).astype(float))
        assert found is not None
        sure += next(each for each in found.parts if each.part == ALL).is_sure
    assert sure <= 0.09 * 300


def test_few_areas_equal_indicators_or_no_residents_say_nothing() -> None:
    rows = [(area, "web", "en") for area in range(1, 9)]
    assert halves(of(rows, areas=8), np.full(8, np.nan)) is None
    assert halves(of(rows, areas=8), np.ones(8)) is None
    assert halves(of(rows, areas=8, residents=np.nan), np.arange(8.0)) is None
    assert halves(of(rows[:4], areas=4), np.arange(4.0)) is None
    assert halves(of(rows, areas=8), np.arange(8.0)) is not None
    assert len(PARTS) == len(set(PARTS))


@pytest.fixture
def half_a_year(make_case: Callable[..., object]) -> None:
    """The first of all requests, then four whole months with two in ward 1; both wards have 1,000 residents."""
    for ward, days in (("2", 130), ("1", 100), ("1", 10), ("2", 1)):
        make_case(ward, now=NOW - timedelta(days=days))
    for area in Area.objects.filter(layer__code="ward"):
        AreaIndicator.objects.create(area=area, code="population", name={"en": "Residents"}, value=1000)


def test_the_page_says_who_entered_requests_and_that_languages_are_not_known(
    manager: Persona, half_a_year: None
) -> None:
    page = soup_of(manager, "/reports/equity/")
    assert "Nothing is recorded about the languages of these areas" in page.get_text(" ", strip=True)
    row = row_of(page, "Shares of the requests", "Ward 1")
    assert (row["Requests"], row["By residents themselves"], row["By council offices"]) == ("2", "100%*", "0%*")


def test_two_areas_are_too_few_to_set_languages_side_by_side(manager: Persona, half_a_year: None) -> None:
    for area in Area.objects.filter(layer__code="ward"):
        name = {"en": "Limited English (%)"}
        AreaIndicator.objects.create(area=area, code="limited_english_percent", name=name, value=area.pk)
    words = soup_of(manager, "/reports/equity/").get_text(" ", strip=True)
    assert "At least 3 areas on each side are needed" in words
