"""Blocked senders: no door takes anything from them, and every door says whom to call."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic311.city.models import City
from integrations.texts.receiving import take_in
from requests_app.actions.abuse import block, block_value, forget_traces
from requests_app.models import Blocked, IntakeTrace, Message, Report, ServiceRequest
from requests_app.queries.abuse import known_of
from requests_app.sender_marks import Kind, network_of
from tests.factories.reports import send, walk

REASON = {"reason": "Sends insults", "until": None, "by_id": None}


def _block(kind: str, value: str) -> None:
    block_value(kind, value, now=timezone.now(), **REASON)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.NETWORK, "127.0.0.0/24"), (Kind.EMAIL, "ROSA@example.org")],
)
def test_a_blocked_sender_reads_whom_to_call_and_nothing_is_taken(visitor, kind, value):
    City.objects.update(phone="555 0100")
    walk(visitor)
    _block(kind, value)

    assert send(visitor).status_code == 403
    assert not ServiceRequest.objects.exists()
    page = visitor.post("/requests/mine/", {"email": "rosa@example.org"})
    assert page.status_code == 403
    assert "911" in page.text
    assert "555 0100" in page.text


def test_reading_stays_free_for_a_blocked_sender(visitor):
    _block(Kind.NETWORK, "127.0.0.1/32")

    assert visitor.get("/report/").status_code == 200
    assert visitor.get("/requests/").status_code == 200


def test_a_block_ends_with_its_day_and_by_hand(visitor, manager):
    _block(Kind.NETWORK, "127.0.0.1/32")
    Blocked.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert visitor.post("/report/", {"q": "hole"}).status_code == 302

    Blocked.objects.update(until=None)
    assert visitor.post("/report/", {"q": "hole"}).status_code == 403
    page = manager.get("/staff/settings/blocked/").content.decode()
    manager.post("/staff/settings/blocked/", {"end": re.findall(r'name="end" value="([^"]*)"', page)[0]})
    assert visitor.post("/report/", {"q": "hole"}).status_code == 302


def test_a_blocked_writer_may_still_end_messages_but_not_write(visitor):
    walk(visitor)
    track = send(visitor).headers["Location"].partition("?")[0]
    _block(Kind.EMAIL, "rosa@example.org")

    assert visitor.post(track, {"do": "message", "text": "More insults"}).status_code == 403
    assert visitor.post(track, {"do": "unfollow"}).status_code == 302
    assert not Message.objects.filter(direction=Message.Direction.IN).exists()
    assert not Report.objects.get().follows


def test_a_blocked_phone_is_not_heard_by_text_but_for_its_stop(small_city):
    _block(Kind.PHONE, "+15085550123")
    now = timezone.now()

    assert take_in("+15085550123", "Insults", now=now) is None
    assert take_in("+15085550123", "STOP", now=now) is not None
    assert take_in("+15085550188", "A hole in the road", now=now) is not None


def test_the_sender_of_a_report_is_blocked_from_its_case_by_device(visitor, manager):
    walk(visitor)
    send(visitor)
    report = Report.objects.get()
    url = f"/staff/requests/{report.service_request.public_id}/block/{report.pk}/"

    assert "127.0.0.x" in manager.get(url).text
    manager.post(url, {"what": [Kind.DEVICE], "reason": "Sends insults"})

    assert visitor.post("/report/", {"q": "hole"}).status_code == 403
    assert Client().post("/report/", {"q": "hole"}).status_code == 302  # somebody else behind the same address
    listed = manager.get("/staff/settings/blocked/").text
    assert "Sends insults" in listed
    assert "Mo Manager" in listed


def test_where_a_report_came_from_is_kept_as_marks_for_thirty_days(visitor):
    walk(visitor)
    send(visitor)
    trace = IntakeTrace.objects.get()
    now = timezone.now()

    assert "127.0.0.1" not in " ".join(str(value) for value in vars(trace).values())
    assert {kind for kind, _mark, _hint in known_of(Report.objects.get())} == {"email", "network", "device"}
    forget_traces(now=now + timedelta(days=29))
    assert IntakeTrace.objects.exists()
    forget_traces(now=now + timedelta(days=31))
    assert not IntakeTrace.objects.exists()


def test_blocking_twice_keeps_one_block_with_the_new_reason(db):
    marks = [(Kind.EMAIL, "a" * 64, "m…@example.org")]
    assert block(marks, now=timezone.now(), **REASON) == 1
    assert block(marks, now=timezone.now(), **{**REASON, "reason": "Again"}) == 0
    assert Blocked.objects.get().reason == "Again"


def test_a_network_is_one_address_or_its_neighbors_and_never_half_the_world():
    assert network_of("192.0.2.77") == network_of("::ffff:192.0.2.77") == "192.0.2.77/32"
    assert network_of("192.0.2.77/24") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert not any(network_of(typed) for typed in ("0.0.0.0/0", "10.0.0.0/8", "::/0", "nothing"))
