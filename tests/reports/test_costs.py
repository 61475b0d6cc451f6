"""What cases cost: written down, on average, estimated; duplicates and reopenings apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.actions.join import join
from requests_app.actor import WORKER
from requests_app.models import CostEntry, ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def spend(case: ServiceRequest, cents: int, *, days_ago: int = 0) -> None:
    CostEntry.objects.create(
        service_request=case, quantity=1, cents=cents, worked_on=timezone.localdate() - timedelta(days=days_ago)
    )


def closed_case(**values: object) -> ServiceRequest:
    case = make_request(now=timezone.now() - timedelta(days=5), **values)
    work.close(
        case.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None,
        now=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    return ServiceRequest.objects.get(pk=case.pk)


def figures(persona: Persona) -> dict[str, str]:
    return {tile.label: tile.value for tile in persona.get("/reports/costs/").context["tiles"]}


def test_cases_without_lines_are_estimated_and_said_to_be(supervisor: Persona, small_city: SmallCity) -> None:
    for cents in (1000, 2000, 3000, 4000, 5000):
        spend(closed_case(), cents)
    closed_case()
    found = figures(supervisor)
    assert found["Written down"] == "$150.00"
    assert found["Each case"] == "$30.00"
    assert found["All cases, estimated"] == "$180.00"


def test_few_lines_make_no_estimate(supervisor: Persona, small_city: SmallCity) -> None:
    spend(closed_case(), 1000)
    closed_case()
    assert figures(supervisor)["All cases, estimated"] == "–"


def test_duplicates_and_what_came_after_reopening_stand_apart(supervisor: Persona, small_city: SmallCity) -> None:
    original, twin = make_request(), make_request(description="The same hole")
    spend(twin, 700)
    join(twin.pk, original_id=original.pk, actor=WORKER, version=None, now=timezone.now() - timedelta(hours=1))
    again = closed_case(description="It came back")
    spend(again, 4000, days_ago=4)
    work.reopen(again.pk, reason="Open", actor=WORKER, version=None, now=timezone.now() - timedelta(days=1))
    spend(again, 2500)
    work.close(
        again.pk,
        reason=ClosureReason.objects.get(code="done"),
        actor=WORKER,
        version=None,
        now=timezone.now() - timedelta(hours=1),
    )
    found = figures(supervisor)
    assert found["Each duplicate"] == "$7.00"
    assert found["Each reopening"] == "$25.00"
    assert found["Written down"] == "$65.00"


def test_lines_taken_off_and_other_departments_do_not_count(supervisor: Persona, small_city: SmallCity) -> None:
    case = closed_case()
    spend(case, 900)
    CostEntry.objects.update(removed_at=timezone.now())
    other = closed_case(service_code="other")
    ServiceRequest.objects.filter(pk=other.pk).update(department=small_city.housing)
    spend(other, 800)
    assert figures(supervisor)["Written down"] == "$0.00"
