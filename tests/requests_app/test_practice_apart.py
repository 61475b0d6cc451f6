"""What staff train with neither reaches residents nor moves what the city learns from."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from civic311.accounts.viewer import viewer_of
from civic311.people.models import Contact
from community.models import Notice
from integrations.texts.known import own_reports
from requests_app.actions import tags
from requests_app.actions.submit import ContactInput, submit
from requests_app.actor import WORKER, Actor
from requests_app.models import Blocked, Incident, IncidentUpdate, ServiceRequest
from requests_app.queries.incidents import incidents_like, with_counts
from requests_app.queries.mine import reports_of_address
from requests_app.queries.no_location import LEAST, recognise
from requests_app.queries.rule_use import rule_use
from requests_app.queries.tags import tags_in_use
from routing.models import Queue, RoutingRule
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_intake, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
REACH_RESIDENTS = [
    "incident_new", "incident", "incident_edit", "notice_new", "notice_edit", "notice_finish", "work_new", "work_edit",
    "work_defer", "work_cancel", "works_import", "collection_day_appoint", "settings_blocked", "mail_answer",
]  # fmt: skip
NUMBERED = {"incident", "incident_edit", "notice_edit", "notice_finish", "work_edit", "work_defer", "work_cancel"}


def begin_practice(persona: Persona) -> Actor:
    persona.post("/staff/practice/", {"do": "begin"})
    persona.user.refresh_from_db()
    return Actor(viewer_of(persona.user), "desk")


def practiced(persona: Persona, count: int = 1, **values: Any) -> list[ServiceRequest]:
    actor = begin_practice(persona)
    return [submit(make_intake(**values), actor=actor, now=MORNING) for _number in range(count)]


@pytest.fixture
def broken_main(small_city: SmallCity) -> Incident:
    return Incident.objects.create(
        name={"en": "Broken main"}, text={"en": "We repair it."}, queue=small_city.queue("potholes"),
        opened_at=MORNING - timedelta(hours=1),
    )  # fmt: skip


def test_buttons_that_reach_residents_lead_to_where_practice_ends(administrator: Persona) -> None:
    begin_practice(administrator)
    led = {}
    for name in REACH_RESIDENTS:
        arguments = {"pk": 1} if name in NUMBERED else {"message_id": 1} if name == "mail_answer" else None
        answer = administrator.post(reverse(name, kwargs=arguments), {"kind": "email", "value": "rosa@example.org"})
        led[name] = answer.headers.get("Location")

    assert led == dict.fromkeys(REACH_RESIDENTS, "/staff/practice/")
    assert not (Incident.objects.exists() or Notice.objects.exists() or Blocked.objects.exists())


def test_who_practices_sees_no_incident_and_writes_to_nobody_behind_one(
    supervisor: Persona, broken_main: Incident
) -> None:
    begin_practice(supervisor)
    page = f"/staff/incidents/{broken_main.pk}/"

    supervisor.post(page, {"do": "update", "text": "Only a try", "closes": "on"})

    assert supervisor.get(page).status_code == 404
    assert "Broken main" not in supervisor.get("/staff/incidents/").text
    assert not IncidentUpdate.objects.exists()


def test_a_case_of_practice_is_offered_no_incident_and_counts_in_none(
    supervisor: Persona, broken_main: Incident
) -> None:
    (made,) = practiced(supervisor)

    assert incidents_like(made) == []
    assert "Broken main" not in supervisor.get(f"/staff/requests/{made.public_id}/?do=incident").text
    ServiceRequest.everything.filter(pk=made.pk).update(incident=broken_main)
    counted = with_counts(Incident.objects.all()).get()
    assert (counted.all_cases, counted.open_cases) == (0, 0)


def test_rules_places_and_tags_learn_nothing_from_practice(operator: Persona) -> None:
    every = {"all": [{"fact": "service", "op": "is", "value": "pothole"}]}
    queue = Queue.objects.get(code="potholes")
    rule = RoutingRule.objects.create(name="Holes", order=2, conditions=every, queue=queue)
    make_request()
    made = practiced(operator, LEAST)
    tags.change_tags(made[0].pk, add=["zebra"], actor=WORKER, now=MORNING)

    assert rule_use(since=MORNING - timedelta(days=1))[rule.pk].routed == 1
    assert recognise() == []
    assert tags_in_use() == []


def test_a_real_resident_who_is_named_in_practice_stays_as_she_is_and_finds_nothing_of_it(operator: Persona) -> None:
    real = make_request().reports.get()
    said = ContactInput(
        name="Rosa Canary", email="rosa.canary@example.org", phone="+15085550199", language="es", channel="sms"
    )

    practiced(operator, contact=said)
    again = make_request(contact=said).reports.get()

    assert again.contact == real.contact
    assert Contact.objects.count() == 2
    for mine in (reports_of_address("rosa.canary@example.org"), own_reports("+15085550199")):
        assert {report.pk for report in mine} <= {real.pk, again.pk}
