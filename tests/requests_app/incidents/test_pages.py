"""An incident is led from its pages: opened, filled with cases, told of, ended; residents see what goes on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from requests_app.actions.incidents import join_incident
from requests_app.actor import WORKER
from requests_app.incident_rounds import write_all
from requests_app.models import Incident, IncidentUpdate, Message, ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=5)


@pytest.fixture(autouse=True)
def on_that_day() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def broken_main(small_city: SmallCity) -> Incident:
    return Incident.objects.create(
        name={"en": "Broken main on Mill Street"}, text={"en": "We are repairing it."},
        queue=small_city.queue("potholes"), opened_at=MORNING,
    )  # fmt: skip


def put_into(incident: Incident, case: ServiceRequest) -> ServiceRequest:
    join_incident(case.pk, incident_id=incident.pk, actor=WORKER, version=None, now=MORNING)
    return ServiceRequest.objects.get(pk=case.pk)


def page_of(incident: Incident) -> str:
    return f"/staff/incidents/{incident.pk}/"


def test_a_supervisor_opens_an_incident_for_her_queue(supervisor: Persona, small_city: SmallCity) -> None:
    typed = {
        "name_en": "Broken main", "text_en": "Water is off on Mill Street.", "promise": "2026-03-12T17:00",
        "queue": small_city.queue("potholes").pk,
    }  # fmt: skip
    page = supervisor.post("/staff/incidents/new/", typed, follow=True).text

    assert "Broken main" in page and "Water is off on Mill Street." in page
    assert Incident.objects.get().promise.isoformat() == "2026-03-12T21:00:00+00:00"


def test_the_queue_of_another_department_cannot_be_chosen(supervisor: Persona, small_city: SmallCity) -> None:
    typed = {"name_en": "Broken main", "queue": small_city.queue("inspectors").pk}

    assert supervisor.post("/staff/incidents/new/", typed).status_code == 422
    assert not Incident.objects.exists()


def test_an_incident_of_another_department_does_not_exist_for_her(supervisor: Persona, small_city: SmallCity) -> None:
    theirs = Incident.objects.create(name={"en": "No heat"}, queue=small_city.queue("inspectors"))

    assert supervisor.get(page_of(theirs)).status_code == 404
    assert "No heat" not in supervisor.get("/staff/incidents/").text


def test_suggested_cases_are_ticked_and_others_added_by_number(supervisor: Persona, broken_main: Incident) -> None:
    near, lamp = make_request(), make_request("streetlight")
    assert near.public_id in supervisor.get(page_of(broken_main)).text

    supervisor.post(page_of(broken_main), {"do": "add", "case": [near.pk], "numbers": f"{lamp.public_id}, 99-nobody"})

    assert set(ServiceRequest.objects.filter(incident=broken_main)) == {near, lamp}


def test_cases_are_taken_out_again(supervisor: Persona, broken_main: Incident) -> None:
    case = put_into(broken_main, make_request())

    supervisor.post(page_of(broken_main), {"do": "remove", "case": [case.pk]})

    assert not ServiceRequest.objects.filter(incident=broken_main).exists()


def test_one_update_goes_to_all_with_a_new_date(supervisor: Persona, broken_main: Incident) -> None:
    cases = [put_into(broken_main, make_request()) for _number in range(2)]

    supervisor.post(page_of(broken_main), {"do": "update", "text": "Nearly done.", "promise": "2026-03-20T17:00"})
    write_all(now=LATER)

    assert Message.objects.filter(text="Nearly done.").count() == 2
    dates = ServiceRequest.objects.filter(pk__in=[case.pk for case in cases]).values_list(
        "expected_datetime", flat=True
    )
    assert set(dates) == {Incident.objects.get().promise}


def test_an_empty_update_and_a_date_that_is_over_are_refused_with_the_text_kept(
    supervisor: Persona, broken_main: Incident
) -> None:
    assert supervisor.post(page_of(broken_main), {"do": "update"}).status_code == 422
    answer = supervisor.post(
        page_of(broken_main), {"do": "update", "text": "My long text", "promise": "2026-03-01T10:00"}
    )

    assert answer.status_code == 422 and "My long text" in answer.text
    assert not IncidentUpdate.objects.exists()


def test_the_ticked_cases_are_closed_together(supervisor: Persona, broken_main: Incident) -> None:
    one, other = (put_into(broken_main, make_request()) for _number in range(2))
    reason = ClosureReason.objects.get(code="done")

    supervisor.post(page_of(broken_main), {"do": "close", "case": [one.pk], "reason": reason.pk})
    write_all(now=LATER)

    open_now = ServiceRequest.objects.filter(closed_datetime=None)
    assert list(open_now) == [other]


def test_workers_neither_open_the_pages_nor_get_the_action(worker: Persona, broken_main: Incident) -> None:
    case = make_request()

    assert worker.get(page_of(broken_main)).status_code == 403
    sent = worker.post(
        f"/staff/requests/{case.public_id}/incident/", {"version": case.version, "incident": broken_main.pk}
    )
    assert sent.status_code == 403


def test_a_case_like_it_offers_to_join_in_one_click(supervisor: Persona, broken_main: Incident) -> None:
    case = make_request()
    address = f"/staff/requests/{case.public_id}/"
    assert "This may belong to “Broken main on Mill Street”" in supervisor.get(address).text

    supervisor.post(f"{address}incident/", {"version": case.version, "incident": broken_main.pk})

    assert "Part of “Broken main on Mill Street”" in supervisor.get(address).text


def test_residents_read_of_it_on_the_first_page_and_the_tracker(visitor: Client, broken_main: Incident) -> None:
    case = put_into(broken_main, make_request())

    for address in ("/", f"/requests/{case.public_id}/"):
        page = visitor.get(address).text
        assert "Broken main on Mill Street" in page and "We are repairing it." in page


def test_what_has_no_words_for_residents_is_not_shown_to_them(visitor: Client, broken_main: Incident) -> None:
    Incident.objects.update(text={})

    assert "Broken main on Mill Street" not in visitor.get("/").text


@pytest.mark.deep
def test_lists_cost_the_same_for_three_cases_and_for_thirty(supervisor: Persona, broken_main: Incident) -> None:
    counted = []
    for total in (3, 30):
        while ServiceRequest.objects.filter(incident=broken_main).count() < total:
            put_into(broken_main, make_request())
            make_request()
        supervisor.get(page_of(broken_main))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            supervisor.get(page_of(broken_main))
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_the_list_of_incidents_costs_the_same_for_three_and_for_thirty(
    supervisor: Persona, broken_main: Incident
) -> None:
    counted = []
    for total in (3, 30):
        while Incident.objects.count() < total:
            Incident.objects.create(name={"en": "Flood"}, queue=broken_main.queue)
        supervisor.get("/staff/incidents/")
        with CaptureQueriesContext(connection) as queries:
            supervisor.get("/staff/incidents/")
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_an_incident_opened_from_a_case_has_it_at_once(supervisor: Persona, small_city: SmallCity) -> None:
    case = make_request()
    typed = {"name_en": "Broken main", "queue": small_city.queue("potholes").pk}

    supervisor.post(f"/staff/incidents/new/?case={case.public_id}", typed)

    case.refresh_from_db()
    assert str(case.incident) == "Broken main"
