"""Time and material of a case, at the prices of their day."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from requests_app.actions.costs import cents_of, record_cost
from requests_app.actor import WORKER
from requests_app.models import CostEntry, Event, ServiceRequest
from routing.models import CostRate
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=1)


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    return make_request()


@pytest.fixture
def crew(case: ServiceRequest) -> CostRate:
    return CostRate.objects.create(department_id=case.department_id, name={"en": "Crew"}, kind="labor", cents=4850)


def post(persona: Persona, case: ServiceRequest, **values: object) -> str:
    with time_machine.travel(LATER, tick=False):
        data = {"version": case.version, "worked_on": "2026-03-11"} | values
        response = persona.post(reverse("case_action", args=[case.public_id, "record_cost"]), data, follow=True)
    return response.content.decode()


def test_hours_cost_what_the_department_pays_for_them(worker: Persona, case: ServiceRequest, crew: CostRate) -> None:
    page = post(worker, case, rate=crew.pk, quantity="1.5", text="Two people")
    assert CostEntry.objects.get().cents == 7275
    assert "$72.75" in page
    assert Event.objects.get(kind="cost_recorded").data["kind"] == "labor"


def test_a_bill_is_an_amount(worker: Persona, case: ServiceRequest) -> None:
    assert "$310.40" in post(worker, case, rate="", quantity="310.40", text="Alder Paving")


def test_a_new_price_changes_no_old_line(worker: Persona, case: ServiceRequest, crew: CostRate) -> None:
    post(worker, case, rate=crew.pk, quantity="2")
    CostRate.objects.filter(pk=crew.pk).update(cents=9999)
    assert "$97.00" in worker.get(f"/staff/requests/{case.public_id}/").content.decode()


def test_a_line_taken_off_counts_no_more_and_stays_on_record(
    worker: Persona, case: ServiceRequest, crew: CostRate
) -> None:
    post(worker, case, rate=crew.pk, quantity="2")
    line = CostEntry.objects.get()
    worker.post(reverse("case_cost", args=[case.public_id, line.pk]))
    assert "$97.00" not in worker.get(f"/staff/requests/{case.public_id}/").content.decode()
    assert CostEntry.objects.get().removed_at is not None
    assert Event.objects.get(kind="cost_removed").data == {"entry": line.pk, "cents": 9700}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity": "0"}, "greater than or equal"),
        ({"quantity": "900000"}, "more than a million"),
        ({"quantity": "2", "worked_on": "2027-01-01"}, "lies in the future"),
    ],
)
def test_slips_of_the_keys_are_said(
    worker: Persona, case: ServiceRequest, crew: CostRate, values: dict[str, str], words: str
) -> None:
    assert words in post(worker, case, rate=crew.pk, **values)
    assert not CostEntry.objects.exists()


def test_prices_of_other_departments_cannot_be_used(
    worker: Persona, case: ServiceRequest, small_city: SmallCity
) -> None:
    other = CostRate.objects.create(department=small_city.housing, name={"en": "Crew"}, kind="labor", cents=100)
    post(worker, case, rate=other.pk, quantity="1")
    assert not CostEntry.objects.exists()


def test_costs_come_after_closing_too_and_half_cents_round_up(case: ServiceRequest, crew: CostRate) -> None:
    assert cents_of(crew, Decimal("0.01")) == 49
    entry = record_cost(
        case.pk, rate=None, quantity=Decimal("3.00"), text="", worked_on=LATER.date(), actor=WORKER, version=None,
        now=LATER,
    )  # fmt: skip
    assert entry.cents == 300
