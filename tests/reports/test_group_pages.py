"""What managers read of departments, services and channels, and the cases behind each figure."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag

from requests_app.actions.work import claim
from requests_app.models import ServiceRequest
from routing.models import Service
from routing.models.catalogue import SeenBy
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

PAGES = [
    "/reports/departments/", "/reports/departments/streets/", "/reports/services/", "/reports/services/pothole/",
    "/reports/channels/", "/reports/rows/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("query", ["", "?period=custom&from=2016-04-01&to=2026-03-31&ward=1", "?csv=steps&page=x"])
def test_pages_of_a_city_without_requests_say_so(manager: Persona, address: str, query: str) -> None:
    assert manager.get(address + query).status_code == 200


@pytest.mark.parametrize("address", ["/reports/departments/nowhere/", "/reports/services/nothing/"])
def test_what_the_city_does_not_have_is_not_found(manager: Persona, address: str) -> None:
    assert manager.get(address).status_code == 404
