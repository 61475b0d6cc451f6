"""How each service works, and the guide to this site."""

import pytest
from django.test import Client
from django.utils import timezone

from routing.models import Service, ServiceMeasure
from tests.factories.city import SmallCity

pytestmark = pytest.mark.django_db


def measure(service_code: str, *, hours: float | None, count: int) -> None:
    service = Service.objects.get(service_code=service_code)
    ServiceMeasure.objects.update_or_create(
        service=service, defaults={"median_hours": hours, "sample_size": count, "computed_at": timezone.now()}
    )


def test_a_service_says_who_does_it_how_long_it_took_and_how_to_follow_up(
    client: Client, small_city: SmallCity
) -> None:
    measure("pothole", hours=70, count=214)

    page = client.get("/help/services/pothole/").text

    assert "Road crew" in page
    assert "Half of all requests were done within 3 days." in page
    assert "from 214 finished requests" in page
    assert 'href="/report/pothole/"' in page


@pytest.mark.parametrize(("hours", "count"), [(70, 9), (None, 0)])
def test_too_few_finished_requests_promise_nothing(
    client: Client, small_city: SmallCity, hours: float | None, count: int
) -> None:
    measure("pothole", hours=hours, count=count)

    page = client.get("/help/services/pothole/").text

    assert "Too few are finished" in page
    assert "Half of all requests" not in page


def test_a_service_that_residents_may_not_ask_for_has_no_page(client: Client, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(residents_may_ask=False)

    assert client.get("/help/services/pothole/").status_code == 404
    assert client.get("/help/services/made-up/").status_code == 404


def test_the_list_leads_to_every_service_that_residents_may_ask_for(client: Client, small_city: SmallCity) -> None:
    page = client.get("/help/services/").text

    for code in Service.objects.filter(is_active=True, residents_may_ask=True).values_list("service_code", flat=True):
        assert f'href="/help/services/{code}/"' in page


def test_the_sheet_to_print_carries_a_code_to_scan(client: Client, small_city: SmallCity) -> None:
    page = client.get("/help/guide/print/").text

    assert "<svg" in page
    assert "Code that opens the report form on a phone" in page
