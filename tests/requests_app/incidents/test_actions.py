"""Cases join an incident and leave it; one update reaches everybody behind it exactly once; closing together."""

from datetime import timedelta
from typing import Any

import pytest

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import incidents
from requests_app.actor import WORKER
from requests_app.incident_rounds import write_all
from requests_app.models import Event, Incident, IncidentUpdate, Message, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.incidents import incidents_like, suggested_for
from requests_app.replay import differences
from routing.models import ClosureReason
from tests.factories.city import EAST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
FRAME: dict[str, Any] = {"actor": WORKER, "version": None, "now": MORNING}
LATER = MORNING + timedelta(days=1)


@pytest.fixture
def broken_main(small_city: SmallCity) -> Incident:
    row = Incident(
        name={"en": "Broken main on Mill Street"}, text={"en": "We are repairing it."},
        queue=small_city.queue("potholes"), promise=MORNING + timedelta(days=4),
    )  # fmt: skip
    return incidents.open_incident(row, actor=WORKER, now=MORNING)


def behind(incident: Incident, count: int) -> list[ServiceRequest]:
    cases = [make_request(description=f"Water everywhere {number}") for number in range(count)]
    for case in cases:
        incidents.join_incident(case.pk, incident_id=incident.pk, **FRAME)
    return cases


def fresh(case: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=case.pk)


def log_agrees() -> bool:
    return not [found for _count, chunk in differences(IS_OPEN | ~IS_OPEN) for found in chunk]


def test_a_case_takes_the_date_of_its_incident_and_keeps_its_first_promise(broken_main: Incident) -> None:
    (case,) = behind(broken_main, 1)

    after = fresh(case)
    assert (after.incident_id, after.expected_datetime) == (broken_main.pk, broken_main.promise)
    assert after.first_promise == case.first_promise == after.due_at
    assert log_agrees()


def test_joining_twice_is_joining_once_and_leaving_ends_it(broken_main: Incident) -> None:
    (case,) = behind(broken_main, 1)

    assert not incidents.join_incident(case.pk, incident_id=broken_main.pk, **FRAME)
    assert incidents.leave_incident(case.pk, **FRAME)

    assert fresh(case).incident_id is None


def test_a_case_belongs_to_one_incident(broken_main: Incident) -> None:
    (case,) = behind(broken_main, 1)
    other = Incident.objects.create(name={"en": "Storm"}, queue=broken_main.queue)

    with pytest.raises(incidents.InAnother):
        incidents.join_incident(case.pk, incident_id=other.pk, **FRAME)


def test_an_update_reaches_every_open_case_once_however_often_the_worker_runs(broken_main: Incident) -> None:
    cases = behind(broken_main, 3)
    new = MORNING + timedelta(days=9)
    incidents.post_update(broken_main.pk, text="The pipe is here tomorrow.", promise=new, actor=WORKER, now=LATER)

    assert (write_all(now=LATER), write_all(now=LATER)) == (3, 0)

    assert Message.objects.filter(text="The pipe is here tomorrow.").count() == 3
    assert {fresh(case).expected_datetime for case in cases} == {new}
    assert log_agrees()


def test_every_reporter_is_told_individually(broken_main: Incident) -> None:
    behind(broken_main, 2)
    while announce.announce_next(now=MORNING):
        pass
    incidents.post_update(broken_main.pk, text="Nearly done.", actor=WORKER, now=LATER)
    write_all(now=LATER)
    while announce.announce_next(now=LATER):
        pass

    told = list(OutboundMessage.objects.filter(kind="reply"))
    assert len(told) == 2 and all("Nearly done." in mail.body_text for mail in told)
    assert len({mail.about for mail in told}) == 2


def test_a_case_that_fails_holds_up_no_other(broken_main: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = behind(broken_main, 2)
    usual = incidents.talk.reply

    def fails(case_id: int, **values: Any) -> None:
        if case_id == first.pk:
            raise RuntimeError("broken")
        usual(case_id, **values)

    monkeypatch.setattr(incidents.talk, "reply", fails)
    incidents.post_update(broken_main.pk, text="News", actor=WORKER, now=LATER)

    assert write_all(now=LATER) == 1
    assert Message.objects.get().service_request_id == second.pk
    assert IncidentUpdate.objects.get().left_open == 1


def test_closing_together_closes_the_chosen_cases_for_the_reason(broken_main: Incident) -> None:
    first, second = behind(broken_main, 2)
    reason = ClosureReason.objects.get(code="done")

    incidents.post_update(
        broken_main.pk, text="", closes=True, reason=reason, chosen=[first.pk], actor=WORKER, now=LATER
    )
    write_all(now=LATER)

    assert (fresh(first).status, fresh(second).is_open) == ("RESOLVED", True)
    assert fresh(first).closure_reason == reason


def test_what_needs_a_photo_stays_open_and_is_counted(broken_main: Incident) -> None:
    lamp = make_request("streetlight")
    incidents.join_incident(lamp.pk, incident_id=broken_main.pk, **FRAME)
    reason = ClosureReason.objects.get(code="done")

    incidents.post_update(broken_main.pk, text="Done", closes=True, ends=True, reason=reason, actor=WORKER, now=LATER)
    write_all(now=LATER)

    assert fresh(lamp).is_open and IncidentUpdate.objects.get().left_open == 1


def test_a_closed_incident_takes_nothing_more(broken_main: Incident) -> None:
    incidents.post_update(broken_main.pk, text="", ends=True, actor=WORKER, now=LATER)

    with pytest.raises(incidents.IncidentOver):
        incidents.join_incident(make_request().pk, incident_id=broken_main.pk, **FRAME)
    with pytest.raises(incidents.IncidentOver):
        incidents.post_update(broken_main.pk, text="More", actor=WORKER, now=LATER)


def test_near_cases_of_its_services_since_it_began_are_suggested(broken_main: Incident, supervisor: Persona) -> None:
    behind(broken_main, 1)
    near = make_request(description="Also wet", now=LATER)
    make_request(description="Far away", lat=EAST[0], long=EAST[1], now=LATER)
    make_request(description="Before", now=MORNING - timedelta(days=2))

    found = suggested_for(broken_main, supervisor.actor.viewer)

    assert [case.pk for case in found] == [near.pk]
    assert incidents_like(near) == [broken_main]


def test_what_is_far_or_of_another_kind_is_offered_no_incident(broken_main: Incident) -> None:
    behind(broken_main, 1)

    assert incidents_like(make_request(lat=EAST[0], long=EAST[1], now=LATER)) == []
    assert incidents_like(make_request("no-heat", now=LATER)) == []


def test_the_log_says_which_incident(broken_main: Incident) -> None:
    (case,) = behind(broken_main, 1)

    assert Event.objects.get(service_request=case, kind="incident_joined").data == {"incident": broken_main.pk}
