"""When reports come in fast, who sends proves a little; a person without JavaScript waits, and gets through."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from requests_app import intake_limits, proof
from requests_app.models import ServiceRequest
from tests.factories.reports import send, walk


@pytest.fixture
def rising(monkeypatch):
    """Every report is one too many for the calm."""
    monkeypatch.setattr(intake_limits, "BEFORE_PROOF_CITYWIDE", intake_limits.Limit(0))


def _solve(challenge: str) -> str:
    asked = json.loads(challenge)
    number = next(
        guess for guess in range(asked["maxNumber"] + 1)
        if sha256(f"{asked['salt']}{guess}".encode()).hexdigest() == asked["challenge"]
    )  # fmt: skip
    return json.dumps({**asked, "number": number})


def _ticket(page: str) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def test_in_calm_times_nobody_is_asked_for_anything(visitor):
    walk(visitor)
    page = visitor.get("/report/pothole/check/").text

    assert "data-proof" not in page
    assert "/track/" in send(visitor).headers["Location"]


def test_without_javascript_a_person_waits_a_little_and_gets_through(visitor, rising):
    walk(visitor)
    asked = send(visitor)
    ticket = _ticket(asked.text)
    assert "A deep hole by the bakery" in asked.text
    assert not ServiceRequest.objects.exists()

    too_early = visitor.post("/report/pothole/check/", {"ticket": ticket})
    assert _ticket(too_early.text) == ticket  # her waiting goes on
    with time_machine.travel(timezone.now() + proof.WAIT + timedelta(seconds=1)):
        assert "/track/" in visitor.post("/report/pothole/check/", {"ticket": ticket}).headers["Location"]
    assert ServiceRequest.objects.count() == 1


def test_a_field_that_only_programs_fill_asks_and_loses_nothing(visitor):
    walk(visitor)
    asked = visitor.post("/report/pothole/check/", {"website": "http://spam.example"})

    assert "20" in asked.text
    assert "A deep hole by the bakery" in asked.text
    assert not ServiceRequest.objects.exists()


def test_the_work_of_the_browser_counts_for_its_own_draft_only(monkeypatch, db):
    monkeypatch.setattr(proof, "HARDEST", 500)
    now, mine, other = timezone.now(), uuid4(), uuid4()
    solution = _solve(proof.ask(mine, now=now).challenge)

    assert proof.is_given(solution, "", mine, now=now)
    assert not proof.is_given(solution, "", other, now=now)
    assert not proof.is_given(solution, "", mine, now=now + proof.GOOD_FOR + timedelta(seconds=1))
    wrong = json.dumps({**json.loads(solution), "number": -1})
    assert not proof.is_given(wrong, "", mine, now=now)


def test_junk_is_no_proof(db):
    for junk in ("", "{}", "[]", "null", '{"salt": 5}', '{"salt": "a?draft"}', "x" * 5000):
        assert not proof.is_given(junk, junk, uuid4(), now=timezone.now())


def test_one_device_that_sends_fast_is_asked_and_its_neighbors_are_not(monkeypatch, visitor):
    monkeypatch.setattr(intake_limits, "BEFORE_PROOF", intake_limits.Limit(intake_limits.FAST_COUNTS))
    walk(visitor)
    send(visitor)
    walk(visitor)
    assert "ticket" in send(visitor).text

    neighbor = Client(REMOTE_ADDR="192.0.2.9")
    walk(neighbor)
    assert "/track/" in send(neighbor).headers["Location"]


def test_five_times_as_many_as_yesterday_count_as_a_rise(monkeypatch, db):
    monkeypatch.setattr(intake_limits, "BEFORE_PROOF_CITYWIDE", intake_limits.Limit(1))
    now = timezone.now()
    calm = intake_limits.Sender()
    intake_limits.is_rising(calm, is_fast=False, now=now - timedelta(days=1))
    rises = [intake_limits.is_rising(calm, is_fast=False, now=now) for _each in range(6)]

    assert rises == [False] * 5 + [True]


@pytest.mark.deep
def test_five_hundred_posts_make_few_reports_and_a_person_still_gets_through(small_city):
    for number in range(500 // 4):  # a report is sent in four
        bot = Client(REMOTE_ADDR=f"198.51.100.{number % 3}")
        walk(bot)
        send(bot)
    assert ServiceRequest.objects.count() <= 3 * intake_limits.BEFORE_PROOF.most

    person = Client(REMOTE_ADDR="203.0.113.5")
    walk(person)
    answer = send(person)
    if answer.status_code == 200:
        with time_machine.travel(timezone.now() + proof.WAIT + timedelta(seconds=1)):
            answer = person.post("/report/pothole/check/", {"ticket": _ticket(answer.text)})
    assert "/track/" in answer.headers["Location"]
