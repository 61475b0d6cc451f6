"""The worklist as staff use it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.actor import Actor
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def page(persona: Persona, query: str = "") -> str:
    response = persona.get(f"/staff/queue/{query}")
    assert response.status_code == 200
    return response.content.decode()


def numbers_in(html: str, *cases: object) -> list[str]:
    """The numbers of the cases that the page shows, in the order of the page."""
    found = [(html.index(f'<span class="id">{case}</span>'), str(case)) for case in cases if f'"id">{case}<' in html]
    return [number for _place, number in sorted(found)]


def test_a_worker_sees_the_cases_of_her_department_only(worker: Persona) -> None:
    ours, theirs = make_request("pothole", now=timezone.now()), make_request("no-heat", now=timezone.now())
    assert numbers_in(page(worker), ours, theirs) == [ours.public_id]


def test_the_operator_sees_every_department(operator: Persona) -> None:
    ours, theirs = make_request("pothole", now=timezone.now()), make_request("no-heat", now=timezone.now())
    assert set(numbers_in(page(operator), ours, theirs)) == {ours.public_id, theirs.public_id}


def test_late_cases_stand_first_and_paused_ones_behind_those_at_risk(worker: Persona) -> None:
    now = timezone.now()
    fresh = make_request("streetlight", now=now)
    risky = make_request("streetlight", now=now - timedelta(days=9))
    late = make_request("streetlight", now=now - timedelta(days=20))
    html = page(worker)
    assert numbers_in(html, fresh, risky, late) == [late.public_id, risky.public_id, fresh.public_id]
    assert "Late, 1" in html
    assert "At risk, 1" in html
    assert "On time, 1" in html


def test_nobody_yet_leaves_out_what_somebody_took(worker: Persona) -> None:
    free, taken = make_request(now=timezone.now()), make_request(now=timezone.now())
    work.claim(taken.pk, actor=worker.actor, version=None, now=timezone.now())
    assert numbers_in(page(worker, "?view=nobody"), free, taken) == [free.public_id]
    assert numbers_in(page(worker, "?view=mine"), free, taken) == [taken.public_id]


def test_a_queue_can_be_chosen_and_a_made_up_one_is_ignored(worker: Persona) -> None:
    hole, lamp = make_request("pothole", now=timezone.now()), make_request("streetlight", now=timezone.now())
    assert numbers_in(page(worker, "?queue=lights"), hole, lamp) == [lamp.public_id]
    assert len(numbers_in(page(worker, "?queue=%27;drop"), hole, lamp)) == 2


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?service=streetlight", "lamp"),
        ("?severity=2", "deep"),
        ("?channel=phone", "lamp"),
        ("?ward=2", "lamp"),
        ("?assignee=me", "deep"),
    ],
)
def test_each_filter_narrows_the_list(worker: Persona, query: str, wanted: str) -> None:
    deep = make_request("pothole", now=timezone.now(), answers={"depth": "knee"})
    lamp = make_request("streetlight", now=timezone.now(), channel="phone", long=-70.95)
    work.claim(deep.pk, actor=worker.actor, version=None, now=timezone.now())
    shown = numbers_in(page(worker, query), deep, lamp)
    assert shown == [{"deep": deep, "lamp": lamp}[wanted].public_id]


def test_the_received_filter_takes_whole_days_of_the_city(worker: Persona) -> None:
    old, new = make_request(now=timezone.now() - timedelta(days=30)), make_request(now=timezone.now())
    day = timezone.localdate() - timedelta(days=10)
    assert numbers_in(page(worker, f"?received_from={day}"), old, new) == [new.public_id]
    assert numbers_in(page(worker, f"?received_to={day}"), old, new) == [old.public_id]


def test_wrong_filter_values_say_so_instead_of_failing(worker: Persona) -> None:
    html = page(worker, "?received_from=yesterday&severity=99&ward=%F0%9F%92%A9&page=%%%&sort=nope")
    assert "usa-error-message" in html


def test_a_filter_is_added_in_two_steps_that_keep_the_rest_of_the_address(worker: Persona) -> None:
    assert "filter=severity" not in page(worker)
    assert "?filter=severity&amp;view=late" in page(worker, "?filter=1&view=late")
    opened = page(worker, "?filter=severity&view=late")
    assert '<input type="hidden" name="view" value="late">' in opened
    assert 'name="severity" value="1"' in opened


def test_a_number_goes_straight_to_the_case_however_it_is_typed(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    typed = case.public_id.replace("-", " ")
    response = worker.get("/staff/queue/", {"q": typed})
    assert response.url == f"/staff/requests/{case.public_id}/"


def test_words_find_cases_by_their_beginnings_open_or_closed(worker: Persona) -> None:
    found = make_request(now=timezone.now(), description="Crater outside the Café Müller")
    other = make_request(now=timezone.now(), description="Nothing of the kind")
    assert numbers_in(page(worker, "?q=crat+mull"), found, other) == [found.public_id]
    assert "Nothing here" in page(worker, "?q=%27%20%26%20%3A%2A%20)(")


def test_a_phone_number_finds_its_reports_for_those_who_may_see_contacts(worker: Persona, auditor: Persona) -> None:
    case = make_request(now=timezone.now())
    assert numbers_in(page(worker, "?q=(508)+555-0199"), case) == [case.public_id]
    assert numbers_in(page(auditor, "?q=(508)+555-0199"), case) == []


def test_another_departments_number_is_not_found(other_worker: Persona) -> None:
    case = make_request("pothole", now=timezone.now())
    assert numbers_in(page(other_worker, f"?q={case.public_id}"), case) == []


def test_paging_leads_through_every_case_once_and_back(worker: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_app.queries.queue.PAGE_SIZE", 2)
    made = [make_request("streetlight", now=timezone.now() - timedelta(days=day)) for day in (1, 5, 9, 12, 30)]
    first = worker.get("/staff/queue/").context["page"]
    second = worker.get("/staff/queue/", {"page": first.next}).context["page"]
    third = worker.get("/staff/queue/", {"page": second.next}).context["page"]
    seen = [row.pk for each in (first, second, third) for row in each.rows]
    assert sorted(seen) == sorted(case.pk for case in made)
    assert third.next is None
    back = worker.get("/staff/queue/", {"page": second.previous}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_the_page_asks_the_database_as_often_for_thirty_rows_as_for_three(
    worker: Persona, django_assert_max_num_queries: object
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(15) as captured:  # type: ignore[operator]
            page(worker)
        return len(captured)

    for _each in range(3):
        make_request(now=timezone.now())
    page(worker)
    few = queries()
    for _each in range(27):
        work.claim(make_request(now=timezone.now()).pk, actor=worker.actor, version=None, now=timezone.now())
    assert queries() == few


def test_the_rail_counts_what_each_view_shows(worker: Persona) -> None:
    make_request("streetlight", now=timezone.now() - timedelta(days=20))
    mine = make_request("pothole", now=timezone.now())
    work.claim(mine.pk, actor=Actor(worker.actor.viewer, "staff"), version=None, now=timezone.now())
    counts = {link.label: link.count for link in worker.get("/staff/queue/").context["rail"].views}
    assert (counts["All open"], counts["Mine"], counts["Late"], counts["Nobody yet"]) == ("2", "1", "1", "1")


def test_visitors_are_sent_to_sign_in_and_council_members_are_refused(
    visitor: Persona, council_member: Persona
) -> None:
    assert "/accounts/login/" in visitor.get("/staff/queue/").url
    assert council_member.get("/staff/queue/").status_code == 403


def test_lists_of_the_past_keep_to_orders_that_cost_no_more_with_time(worker: Persona) -> None:
    assert worker.get("/staff/queue/?sort=severity").context["sort"] == "severity"
    assert worker.get("/staff/queue/?status=RESOLVED&sort=due").context["sort"] == "newest"
    assert worker.get("/staff/queue/?view=closed&sort=severity").context["sort"] == "closed"


def test_searching_and_listing_never_ask_more_often_for_more_rows(
    worker: Persona, django_assert_max_num_queries: object
) -> None:
    for _each in range(4):
        make_request(now=timezone.now(), description="Crater")
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        page(worker, "?q=crater&severity=3&assignee=nobody&received_from=2020-01-01&filter=1")
