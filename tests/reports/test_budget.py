"""What cases cost and what waits; what need not have happened, under assumptions that can be changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Article, ArticleAnswer, ArticleCategory
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


def five_with_lines() -> None:
    for cents in (1000, 2000, 3000, 4000, 5000):
        spend(closed_case(), cents)


def figures(persona: Persona, query: str = "") -> dict[str, str]:
    return {tile.label: tile.value for tile in persona.get(f"/reports/budget/{query}").context["tiles"]}


def cells(persona: Persona, table: str, query: str = "") -> dict[str, list[str]]:
    found = persona.get(f"/reports/budget/{query}").context["tables"][table]
    return {row.label: [cell.words for cell in row.cells] for row in found.rows}


def test_cases_without_lines_are_estimated_and_said_to_be(supervisor: Persona, small_city: SmallCity) -> None:
    five_with_lines()
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


def test_what_is_open_is_worked_off_at_the_average_of_its_own_service(manager: Persona, small_city: SmallCity) -> None:
    five_with_lines()
    waiting = make_request(now=timezone.now() - timedelta(days=1))
    unknown = make_request(now=timezone.now() - timedelta(days=1), service_code="other")
    found = cells(manager, "backlog")
    assert {label: (row[0], row[-1]) for label, row in found.items()} == {
        str(waiting.service): ("1", "$30.00"), str(unknown.service): ("1", "–"), "All": ("2", "$30.00")
    }  # fmt: skip


def test_costs_are_told_by_how_cases_ended(supervisor: Persona, small_city: SmallCity) -> None:
    spend(closed_case(), 1000)
    refused = make_request(now=timezone.now() - timedelta(days=5))
    reason = ClosureReason.objects.filter(outcome="NOT_ACTIONABLE", photo_required=False)[0]
    work.close(refused.pk, reason=reason, actor=WORKER, version=None, now=timezone.now() - timedelta(days=1))
    spend(refused, 300)
    found = cells(supervisor, "outcomes")
    assert (found["Resolved"][3], found["Answered, no work to do"][3]) == ("$10.00", "$3.00")


def test_parts_of_a_split_case_count_for_the_whole(supervisor: Persona, small_city: SmallCity) -> None:
    whole = closed_case()
    part = closed_case()
    ServiceRequest.objects.filter(pk=part.pk).update(parent=whole)
    spend(whole, 1000)
    spend(part, 500)
    assert figures(supervisor)["Each case"] == "$15.00"


def test_filters_narrow_costs(manager: Persona, small_city: SmallCity) -> None:
    spend(closed_case(), 1000)
    spend(closed_case(service_code="other"), 400)
    assert figures(manager, "?service=other")["Written down"] == "$4.00"


def test_calls_avoided_follow_the_numbers_in_the_address(supervisor: Persona, small_city: SmallCity) -> None:
    article = Article.objects.create(slug="bins", category=ArticleCategory.objects.create(code="waste"))
    for was_helpful in (True, True, True, True, False):
        ArticleAnswer.objects.create(article=article, language="en", was_helpful=was_helpful)
    label = "Readers who said that an article helped"
    assert cells(supervisor, "calls", "?call=3&callers=25")[label] == ["4", "25%", "1", "$3.00"]
    assert cells(supervisor, "calls", "?call=3&callers=100")[label] == ["4", "100%", "4", "$12.00"]


def test_impossible_assumptions_are_said_and_the_usual_ones_stand(supervisor: Persona, small_city: SmallCity) -> None:
    page = supervisor.get("/reports/budget/?callers=400&call=nothing&second=-1")
    assert set(page.context["assumed"].errors) == {"callers", "call", "second"}
    assert page.context["assumed"].errors["callers"] == page.context["assumed"].errors["second"]
    usual = cells(supervisor, "calls")
    assert {row.label: [cell.words for cell in row.cells] for row in page.context["tables"]["calls"].rows} == usual


def test_duplicates_count_as_visits_avoided_until_somebody_was_there(
    supervisor: Persona, small_city: SmallCity
) -> None:
    original = make_request()
    for visits in (0, 0, 1):
        twin = make_request(description="The same hole")
        join(twin.pk, original_id=original.pk, actor=WORKER, version=None, now=timezone.now() - timedelta(hours=1))
        ServiceRequest.objects.filter(pk=twin.pk).update(visits=visits)
    [row] = cells(supervisor, "visits", "?second=50&visit=80").values()
    assert row == ["2", "50%", "1", "$80.00"]


def test_without_the_right_to_costs_no_money_is_shown(auditor: Persona, small_city: SmallCity) -> None:
    spend(closed_case(), 1234)
    page = auditor.get("/reports/budget/")
    assert page.status_code == 200
    assert set(page.context["tables"]) == {"calls", "visits"}
    assert "$" not in page.content.decode()


@pytest.mark.parametrize(
    "query", ["?period=custom&from=2026-03-02&to=2026-03-01", "?period=custom&from=2016-04-01&to=2026-03-30"]
)
def test_an_empty_city_and_odd_dates_still_give_a_page(supervisor: Persona, small_city: SmallCity, query: str) -> None:
    page = supervisor.get(f"/reports/budget/{query}")
    assert page.status_code == 200
    assert {tile.value for tile in page.context["tiles"][1:]} == {"–"}
