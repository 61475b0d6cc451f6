"""Views of the worklist that people keep, share and order."""

from typing import Any

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import SavedView
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def save(persona: Persona, address: str = "?service=pothole&sort=severity", **values: Any) -> SavedView:
    given = {"address": address, "name": "Holes", "layout": "table"} | values
    response = persona.post("/staff/views/save/", given)
    assert response.status_code == 302, response.content.decode()[:2000]
    return SavedView.objects.latest("pk")


def names(persona: Persona) -> list[str]:
    return [link.label for link in persona.get("/staff/queue/").context["saved_links"]]


def test_a_saved_view_opens_with_its_filters_and_order_in_the_address(worker: Persona) -> None:
    hole = make_request("pothole", now=timezone.now())
    make_request("streetlight", now=timezone.now())
    save(worker)
    link = worker.get("/staff/queue/").context["saved_links"][0]
    page = worker.get(link.url)
    assert "service=pothole" in link.url
    assert [row.pk for row in page.context["page"].rows] == [hole.pk]
    assert page.context["title"] == "Holes"
    assert page.context["sort"] == "severity"
    assert not page.context["is_changed"]


def test_a_view_is_the_owners_alone_until_it_is_shared(supervisor: Persona, worker: Persona) -> None:
    save(supervisor)
    assert names(supervisor) == ["Holes"]
    assert names(worker) == []


def test_colleagues_see_a_shared_view_within_their_own_scope(
    supervisor: Persona, worker: Persona, other_worker: Persona, small_city: SmallCity
) -> None:
    hole = make_request("pothole", now=timezone.now())
    view = save(supervisor, "?severity=1&severity=2&severity=3&severity=4", shared_with=str(small_city.streets.pk))
    make_request("no-heat", now=timezone.now())
    page = worker.get(worker.get("/staff/queue/").context["saved_links"][0].url)
    assert [row.pk for row in page.context["page"].rows] == [hole.pk]
    assert names(other_worker) == []
    assert other_worker.get(f"/staff/queue/?saved={view.pk}").context["saved"] is None


def test_sharing_needs_the_capability_in_that_department(
    worker: Persona, supervisor: Persona, small_city: SmallCity
) -> None:
    address = {"address": "?service=pothole", "name": "Holes"}
    for persona, wanted in ((worker, small_city.streets.pk), (supervisor, small_city.housing.pk), (supervisor, "all")):
        persona.post("/staff/views/save/", address | {"shared_with": wanted})
    assert not SavedView.objects.exclude(department=None, for_all=False).exists()


def test_a_view_shared_with_all_reaches_every_department(manager: Persona, other_worker: Persona) -> None:
    save(manager, shared_with="all")
    assert names(other_worker) == ["Holes"]


def test_views_move_up_and_down_and_go(worker: Persona) -> None:
    for name in ("A", "B", "C"):
        save(worker, name=name)
    last = SavedView.objects.get(name="C")
    worker.post(f"/staff/views/{last.pk}/move/", {"to": "up"})
    assert names(worker) == ["A", "C", "B"]
    assert worker.get(f"/staff/views/{last.pk}/delete/").status_code == 200
    worker.post(f"/staff/views/{last.pk}/delete/")
    assert names(worker) == ["A", "B"]


def test_changes_of_the_filters_are_kept_when_asked_and_the_name_stays(worker: Persona) -> None:
    view = save(worker)
    page = worker.get(f"/staff/queue/?service=streetlight&saved={view.pk}&sort=severity")
    assert page.context["is_changed"]
    assert "Save changes to this view" in page.content.decode()
    worker.post(f"/staff/views/{view.pk}/update/", {"address": f"?service=streetlight&saved={view.pk}"})
    view.refresh_from_db()
    assert (view.name, view.filters) == ("Holes", {"service": ["streetlight"]})
    worker.post(f"/staff/views/{view.pk}/", {"name": "Lamps"})
    view.refresh_from_db()
    assert (view.name, view.filters) == ("Lamps", {"service": ["streetlight"]})


def test_nobody_changes_the_view_of_somebody_else(supervisor: Persona, worker: Persona, small_city: SmallCity) -> None:
    view = save(supervisor, shared_with=str(small_city.streets.pk))
    for part in ("", "move/", "update/", "delete/"):
        assert worker.post(f"/staff/views/{view.pk}/{part}", {"name": "Mine", "to": "up"}).status_code == 404
    worker.post("/staff/views/columns/", {"address": f"?saved={view.pk}", "columns": ["tags"]})
    view.refresh_from_db()
    assert view.name == "Holes"
    assert "tags" not in view.columns


def test_columns_are_kept_with_the_view_and_otherwise_with_the_person(worker: Persona) -> None:
    make_request("pothole", now=timezone.now(), answers={"depth": "knee"})
    view = save(worker)
    chosen = {"address": f"?service=pothole&saved={view.pk}", "columns": ["tags", "a.pothole.depth"]}
    page = worker.post("/staff/views/columns/", chosen, follow=True)
    assert [column.code for column in page.context["columns"]] == ["number", "title", "tags", "a.pothole.depth"]
    assert "Knee deep" in page.content.decode() or "knee" in page.content.decode().lower()
    worker.post("/staff/views/columns/", {"address": "?view=all", "columns": ["channel"]})
    columns = worker.get("/staff/queue/").context["columns"]
    assert [column.code for column in columns] == ["number", "title", "channel"]
    worker.post("/staff/views/columns/", {"address": "", "usual": "1", "columns": ["channel"]})
    assert "due" in [column.code for column in worker.get("/staff/queue/").context["columns"]]


def test_every_column_can_be_shown(worker: Persona) -> None:
    case = make_request(now=timezone.now(), answers={"depth": "knee"})
    work.claim(case.pk, actor=worker.actor, version=None, now=timezone.now())
    codes = ["status", "service", "department", "queue", "due_on", "updated", "closed", "scheduled", "hold", "channel",
             "language", "tags", "age"]  # fmt: skip
    page = worker.post("/staff/views/columns/", {"address": "", "columns": codes}, follow=True).content.decode()
    for word in ("Road crew", "Streets", "Website", "English", "In the queue"):
        assert word in page


def test_counts_come_after_the_page_in_one_small_answer(worker: Persona) -> None:
    make_request("pothole", now=timezone.now())
    save(worker)
    assert 'hx-get="/staff/views/counts/' in worker.get("/staff/queue/").content.decode()
    answer = worker.get("/staff/views/counts/")
    assert [link.count for link in answer.context["links"]] == ["1"]


def test_a_view_opens_as_it_was_saved_board_or_map(worker: Persona) -> None:
    save(worker, layout="board")
    save(worker, layout="map", name="Map of holes")
    links = worker.get("/staff/queue/").context["saved_links"]
    assert [link.url.partition("?")[0] for link in links] == ["/staff/board/", "/staff/map/"]
    assert all(worker.get(link.url).status_code == 200 for link in links)


def test_a_short_link_to_a_view_leads_to_its_whole_address(worker: Persona) -> None:
    view = save(worker)
    assert "service=pothole" in worker.get(f"/staff/queue/?saved={view.pk}").url


def test_an_empty_name_is_asked_for_again_with_the_rest_kept(worker: Persona) -> None:
    response = worker.post("/staff/views/save/", {"address": "?service=pothole", "name": " "})
    assert response.status_code == 422
    assert "service=pothole" in response.content.decode()
    assert not SavedView.objects.exists()
