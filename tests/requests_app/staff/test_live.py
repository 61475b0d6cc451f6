"""What open pages ask for: answered 304 when nothing is new, with who else is there, within the viewer's scope."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from requests_app.actions import talk, work
from requests_app.live import forget_looks
from requests_app.models import Looking, ServiceRequest
from tests.factories.joins import fresh
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now() - timedelta(hours=1))


def address(case: ServiceRequest, version: int | None = None) -> str:
    return f"/staff/live/case/{case.public_id}.json?version={version or case.version}"


def test_a_list_that_has_not_changed_is_answered_304_until_a_row_changes(worker: Persona, case: ServiceRequest) -> None:
    first = worker.get("/staff/live/queue.json?view=all")
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    again = worker.get("/staff/live/queue.json?view=all", **known)
    work.claim(case.pk, actor=worker.actor, version=None, now=timezone.now())
    changed = worker.get("/staff/live/queue.json?view=all", **known)

    assert first.json() == {"rows": {str(case.pk): case.version}}
    assert (again.status_code, again.content) == (304, b"")
    assert changed.json()["rows"][str(case.pk)] == fresh(case).version


def test_a_list_tells_of_rows_in_scope_only_and_follows_its_filters(
    other_worker: Persona, worker: Persona, case: ServiceRequest
) -> None:
    assert other_worker.get("/staff/live/queue.json").json() == {"rows": {}}
    assert worker.get("/staff/live/queue.json?view=mine").json() == {"rows": {}}
    assert worker.get(f"/staff/live/case/{case.public_id}.json").status_code == 200
    assert other_worker.get(f"/staff/live/case/{case.public_id}.json").status_code == 404


def test_a_case_says_who_else_looks_and_who_types_until_they_have_gone(
    worker: Persona, supervisor: Persona, case: ServiceRequest
) -> None:
    worker.get(address(case))
    seen = supervisor.get(address(case)).json()["others"]
    worker.get(address(case) + "&typing=1")
    typing = supervisor.get(address(case)).json()["others"]
    with time_machine.travel(timezone.now() + timedelta(seconds=21), tick=False):
        later = supervisor.get(address(case)).json()["others"]

    assert [(one["name"], one["typing"]) for one in (*seen, *typing)] == [
        ("Wanda Worker", False),
        ("Wanda Worker", True),
    ]
    assert later == []
    assert Looking.objects.count() == 2


def test_a_case_tells_what_others_did_since_the_page_was_shown_and_not_what_one_did_oneself(
    worker: Persona, supervisor: Persona, case: ServiceRequest
) -> None:
    talk.add_note(case.pk, text="On my way", actor=worker.actor, now=timezone.now())

    assert supervisor.get(address(case)).json()["news"] == [{"what": "Note", "who": "Wanda Worker"}]
    assert worker.get(address(case)).json()["news"] == []
    assert supervisor.get(address(fresh(case))).json()["news"] == []


def test_signs_of_people_who_have_gone_are_swept_away(worker: Persona, case: ServiceRequest) -> None:
    worker.get(address(case))

    assert forget_looks(before=timezone.now() - timedelta(hours=1)) == 0
    assert forget_looks(before=timezone.now() + timedelta(seconds=1)) == 1


def test_asking_costs_as_many_queries_for_three_rows_as_for_thirty(
    worker: Persona, small_city: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_request(description=f"Hole {number}")
    worker.get("/staff/live/queue.json")
    with django_assert_max_num_queries(9):
        worker.get("/staff/live/queue.json")


def test_the_palette_leads_where_a_person_may_go_and_nowhere_else(worker: Persona, auditor: Persona) -> None:
    of_worker = {entry["url"] for entry in worker.get("/staff/palette.json").json()}
    of_auditor = {entry["url"] for entry in auditor.get("/staff/palette.json").json()}

    assert {"/staff/bulk/", "/staff/queue/?view=late", "/staff/queue/?queue=potholes"} <= of_worker
    assert "/staff/bulk/" not in of_auditor
    assert "/staff/settings/" not in of_worker
    assert all(worker.get(url).status_code == 200 for url in sorted(of_worker) if "?" not in url)


def test_the_palette_is_sent_once_and_then_answered_304(worker: Persona) -> None:
    first = worker.get("/staff/palette.json")

    assert worker.get("/staff/palette.json", HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 304
