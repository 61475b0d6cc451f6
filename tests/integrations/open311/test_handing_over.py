"""Cases that an outside body works on go to its Open311 server once, and what it says comes home."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from civic311.lib import outbound
from integrations.actions import connections
from integrations.models import Exchange, ExternalReference, HandOver
from integrations.open311.client import following
from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import work
from requests_app.actions.hand_off import hand_off, pass_on
from requests_app.actions.talk import message_from_resident
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Attachment, Message, Note, Report, ServiceRequest
from requests_app.replay import differences
from tests.factories.open311_peers import County, county_with_server, exchange, said, with_county
from tests.factories.photos import jpeg
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
LATER = MORNING + timedelta(days=2)
BY: dict[str, Any] = {"actor": WORKER, "version": None}
LOST = outbound.OutboundError("TimeoutError", was_sent=True)


def test_a_case_goes_there_once_with_its_place_its_answers_and_our_number(county: County) -> None:
    made = with_county(county_with_server())
    exchange(LATER)

    (sent,) = county.posted()
    assert (sent["service_code"], sent["attribute[DEPTH]"], sent["attribute[WHO]"]) == ("ROAD", "ankle", "city")
    assert (float(sent["lat"]), sent["api_key"]) == (made.lat, "county-key")
    assert "A deep hole by the bakery" in sent["description"] and made.public_id in sent["description"]
    assert not {"email", "phone", "first_name"} & sent.keys()
    assert ExternalReference.objects.get(service_request=made, system="county").reference == "C-1"
    assert Exchange.objects.get(what="hand over").state == Exchange.State.DONE
    assert (str(made.with_body), made.is_open, made.status) == ("The county", True, "IN_PROGRESS")
    assert Client().get(f"/open311/v2/requests/{made.public_id}.json").json()[0]["agency_responsible"] == "The county"
    assert [each for _checked, found in differences(Q(pk=made.pk)) for each in found] == []


def test_the_reporter_hears_who_has_it_what_they_write_and_that_it_is_done(county: County) -> None:
    made = with_county(county_with_server())
    county.pictures["https://county.example/1.jpg"] = jpeg()
    county.tell("u1", "in_progress", "The crew is on its way")
    county.tell("u2", "fixed", "", updated_datetime="2026-03-12T15:00:00Z", media_url="https://county.example/1.jpg")
    exchange(LATER)
    exchange(LATER + timedelta(hours=1))
    while announce.announce_next(now=LATER):
        pass

    made.refresh_from_db()
    assert made.status == "RESOLVED"
    message = Message.objects.get(service_request=made)
    assert (message.text, message.is_public) == ("The county writes: The crew is on its way", True)
    assert Attachment.objects.get(service_request=made).stage == "closing"
    told = OutboundMessage.objects.filter(about=made.public_id).values_list("kind", flat=True)
    assert {"passed_on", "reply", "closed"} <= set(told)
    assert sorted(told).count("reply") == 1
    assert [each for _checked, found in differences(Q(pk=made.pk)) for each in found] == []


def test_who_says_that_it_is_not_right_is_heard_there_and_they_have_it_again(county: County) -> None:
    made = with_county(county_with_server())
    county.tell("u1", "closed", "Filled")
    exchange(LATER)
    report = Report.objects.get(service_request=made)
    message_from_resident(report, text="It is back", actor=RESIDENT, now=LATER + timedelta(hours=1))
    work.reopen(made.pk, reason="", by="resident", now=LATER + timedelta(hours=2), **BY)
    exchange(LATER + timedelta(hours=3))
    county.tell("u2", "reopen", "Reopened", updated_datetime="2026-03-12T19:00:00Z")
    exchange(LATER + timedelta(hours=4))

    told = county.posted("servicerequestupdates")
    assert [news["status"] for news in told] == ["UNCHANGED", "REOPEN"]
    assert told[0]["description"] == "It is back"
    made.refresh_from_db()
    assert made.is_open and str(made.with_body) == "The county"
    assert len(county.posted()) == 1


def test_they_take_it_up_again_by_themselves(county: County) -> None:
    made = with_county(county_with_server())
    county.tell("u1", "closed")
    exchange(LATER)
    county.tell("u2", "open", "", updated_datetime="2026-03-12T19:00:00Z")
    exchange(LATER + timedelta(hours=5))

    made.refresh_from_db()
    assert made.is_open and str(made.with_body) == "The county"
    assert county.posted("servicerequestupdates") == []


def test_a_request_whose_answer_was_lost_is_found_there_and_not_sent_twice(county: County) -> None:
    connection = county_with_server()
    county.answers = [LOST]
    made = with_county(connection)
    assert HandOver.objects.get().state == HandOver.State.WAITING
    exchange(MORNING + timedelta(minutes=10))

    assert len(county.posted()) == 1
    assert HandOver.objects.get().reference == "C-1"
    assert made.is_open


def test_what_cannot_be_found_there_is_left_to_a_person(county: County) -> None:
    connection = county_with_server()
    county.answers = [LOST]
    made = with_county(connection)
    county.requests.clear()
    for hour in range(1, 40, 6):
        exchange(MORNING + timedelta(hours=hour))

    assert len(county.posted()) == 1
    assert HandOver.objects.get().state == HandOver.State.UNSURE
    made.refresh_from_db()
    assert made.is_flagged
    assert (
        "do not know whether The county has this case"
        in Note.objects.get(service_request=made, text__contains="ask").text
    )


def test_a_server_that_is_down_gets_it_when_it_is_back(county: County) -> None:
    county.answers = [outbound.OutboundError("refused"), said([], status=503)]
    with_county(county_with_server())
    exchange(MORNING + timedelta(minutes=5))
    line = Exchange.objects.get(what="hand over")
    assert (line.state, line.attempts) == (Exchange.State.FAILED, 2)
    exchange(MORNING + timedelta(hours=1))

    assert len(county.requests) == 1
    assert HandOver.objects.get().state == HandOver.State.THERE


def test_what_they_refuse_is_said_on_the_case_in_their_words(county: County) -> None:
    county.answers = [said([{"code": 400, "description": "DEPTH is required"}], status=400)]
    made = with_county(county_with_server())

    made.refresh_from_db()
    assert made.is_flagged
    assert Note.objects.filter(service_request=made, text__contains="DEPTH is required").exists()
    assert Exchange.objects.get().state == Exchange.State.GIVEN_UP


def test_a_token_is_asked_for_until_it_has_a_number(county: County) -> None:
    county.answers = [said([{"token": "T1"}]), said([{"service_request_id": "", "token": "T1"}]),
                      said([{"service_request_id": "C-9", "token": "T1"}])]  # fmt: skip
    with_county(county_with_server())
    exchange(MORNING + timedelta(minutes=10))
    exchange(MORNING + timedelta(minutes=30))

    assert HandOver.objects.get().reference == "C-9"
    assert len(county.posted()) == 1


def test_a_case_that_is_theirs_ends_here_and_its_reporter_still_hears_of_them(county: County) -> None:
    connection = county_with_server()
    made = make_request()
    hand_off(made.pk, body=connection.body, note="State road", now=MORNING, **BY)
    exchange(SOON)
    county.tell("u1", "fixed")
    exchange(LATER)

    made.refresh_from_db()
    assert made.status == "NOT_ACTIONABLE"
    assert Message.objects.get().text == "The county says that it is done."


def test_a_row_that_fails_holds_up_no_other(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = county_with_server()
    first, second = make_request(), make_request()
    for made in (first, second):
        pass_on(made.pk, body=connection.body, note="", now=MORNING, **BY)
    give = following._give

    def fails_for_the_first(case: ServiceRequest, *rest: Any, **named: Any) -> None:
        if case.pk == first.pk:
            raise RuntimeError("broken")
        give(case, *rest, **named)

    monkeypatch.setattr(following, "_give", fails_for_the_first)
    exchange(SOON)
    monkeypatch.setattr(following, "_give", give)
    exchange(LATER)

    told = [sent["description"] for sent in county.posted()]
    assert second.public_id in told[0] and first.public_id in told[1]


def test_what_is_handed_over_before_it_begins_or_while_it_is_paused_is_sent_then(county: County) -> None:
    connection = county_with_server(is_active=False)
    made = with_county(connection)
    assert county.got == []
    connections.begin(connection, now=LATER)
    exchange(LATER)

    assert made.public_id in county.posted()[0]["description"]


def test_a_lost_answer_is_looked_for_from_when_it_was_sent_however_long_the_pause_was(county: County) -> None:
    county.answers = [LOST]
    with_county(connection := county_with_server())
    connections.pause(connection)
    connections.begin(connection, now=LATER)
    exchange(LATER)

    (asked,) = [dict(fields) for method, path, fields, _files in county.got if (method, path) == ("GET", "requests")]
    assert asked["start_date"] < MORNING.isoformat()


def test_tries_that_never_reached_them_leave_all_the_looks(county: County) -> None:
    county.answers = [*[outbound.OutboundError("refused")] * 5, LOST]
    with_county(county_with_server())
    for hour in range(7, 60, 7):
        exchange(MORNING + timedelta(hours=hour))
        if HandOver.objects.get().was_sent:
            break
    number, words = county.requests.popitem()
    exchange(MORNING + timedelta(hours=62))
    county.requests[number] = words
    exchange(MORNING + timedelta(hours=69))

    assert HandOver.objects.get().reference == number
