"""What becomes of webhooks that are not taken: tried again, given up, kept and replayed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.actions.webhooks import pause, resume
from integrations.models import Delivery, Exchange
from integrations.webhooks import claims, fan_out, replay, sending
from requests_app.actions import work
from requests_app.actions.redact import redact_text
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from routing.models import Service
from tests.factories.city import SmallCity
from tests.factories.receivers import Receiver, deliver, subscribe
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db


def test_after_three_days_a_delivery_is_given_up_and_can_be_replayed(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    receiver.status = 500
    make_request()
    deliver()
    moment = MORNING
    while moment < MORNING + timedelta(days=4) and Delivery.objects.filter(state="waiting").exists():
        moment += timedelta(hours=2, minutes=30)
        deliver(moment)
    assert timedelta(days=3) < moment - MORNING < timedelta(days=3, hours=6)
    assert Exchange.objects.get().state == "given_up"

    receiver.status = 200
    sent = receiver.calls[-1]
    replay.begin(row, MORNING - timedelta(hours=1), now=moment)
    resume(row, now=moment)
    deliver(moment)

    again = receiver.calls[-1]
    assert again.body == sent.body
    assert again.headers["civic311-delivery"] == sent.headers["civic311-delivery"]
    assert list(Exchange.objects.order_by("pk").values_list("state", flat=True)) == ["given_up", "done"]


def test_a_replay_tells_a_new_subscription_what_was_before_it(small_city: SmallCity, receiver: Receiver) -> None:
    case = make_request()
    row, _secret = subscribe(receiver.url)
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)

    deliver()
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)
    deliver()

    assert receiver.ids == [f"{case.public_id}.1", f"{case.public_id}.2"] * 2
    assert Delivery.objects.count() == 2
    assert list(Exchange.objects.values_list("state", "attempts")) == [("done", 1)] * 4


def test_a_receiver_that_fails_often_is_left_in_peace_and_the_others_go_on(
    small_city: SmallCity, receiver: Receiver
) -> None:
    dead, _ = subscribe("http://127.0.0.1:9/", "Dead", kinds=["submitted"])
    subscribe(receiver.url, "Alive", kinds=["submitted"])
    cases = [make_request() for _number in range(12)]

    deliver()

    assert len(receiver.calls) == len(cases)
    dead.refresh_from_db()
    assert dead.resting_until > MORNING
    tried = Delivery.objects.filter(subscription=dead, attempts__gt=0).count()
    assert tried <= sending.AHEAD + sending.LANE
    assert deliver(dead.resting_until) == 1


def test_a_paused_subscription_is_told_later(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    pause(row)
    make_request()
    deliver()
    late = MORNING + timedelta(days=5)
    claims.give_up_old(now=late)
    assert not receiver.calls

    resume(row, now=late)
    deliver(late)

    assert len(receiver.calls) == 1


def test_words_that_were_blacked_out_are_neither_kept_nor_sent_again(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    case = make_request(description="My neighbor Bob did it")
    deliver()
    assert "Bob" in receiver.calls[0].said["case"]["description"]
    receiver.calls.clear()

    report = case.reports.get()
    redact_text(
        case.pk, what="report", object_id=str(report.pk), words=["Bob"], seen=report.description, actor=WORKER,
        now=MORNING,
    )  # fmt: skip
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)
    deliver()

    assert [call.said["kind"] for call in receiver.calls] == ["submitted", "text_redacted"]
    assert all(b"Bob" not in call.body for call in receiver.calls)


def test_what_was_kept_of_a_case_that_is_no_longer_public_is_taken_back(
    small_city: SmallCity, receiver: Receiver
) -> None:
    paused, _ = subscribe(receiver.url, "Paused")
    pause(paused)
    told, _ = subscribe(receiver.url, "Told", kinds=["submitted"])
    case = make_request()
    deliver()
    assert b"Mill Street" in receiver.calls.pop().body

    service = small_city.service("private-tip")
    change_service(case.pk, service=service, reason="It is one", actor=WORKER, version=None, now=MORNING)
    deliver()
    resume(paused, now=MORNING)
    replay.begin(told, MORNING - timedelta(hours=1), now=MORNING)
    deliver()

    assert {call.said["kind"] for call in receiver.calls} == {"no_longer_public"}
    gone = {"service_request_id": case.public_id, "is_public": False}
    assert [call.said["case"] for call in receiver.calls] == [gone] * len(receiver.calls)


def test_a_replay_before_the_farewell_sends_nothing_old(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    make_request()
    deliver()
    receiver.calls.clear()

    Service.objects.filter(service_code="pothole").update(is_public=False)
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)
    deliver()

    assert {call.said["kind"] for call in receiver.calls} == {"no_longer_public"}


def test_who_died_with_a_claim_loses_nothing(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    make_request()
    fan_out.fan_out_next(now=MORNING)
    assert len(claims.claim(row, 5, now=MORNING)) == 1
    assert claims.claim(row, 5, now=MORNING) == []

    deliver(MORNING + claims.CLAIM)

    assert len(receiver.calls) == 1


def test_what_may_still_be_taken_back_waits_and_so_does_what_follows_it(
    small_city: SmallCity, receiver: Receiver
) -> None:
    subscribe(receiver.url, kinds=["started", "visited"])
    case, later = make_request(), MORNING + timedelta(minutes=10)
    work.start(case.pk, actor=replace(WORKER, tells_from=later), version=None, now=MORNING)
    work.visit(case.pk, outcome="no_access", actor=WORKER, version=None, now=MORNING)
    deliver()
    assert receiver.calls == []

    deliver(later)

    assert [call.said["kind"] for call in receiver.calls] == ["started", "visited"]
