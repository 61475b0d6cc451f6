"""The same rows as a board and as files."""

import csv
import io
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import ServiceRequest
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def lanes(persona: Persona, query: str = "") -> dict[str, list[str]]:
    found = persona.get(f"/staff/board/{query}").context["lanes"]
    return {lane["name"]: [card.public_id for card in lane["cards"]] for lane in found}


def csv_of(persona: Persona, query: str = "") -> list[dict[str, str]]:
    response = persona.get(f"/staff/queue/export.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_board_has_a_column_for_each_open_status_and_what_closed_lately(worker: Persona) -> None:
    waiting, begun = make_request(now=timezone.now()), make_request(now=timezone.now())
    work.start(begun.pk, actor=worker.actor, version=None, now=timezone.now())
    closed = make_request(now=timezone.now())
    ServiceRequest.objects.filter(pk=closed.pk).update(status="RESOLVED", closed_datetime=timezone.now())
    shown = lanes(worker)
    assert shown["In the queue"] == [waiting.public_id]
    assert shown["In progress"] == [begun.public_id]
    assert shown["Recently closed"] == [closed.public_id]


def test_the_board_by_owner_shows_who_has_what(worker: Persona) -> None:
    free, taken = make_request(now=timezone.now()), make_request(now=timezone.now())
    work.claim(taken.pk, actor=worker.actor, version=None, now=timezone.now())
    assert lanes(worker, "?by=owner") == {"Nobody yet": [free.public_id], "Wanda Worker": [taken.public_id]}


def test_filters_and_scope_hold_on_board_and_map(worker: Persona, other_worker: Persona) -> None:
    hole, lamp = make_request("pothole", now=timezone.now()), make_request("streetlight", now=timezone.now())
    assert lanes(worker, "?service=pothole")["In the queue"] == [hole.public_id]
    pins = worker.get("/staff/map/?service=streetlight").context["pins"]
    assert [pin["url"] for pin in pins] == [f"/staff/requests/{lamp.public_id}/"]
    assert not any(lanes(other_worker).values())


@pytest.mark.parametrize("path", ["/staff/board/", "/staff/board/?by=owner", "/staff/map/", "/staff/queue/"])
def test_every_layout_asks_as_often_for_thirty_cases_as_for_three(
    worker: Persona, path: str, django_assert_max_num_queries: Callable
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(16) as captured:
            worker.get(path)
        return len(captured)

    def more(count: int) -> None:
        for _each in range(count):
            made = make_request(now=timezone.now())
            work.claim(made.pk, actor=worker.actor, version=None, now=timezone.now())

    more(3)
    worker.get(path)
    few = queries()
    more(12)
    assert queries() == few


def test_a_file_has_the_cases_of_the_list_and_never_who_reported_them(supervisor: Persona) -> None:
    hole = make_request("pothole", now=timezone.now(), description="=cmd()")
    make_request("streetlight", now=timezone.now())
    rows = csv_of(supervisor, "?service=pothole")
    assert [row["Number"] for row in rows] == [hole.public_id]
    assert rows[0]["Description"] == "'=cmd()"
    assert not any(part in str(rows) for part in ("Canary", "rosa.canary", "5550199"))


def test_answers_that_the_list_shows_are_in_the_file(supervisor: Persona) -> None:
    make_request("pothole", now=timezone.now(), answers={"depth": "knee"})
    supervisor.post("/staff/views/columns/", {"address": "?service=pothole", "columns": ["due", "a.pothole.depth"]})
    row = csv_of(supervisor, "?service=pothole")[0]
    assert "knee" in " ".join(row.values()).lower()


def test_a_workbook_holds_the_same_with_numbers_as_numbers(supervisor: Persona) -> None:
    case = make_request(now=timezone.now(), description="<b>Deep & wide</b> \x07")
    data = supervisor.get("/staff/queue/export.xlsx").content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    rows = sheet.findall(f".//{SHEET}row")
    texts = [cell.text for cell in rows[1].iter(f"{SHEET}t")]
    assert case.public_id in texts
    assert "<b>Deep & wide</b>" in texts
    assert str(case.severity) in [cell.text for cell in rows[1].iter(f"{SHEET}v")]


def test_a_file_stops_at_its_limit_and_says_so(supervisor: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_app.queries.export.MOST_EXPORTED", 2)
    for _each in range(3):
        make_request(now=timezone.now())
    rows = csv_of(supervisor)
    assert len(rows) == 3
    assert "Filter the list" in rows[2]["Number"]


def test_who_may_download_somewhere_gets_those_departments_only(
    sign_in: Callable, small_city: object, worker: Persona
) -> None:
    make_request("pothole", now=timezone.now())
    auditor = sign_in("Ada Auditor", "auditor", small_city.housing)  # type: ignore[attr-defined]
    assert csv_of(auditor) == []
    assert worker.get("/staff/queue/export.csv").status_code == 403
    assert auditor.get("/staff/queue/export.exe").status_code == 404
