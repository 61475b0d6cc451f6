"""The pages on which an outside body's Open311 server is connected, and the case form that hands over to it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from civic311.lib import outbound
from integrations.doors import DOORS
from integrations.models import Connection, HandOver
from requests_app.models import ServiceRequest
from routing.models import OutsideBody
from tests.factories.open311_peers import URL, County, county_with_server, exchange, said
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
CHOICES = [{"key": "A", "name": "To the ankle"}, {"key": "K", "name": "To the knee"}]
DEEP = {"code": "DEEP", "datatype": "singlevaluelist", "required": "true", "order": 1, "description": "How deep?",
        "variable": "true", "values": CHOICES}  # fmt: skip
WAY = {"code": "WAY", "datatype": "string", "required": "true", "order": 2, "description": "Which way?"}


def add(administrator: Persona, **values: str) -> None:
    body = OutsideBody.objects.create(code="county", name={"en": "The county"})
    given = {"body": body.pk, "url": URL, "key": "county-key", "format": "json", "reading": "updates", "photos": "",
             "words": "everybody", "stays_open": "on"}  # fmt: skip
    assert administrator.post(reverse("connection_new"), given | values).status_code == 302


def test_a_body_is_connected_mapped_and_gets_what_staff_hand_over(
    administrator: Persona, worker: Persona, county: County
) -> None:
    county.questions = [DEEP, WAY]
    add(administrator)
    row = Connection.objects.get()
    assert "county-key" not in row.sealed_key
    administrator.post(reverse("connection_services", args=[row.pk]), {"s-pothole": "ROAD"})
    page = administrator.get(reverse("connection", args=[row.pk])).content.decode()
    assert "How deep?, Which way?" in page and "county-key" not in page
    answers = {"q-DEEP": "=K", "q-WAY": "=", "t-WAY": "North"}
    administrator.post(reverse("connection_questions", args=[row.pk, "pothole"]), answers)
    administrator.post(reverse("connection_do", args=[row.pk]), {"do": "begin"})

    made = make_request()
    given = {"version": made.version, "body": row.body_id, "here": "stays", "note": "A county road"}
    worker.post(reverse("case_action", args=[made.public_id, "hand_off"]), given)
    exchange(MORNING + timedelta(days=900))

    (sent,) = county.posted()
    assert (sent["attribute[DEEP]"], sent["attribute[WAY]"]) == ("K", "North")
    page = administrator.get(reverse("connection", args=[row.pk])).content.decode()
    assert "C-1" in page and "How deep?" not in page
    assert "C-1" in worker.get(reverse("case", args=[made.public_id])).content.decode()
    tracker = worker.get(reverse("request_detail", args=[made.public_id])).content.decode()
    assert "Passed on to The county" in tracker
    (door,) = [door for door in DOORS if door.code == "open311-client"]
    assert str(door.summary(MORNING).words) == "1 case is with them."


def test_a_discovery_address_leads_to_the_server_and_a_wrong_one_says_what_is_wrong(
    administrator: Persona, county: County
) -> None:
    county.answers = [said({"endpoints": [
        {"specification": "http://wiki.open311.org/GeoReport_v2", "url": URL, "type": "production",
         "formats": ["application/json"]}]})]  # fmt: skip
    add(administrator, url="https://open311.county.example/v2/discovery.json")
    row = Connection.objects.get()
    assert row.url == URL and row.catalogue[0]["code"] == "ROAD"

    county.answers = [outbound.Answer(200, {}, b"<html>Welcome</html>")]
    page = administrator.post(reverse("connection_do", args=[row.pk]), {"do": "test"}, follow=True).content.decode()
    assert "web page, not with data" in page


def test_a_person_says_what_became_of_a_case_that_nobody_knows_of(administrator: Persona, county: County) -> None:
    row = county_with_server()
    made = make_request()
    lost = HandOver.objects.create(connection=row, service_request=made, sequence=1, stays_open=True, state="unsure")
    administrator.post(reverse("hand_over_do", args=[lost.pk]), {"do": "there", "reference": "C-77"})

    lost.refresh_from_db()
    assert (lost.state, lost.reference) == ("there", "C-77")
    assert ServiceRequest.objects.get(external_references__reference="C-77") == made


def test_statuses_are_mapped_on_screen(administrator: Persona, county: County) -> None:
    row = county_with_server()
    page = administrator.get(reverse("connection_statuses", args=[row.pk]))
    given = {name: field.initial or "" for name, field in page.context["form"].fields.items()} | {"m-closed": "look"}
    administrator.post(reverse("connection_statuses", args=[row.pk]), given)

    row.refresh_from_db()
    assert row.meanings == {"closed": "look"}
