"""Lists of the settings cost the same for few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civic311.accounts.models import Department
from civic311.city.current import configuration_changed
from routing.models import (
    Queue,
    RoutingRule,
    Service,
    ServiceGroup,
    ServiceQuestion,
    SeverityFactor,
    SlaTarget,
    WorkCalendar,
)
from tests.factories.city import SmallCity, make_user
from tests.personas import Persona

pytestmark = pytest.mark.django_db

SLUGS = ["departments", "queues", "groups", "services", "questions", "targets"]


def add_rows(small_city: SmallCity, number: int) -> None:
    """One more of everything."""
    department = Department.objects.create(code=f"d{number}", name={"en": f"D{number}"})
    queue = Queue.objects.create(code=f"q{number}", name={"en": f"Q{number}"}, department=department)
    group = ServiceGroup.objects.create(code=f"g{number}", name={"en": f"G{number}"})
    service = Service.objects.create(
        service_code=f"s{number}", name={"en": f"S{number}"}, group=group, default_queue=queue
    )
    ServiceQuestion.objects.create(service=service, code="x", text={"en": "X"}, datatype="text")
    SlaTarget.objects.create(service=service, amount=1, calendar=WorkCalendar.objects.get())
    area = {"fact": "area", "layer": "ward", "op": "in", "value": ["1", "2"]}
    RoutingRule.objects.create(name=f"R{number}", order=number, queue=queue, conditions={"all": [area]})
    SeverityFactor.objects.create(name={"en": f"F{number}"}, conditions={"all": [area]}, points=5)
    make_user(f"p{number}@testville.example", f"P{number}", "worker", department)


def cost(administrator: Persona, address: str) -> int:
    """How many queries the page asks, once the reference data was read."""
    administrator.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert administrator.get(address).status_code == 200
    return len(queries)


@pytest.mark.deep
def test_every_list_asks_as_much_for_three_rows_as_for_thirty(administrator: Persona, small_city: SmallCity) -> None:
    addresses = [*(reverse("settings_section", args=[slug]) for slug in SLUGS), reverse("settings_people"),
                 reverse("settings_rules"), reverse("settings_severity")]  # fmt: skip
    for number in range(3):
        add_rows(small_city, number)
    configuration_changed()
    few = {address: cost(administrator, address) for address in addresses}
    for number in range(3, 30):
        add_rows(small_city, number)
    configuration_changed()

    assert {address: cost(administrator, address) for address in addresses} == few
