"""How fast residents report an incident again while it lasts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from reports.cases import Cases, Integers
from reports.endings import CANCELED, JOINED
from reports.metrics import DAY
from reports.reporting_rate import Incidents, ReportingRate, rates, reporting_rate
from reports.voices import Voices
from requests_app.models import ServiceRequest
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.test_metrics import AS_OF, END, START, case, columns
from tests.reports.test_staff_pages import row_of, soup_of

STAFF = 99  # the number of a request that staff found


def said(*rows: tuple[float, int], since: float = 0, part: int = 0) -> Voices:
    """Reports besides the first, as (day, number of the case)."""
    day, number = np.array([each[0] for each in rows]), np.array([each[1] for each in rows], dtype=np.int64)
    return Voices(day * DAY, np.maximum(day, since) * DAY, number, np.full(len(rows), part, dtype=np.int64))


def count(more: Voices, *rows: dict[str, Any], areas: int = 1) -> ReportingRate:
    cases: Cases = columns(*rows)
    return reporting_rate(cases, more, np.array([STAFF]), range(1, areas + 1), start=START, end=END, as_of=AS_OF)


def followed(found: ReportingRate) -> tuple[int, int, float]:
    """Incidents, further reports and days of the only service."""
    (only,) = found.services
    return only.incidents, only.further, round(only.days, 6)


def test_reports_count_from_the_first_until_the_closing() -> None:
    more = said((2, 7), (4.5, 7), (6, 7))  # the last one came after the closing
    assert followed(count(more, case(1, closed=5, number=7))) == (1, 2, 4)


def test_an_open_case_is_followed_until_now_and_none_longer_than_thirty_days() -> None:
    more = said((99, 7), (29, 8), (31, 8))
    assert followed(count(more, case(98, number=7), case(0, number=8))) == (2, 2, 22 + 30)


def test_an_earlier_report_that_was_joined_is_the_first_and_the_case_a_further_one() -> None:
    assert followed(count(said((3, 7), since=6), case(5, closed=9, number=7))) == (1, 1, 6)


def test_joined_and_withdrawn_cases_are_no_incidents_and_late_joins_not_known_yet() -> None:
    gone = case(1, closed=3, number=8, ending=JOINED), case(1, closed=3, number=9, ending=CANCELED)
    assert followed(count(said((2, 7), since=121), case(1, closed=5, number=7), *gone)) == (1, 0, 4)


def test_what_staff_found_neither_begins_an_incident_nor_reports_it_again() -> None:
    found_first = case(1, closed=5, number=STAFF)
    assert count(said((2, STAFF)), found_first).incidents == 0
    assert count(said((1, 7), part=STAFF), case(2, closed=5, number=7)).incidents == 0
    assert followed(count(said((3, 7), part=STAFF), case(2, closed=5, number=7))) == (1, 0, 3)


def test_an_area_is_set_against_the_same_services_and_their_days() -> None:
    area, service = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = rates(Incidents(area, service, np.array([10.0, 1, 10, 9]), np.array([6, 0, 2, 10])), [4, 5], 2)
    assert found.standing.expected == pytest.approx([4 + 1, 4 + 9])
    assert found.standing.ratio == pytest.approx([6 / 5, 12 / 13])
    assert found.services[0].half_within == pytest.approx(np.log(2) * 20 / 8)


def test_without_cases_areas_or_further_reports_nothing_is_said() -> None:
    nothing = said()
    for found in (count(nothing, case(-5, number=7)), count(nothing, case(1, closed=1, number=7))):
        assert (found.incidents, found.further) == (0, 0)
        assert found.standing.is_few.all()
    many = count(nothing, *(case(1, closed=5, number=each, area=1 + each % 2) for each in range(1, 61)), areas=2)
    assert not many.is_sure.any()
    assert many.services[0].half_within is None


@pytest.mark.deep
@pytest.mark.parametrize(("shape", "least"), [(0, 0.95), (1, 0.75), (0.5, 0.35)])
def test_simulated_cities_seldom_differ_by_chance_and_half_the_rate_is_found(shape: float, least: float) -> None:
    """`shape` of the gamma distribution by which incidents differ in how many see them; 0: all alike."""
    chance = np.random.default_rng(11)
    spoke, found, covered, cities = 0, 0, 0, 300
    for _city in range(cities):
        area, service = chance.integers(0, 10, size=3000), chance.integers(0, 5, size=3000)
        days = np.minimum(chance.exponential(6 + 4 * (area % 3)), 30)
        each = chance.gamma(shape, 1 / shape, size=3000) if shape else 1.0
        usual = np.array([0.01, 0.03, 0.05, 0.1, 0.2])[service] * days * each
        even = rates(Incidents(area, service, days, chance.poisson(usual)), [*range(5)], 10)
        slow: Integers = chance.poisson(np.where(area == 0, usual / 2, usual))
        planted = rates(Incidents(area, service, days, slow), [*range(5)], 10)
        low, high = even.standing.interval
        spoke += bool(even.is_sure.any())
        covered += np.count_nonzero((low <= 1) & (high >= 1))
        found += bool(planted.is_sure[0] and planted.standing.ratio[0] < 1)
    assert spoke <= 0.09 * cities
    assert covered >= 0.93 * 10 * cities
    assert found >= least * cities


def test_the_page_shows_reports_of_each_area_and_says_when_they_are_too_few(
    manager: Persona, make_case: Callable[..., ServiceRequest], join: Callable[..., None]
) -> None:
    empty = soup_of(manager, "/reports/equity/").get_text(" ", strip=True)
    assert "reported again while it lasted, so nothing can be said" in empty
    join(make_case("1", now=MORNING + timedelta(days=2)), make_case("1"))
    make_case("2")

    page = soup_of(manager, "/reports/equity/")

    row = row_of(page, "Further reports of the same incident", "Ward 1")
    assert (row["Incidents"], row["Further reports"], row["What we may say"]) == ("1", "1", "Too few to say")
