"""How long services take is measured for all who ask."""

from collections.abc import Callable
from datetime import timedelta

from reports.tasks import measure_services, refresh
from requests_app.models import ServiceRequest
from routing.models import ServiceMeasure
from tests.reports.conftest import NOW


def test_a_services_median_is_written_with_its_number_of_cases(
    make_case: Callable[..., ServiceRequest],
) -> None:
    for days in (1, 3, 9):
        make_case("1", closed_after=days)

    refresh()

    measure = ServiceMeasure.objects.get(service__service_code="pothole")
    assert (measure.median_hours, measure.sample_size) == (72.0, 3)
    assert ServiceMeasure.objects.get(service__service_code="no-heat").median_hours is None


def test_measuring_again_brings_it_up_to_date(make_case: Callable[..., ServiceRequest]) -> None:
    make_case("1", closed_after=1)
    measure_services(NOW)
    make_case("1", closed_after=5)
    make_case("1", closed_after=5)

    measure_services(NOW + timedelta(minutes=1))
    assert ServiceMeasure.objects.get(service__service_code="pothole").sample_size == 1
    measure_services(NOW + timedelta(hours=1))
    assert ServiceMeasure.objects.get(service__service_code="pothole").median_hours == 120.0
