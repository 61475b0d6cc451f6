"""What outside bodies say comes home once, whatever state their servers are in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from civic311.lib import outbound
from integrations.models import Connection, Exchange, NewsFromPeer
from integrations.open311.client import applying, peer
from integrations.open311.photos import fetch_photo
from requests_app.actions.hand_off import pass_on
from requests_app.actor import WORKER
from requests_app.models import Message, ServiceRequest
from tests.factories.open311_peers import County, county_with_server, exchange, said, with_county
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=2)


@pytest.mark.parametrize(
    "answer",
    [
        outbound.Answer(200, {}, b"<!DOCTYPE html><html>Sign in</html>"),
        outbound.Answer(302, {"location": "http://169.254.169.254/"}, b""),
        outbound.Answer(200, {}, b'<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>'),
        outbound.OutboundError("TimeoutError", was_sent=True),
    ],
)
def test_a_server_that_answers_nonsense_is_shown_as_failing_and_nothing_is_lost(county: County, answer: Any) -> None:
    made = with_county(county_with_server())
    county.tell("u1", "closed")
    county.answers = [answer]
    exchange(LATER)

    failing = Connection.objects.get()
    assert failing.failures == 1 and failing.problem
    asked = Exchange.objects.filter(what="ask for updates").order_by("pk")
    assert list(asked.values_list("state", flat=True)) == [Exchange.State.DONE, Exchange.State.FAILED]
    exchange(LATER + timedelta(minutes=10))
    made.refresh_from_db()
    assert made.status == "RESOLVED"
    assert Connection.objects.get().failures == 0


def test_news_that_comes_late_or_from_the_future_turns_nothing_back(county: County) -> None:
    made = with_county(county_with_server())
    county.tell("u1", "closed", updated_datetime="2199-01-01T00:00:00Z")
    exchange(LATER)
    county.tell("u0", "in_progress", updated_datetime="2026-03-10T15:30:00Z")
    county.tell("u3", "whatever", updated_datetime="2026-03-10T15:31:00Z")
    exchange(LATER + timedelta(minutes=5))

    made.refresh_from_db()
    assert made.status == "RESOLVED"
    assert NewsFromPeer.objects.get(update_id="u1").at == LATER
    assert not made.is_flagged


def test_a_status_that_the_city_wants_a_person_for_closes_nothing(county: County) -> None:
    made = with_county(county_with_server(meanings={"closed": "look", "code:WONTFIX": "look"}))
    county.tell("u1", "closed")
    exchange(LATER)

    made.refresh_from_db()
    assert made.is_open and made.is_flagged


def test_where_no_updates_are_told_the_list_of_requests_is_read(county: County) -> None:
    made = with_county(county_with_server(reading="list"))
    closed = {"service_request_id": "C-1", "status": "closed", "status_notes": "Filled",
              "updated_datetime": "2026-03-11 10:00:00-04:00"}  # fmt: skip
    for minute in range(3):
        county.answers = [said([closed])]
        exchange(LATER + timedelta(minutes=5 * minute))

    made.refresh_from_db()
    assert made.status == "RESOLVED"
    assert Message.objects.get().text == "The county writes: Filled"
    assert county.got[-1][2] == [("service_request_id", "C-1")]


def test_a_photo_that_moved_to_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = outbound.Answer(302, {"location": "http://[x/"}, b"")
    monkeypatch.setattr(outbound, "call", lambda *_args, **_values: moved)

    with pytest.raises(outbound.OutboundError) as failed:
        fetch_photo("https://county.example/x.jpg")

    assert failed.value.is_refused


def test_a_photo_that_is_none_does_not_hold_up_the_news(county: County) -> None:
    made = with_county(county_with_server())
    county.pictures["https://county.example/x.jpg"] = b"<html>not here</html>"
    county.tell("u1", "closed", media_url="https://county.example/x.jpg")
    exchange(LATER)

    made.refresh_from_db()
    assert made.status == "RESOLVED"
    assert applying.apply_next(now=LATER) is False
    line = Exchange.objects.get(what="media_url")
    assert (line.state, line.service_request_id) == (Exchange.State.GIVEN_UP, made.pk)


def test_what_they_say_to_the_reporter_stays_with_the_reporter(county: County) -> None:
    with_county(county_with_server())
    county.tell("u1", "unchanged", "May we call you?", extended_attributes={"private": True})
    county.tell("u2", "unchanged", "We come on Friday.", extended_attributes={"private": False})
    exchange(LATER)

    told = dict(Message.objects.values_list("text", "is_public"))
    assert told == {"The county writes: May we call you?": False, "The county writes: We come on Friday.": True}
    assert ("extensions", "true") in county.got[-1][2]
    assert county.shown_keys == {"county-key"}


@pytest.mark.parametrize("reading", ["updates", "list"])
def test_words_that_come_with_a_status_we_know_already_are_told(county: County, reading: str) -> None:
    made = with_county(county_with_server(reading=reading))
    county.tell("u1", "open", "We come on Friday")
    listed = {"service_request_id": "C-1", "status": "open", "status_notes": "We come on Friday"}
    for status in ("open", "closed"):
        if reading == "list":
            county.answers = [said([listed | {"status": status}])]
        exchange(LATER)
        assert [message.text for message in Message.objects.all()] == ["The county writes: We come on Friday"]

    made.refresh_from_db()
    assert made.is_open == (reading == "updates")


def test_cases_that_they_joined_under_one_number_all_hear_of_it(county: County) -> None:
    first = with_county(county_with_server())
    second = make_request()
    pass_on(second.pk, body=Connection.objects.get().body, note="", actor=WORKER, version=None, now=MORNING)
    county.answers = [said([{"service_request_id": "C-1"}])]
    exchange(LATER)
    county.tell("u1", "closed", "Filled")
    exchange(LATER + timedelta(hours=1))
    exchange(LATER + timedelta(hours=2))

    assert {ServiceRequest.objects.get(pk=case.pk).status for case in (first, second)} == {"RESOLVED"}
    assert NewsFromPeer.objects.count() == 2


def test_one_number_that_they_do_not_know_hides_no_other(county: County) -> None:
    connection = county_with_server(reading="list")
    made = [with_county(connection) for _case in range(3)]
    unknown = said([{"code": 404, "description": "not found"}], status=404)
    closed = said([{"service_request_id": "C-3", "status": "closed"}])
    county.answers = [unknown, unknown, closed]
    exchange(LATER)
    assert ServiceRequest.objects.get(pk=made[2].pk).status == "RESOLVED"
    county.answers = [unknown] * 5
    exchange(LATER + timedelta(hours=1))
    assert Connection.objects.get().failures == 1


def test_more_news_than_is_read_at_once_is_read_on_from_where_it_stopped(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "_MOST_PAGES", 1)
    with_county(county_with_server())
    county.tell("u1", "in_progress", "First")
    more = said(county.updates)
    county.answers = [outbound.Answer(200, {"link": '<?page=2>; rel="next"'}, more.body)]
    exchange(LATER)
    exchange(LATER + timedelta(minutes=5))

    asked = dict(county.got[-1][2])["start_date"]
    assert datetime.fromisoformat(asked) == datetime(2026, 3, 11, 15, tzinfo=UTC)


def test_an_open_case_of_which_nothing_is_heard_for_a_year_is_for_a_person(county: County) -> None:
    made = with_county(county_with_server())
    exchange(MORNING + timedelta(days=366))

    made.refresh_from_db()
    assert made.is_flagged and made.hand_overs.get().state == "ended"
