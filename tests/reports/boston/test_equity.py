"""A real city's wards compared: what is expected of each is what pandas and lifelines expect."""

import pytest
from django.test import Client

from tests.reports import boston_in_pandas as file
from tests.reports.boston.conftest import CountTo
from tests.reports.boston.test_pages import LATER, QUARTER, SOON, lines

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.deep,
    pytest.mark.skipif(not file.FILE.exists(), reason="the real city's files are not beside the project"),
]


@pytest.mark.parametrize("moment", [SOON, LATER])
def test_late_requests_are_set_against_those_expected_of_the_same_services(
    boston: Client,
    count_to: CountTo,
    moment: object,
) -> None:
    count_to(moment)  # type: ignore[arg-type]

    told = lines(boston, f"/reports/equity/?{QUARTER}&areas=ward&measure=late&csv=areas-late")

    counted = file.late_against_expected(moment)  # type: ignore[arg-type]
    assert set(told) == set(counted.index)
    for ward, line in told.items():
        row = counted.loc[ward]
        assert (int(line["Cases"]), int(line["Observed"])) == (row.cases, row.late)
        assert float(line["Expected"]) == pytest.approx(row.expected, abs=0.006)
        assert float(line["Ratio"]) == pytest.approx(row.late / row.expected, abs=0.0006)
        low, high = float(line["From"]), float(line["To"])
        assert low < float(line["Ratio"]) < high


def test_times_are_set_against_the_citys_pace_for_the_same_services(
    boston: Client,
    count_to: CountTo,
) -> None:
    """Ages lie in bins here and are exact there, so the last digits differ."""
    count_to(LATER)

    told = lines(boston, f"/reports/equity/?{QUARTER}&areas=ward&measure=time&csv=areas-time")

    counted = file.pace_against_expected(LATER)
    assert set(told) == set(counted.index)
    for ward, line in told.items():
        assert float(line["Ratio"]) == pytest.approx(counted[ward], rel=0.02)
