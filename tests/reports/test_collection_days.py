"""Joint collection days: proposed, looked at, and made appointments with a notice in one step."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Notice
from requests_app.actions.schedule import choose_day
from requests_app.actor import WORKER
from requests_app.models import BulkRun, ServiceRequest
from routing.models import Street
from tests.factories import bulk
from tests.factories.city import EAST, WEST
from tests.factories.requests import make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_staff_pages import soup_of

PAGE, APPOINT = "/reports/collection-days/", "/reports/collection-days/appoint/"
FIRST_DAY = date(2026, 4, 2)  # two days after the end of March
STEP = 0.0004


@pytest.fixture
def waiting(small_city: object) -> list[ServiceRequest]:
    """Four potholes along Mill Street that have no day yet, and one far away."""
    make_schedule(a_day=5)
    Street.objects.create(name="Mill Street", folded="mill street")
    rows = along(WEST, "Mill Street", count=4)
    make_request(lat=EAST[0], long=EAST[1], address="9 Quay Street")
    return rows


def along(place: tuple[float, float], street: str, count: int = 3) -> list[ServiceRequest]:
    """Potholes at every other door of a street."""
    return [
        make_request(lat=place[0] + STEP * n, long=place[1], address=f"{10 + 2 * n} {street}") for n in range(count)
    ]  # fmt: skip


def queries_of(person: Persona) -> int:
    person.get(PAGE)  # what a process reads once
    with CaptureQueriesContext(connection) as seen:
        assert person.get(PAGE).status_code == 200
    return len(seen)


def fields_of(page: BeautifulSoup) -> dict[str, Any]:
    """What the form of the first proposal sends."""
    form = page.select_one(f'form[action="{APPOINT}"]')
    assert form is not None
    found = {each["name"]: each.get("value", "") for each in form.select("input") if each.get("type") != "checkbox"}
    found |= {each["name"]: each.get_text() for each in form.select("textarea")}
    found |= {each["name"]: "on" for each in form.select("input[type=checkbox][checked]")}
    return {str(name): value for name, value in found.items()}


def test_a_proposal_names_day_streets_and_trips_saved(manager: Persona, waiting: list[ServiceRequest]) -> None:
    page = soup_of(manager, PAGE)

    words = page.get_text(" ", strip=True)
    assert "Thursday, 2 April: Mill Street" in words
    assert "4 requests at 4 stops, in one round: 3 trips saved" in words
    assert "10 to 16" in words
    assert {case.public_id for case in waiting} == {each.get_text() for each in page.select(".numbers a")}


def test_one_step_appoints_all_and_publishes_the_notice(supervisor: Persona, waiting: list[ServiceRequest]) -> None:
    sent = fields_of(soup_of(supervisor, PAGE))

    answer = supervisor.post(APPOINT, sent)
    bulk.do_all(NOW)

    run = BulkRun.objects.get()
    assert answer["Location"] == f"/staff/bulk/{run.pk}/"
    assert set(ServiceRequest.objects.filter(pk__in=[each.pk for each in waiting]).values_list("scheduled_on")) == {
        (FIRST_DAY,)
    }
    notice = Notice.objects.get()
    assert (notice.streets, notice.withdrawn_at) == (["Mill Street"], None)
    assert notice.title["en"] == "Pothole on Thursday, 2 April"
    assert notice.title.keys() == {"en", "es"}
    result = supervisor.get(f"/staff/bulk/{run.pk}/").text
    assert "4 cases were changed" in result
    assert "The notice “Pothole on Thursday, 2 April” shows from" in result
    assert "Mill Street" not in soup_of(supervisor, PAGE).get_text()


def test_a_case_that_got_a_day_meanwhile_is_skipped_and_told(
    supervisor: Persona, waiting: list[ServiceRequest]
) -> None:
    sent = fields_of(soup_of(supervisor, PAGE))
    other_day = FIRST_DAY + timedelta(days=1)
    choose_day(waiting[0].pk, day=other_day, actor=WORKER, version=None, now=NOW)

    supervisor.post(APPOINT, sent)
    bulk.do_all(NOW)

    run = BulkRun.objects.get()
    results = bulk.results(run)
    assert results[waiting[0].public_id][0] == "refused"
    assert [results[each.public_id] for each in waiting[1:]] == [("done", "")] * 3
    assert ServiceRequest.objects.get(pk=waiting[0].pk).scheduled_on == other_day
    assert waiting[0].public_id in supervisor.get(f"/staff/bulk/{run.pk}/?show=not_done").text


def test_sent_twice_it_is_done_once_and_leaves_one_notice(supervisor: Persona, waiting: list[ServiceRequest]) -> None:
    sent = fields_of(soup_of(supervisor, PAGE))

    for _time in range(2):
        supervisor.post(APPOINT, sent)
        bulk.do_all(NOW)

    assert Notice.objects.filter(withdrawn_at=None).count() == 1
    assert ServiceRequest.objects.filter(scheduled_on=FIRST_DAY).count() == 4


@pytest.mark.deep
def test_without_the_notice_only_the_cases_are_appointed(supervisor: Persona, waiting: list[ServiceRequest]) -> None:
    sent = fields_of(soup_of(supervisor, PAGE))
    del sent["publish"]

    supervisor.post(APPOINT, sent)

    assert BulkRun.objects.count() == 1
    assert not Notice.objects.exists()


@pytest.mark.deep
@pytest.mark.parametrize(
    "change",
    [{"service": "no-such"}, {"cases": ""}, {"cases": "x:y"}, {"day": "soon"}, {"title_en": "", "title_es": ""}],
)
def test_what_cannot_be_read_is_named_and_nothing_is_written(
    supervisor: Persona, waiting: list[ServiceRequest], change: dict[str, str]
) -> None:
    sent = fields_of(soup_of(supervisor, PAGE)) | change

    answer = supervisor.post(APPOINT, sent)

    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "lxml").select_one("[data-error-summary]")
    assert not BulkRun.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.deep
def test_streets_that_no_index_knows_are_announced_by_their_place(
    supervisor: Persona, waiting: list[ServiceRequest]
) -> None:
    Street.objects.all().delete()

    supervisor.post(APPOINT, fields_of(soup_of(supervisor, PAGE)))

    notice = Notice.objects.get()
    assert notice.streets == []
    assert notice.shape["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.deep
def test_cases_of_departments_that_the_reader_does_not_see_are_not_proposed(
    sign_in: Callable[..., Persona], small_city: Any, waiting: list[ServiceRequest]
) -> None:
    housing = sign_in("Ana Housing", "supervisor", small_city.housing)

    assert "Mill Street" not in soup_of(housing, PAGE).get_text()


@pytest.mark.deep
def test_wards_have_days_of_their_own_and_take_no_query_each(manager: Persona, small_city: Any) -> None:
    make_schedule(a_day=3, by_ward=True)
    along(WEST, "Mill Street")
    west = queries_of(manager)

    along(EAST, "Quay Street")
    page = soup_of(manager, PAGE)

    rounds = [each.get_text() for each in page.select("section.panel h2")]
    assert rounds == ["Thursday, 2 April: Mill Street", "Thursday, 2 April: Quay Street"]
    assert queries_of(manager) == west


def test_a_city_without_days_or_without_waiting_cases_says_so(manager: Persona) -> None:
    assert "No service offers days" in soup_of(manager, PAGE).get_text()

    make_schedule(a_day=0)
    assert "no open case that you see waits for a day" in soup_of(manager, PAGE).get_text(" ", strip=True)
    for number in range(3):
        make_request(description=f"Hole {number}")
    assert "No day has room" in soup_of(manager, PAGE).get_text(" ", strip=True)
