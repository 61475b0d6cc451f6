"""Webhooks out, to a real receiver: what is told to whom, in which order, and what becomes of what is not taken."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from integrations.actions.webhooks import new_secret_for, pause, remove_subscription, resume
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks import claims, fan_out, replay, sending
from integrations.webhooks.signature import BadSignature, check
from requests_app.actions import work
from requests_app.actions.redact import redact_text
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import BacklogEntry, Consumer
from tests.factories.city import SmallCity
from tests.factories.receivers import Receiver, receiving, subscribe
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with receiving() as running:
        yield running


def deliver(now: datetime = MORNING) -> int:
    """What the worker's job does, at a moment of our own."""
    while fan_out.fan_out_next(now=now) or replay.go_on(now=now):
        pass
    return sending.send_due(clock=lambda: now, may_go_on=lambda: True, holder="test")


def test_public_facts_go_out_signed_in_order_and_nothing_else(small_city: SmallCity, receiver: Receiver) -> None:
    _row, secret = subscribe(receiver.url)
    case = make_request(description="Call me at 508-555-0199")
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)

    deliver()

    assert [call.said["kind"] for call in receiver.calls] == ["submitted", "routed", "started"]
    first = receiver.calls[0]
    check(first.headers["civic311-signature"], first.body, [secret], now=MORNING)
    with pytest.raises(BadSignature):
        check(first.headers["civic311-signature"], first.body + b" ", [secret], now=MORNING)
    everything = b"".join(call.body for call in receiver.calls)
    for private in (b"Canary", b"canary", b"555-0199", b"5085550199"):
        assert private not in everything
    assert first.said["case"]["service_request_id"] == case.public_id
    line = Exchange.objects.filter(door="webhook-out", reference=case.public_id).first()
    assert (line.state, line.answer, line.attempts) == ("done", "HTTP 200", 1)


def test_a_city_without_subscriptions_keeps_no_events_for_them(small_city: SmallCity, receiver: Receiver) -> None:
    ours = BacklogEntry.objects.filter(consumer=Consumer.WEBHOOKS)
    make_request()
    assert not ours.exists()
    row, _secret = subscribe(receiver.url)
    make_request()
    assert ours.exists()

    remove_subscription(row)
    ours.delete()
    make_request()

    assert not ours.exists()


@pytest.mark.parametrize(
    ("values", "many", "told"),
    [
        ({"kinds": ["routed"]}, {}, {"routed"}),
        ({"severities": [1]}, {}, set()),
        ({"channels": ["web"]}, {}, {"submitted", "routed"}),
        ({}, {"departments": "housing"}, set()),
        ({}, {"services": "pothole"}, {"submitted", "routed"}),
    ],
)
def test_a_subscription_is_told_what_it_asked_for(
    small_city: SmallCity, values: dict[str, Any], many: dict[str, str], told: set[str]
) -> None:
    rows = {"housing": small_city.housing, "pothole": small_city.service("pothole")}
    subscribe("https://example.org/", many={name: [rows[code]] for name, code in many.items()}, **values)
    make_request()

    fan_out.fan_out_next(now=MORNING)

    assert set(Delivery.objects.values_list("kind", flat=True)) == told


def test_what_is_not_public_goes_to_work_systems_alone(small_city: SmallCity) -> None:
    listens, _ = subscribe("https://example.org/", "Listens")
    works, _ = subscribe("https://example.com/", "Works", level=Subscription.Level.WORK)
    case = make_request()
    make_request("private-tip")
    fan_out.fan_out_next(now=MORNING)
    assert not Delivery.objects.filter(subscription=listens).exclude(service_request=case).exists()
    assert Delivery.objects.filter(subscription=works).exclude(service_request=case).exists()

    secret = small_city.service("private-tip")
    change_service(case.pk, service=secret, reason="It is one", actor=WORKER, version=None, now=MORNING)
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)
    fan_out.fan_out_next(now=MORNING)

    last = Delivery.objects.filter(subscription=listens).last()
    assert last.kind == "no_longer_public"
    assert last.payload["case"] == {"service_request_id": case.public_id, "is_public": False}


def test_a_later_event_of_a_case_waits_for_an_earlier_one(small_city: SmallCity, receiver: Receiver) -> None:
    subscribe(receiver.url)
    receiver.status = 503
    case, other = make_request(), make_request("streetlight")
    deliver()
    assert set(receiver.ids) == {f"{case.public_id}.1", f"{other.public_id}.1"}

    receiver.status = 200
    receiver.calls.clear()
    deliver(MORNING + timedelta(minutes=1))

    of_case = [each for each in receiver.ids if each.startswith(case.public_id)]
    assert of_case == [f"{case.public_id}.1", f"{case.public_id}.2"]
    assert not Delivery.objects.exclude(state="done").exists()


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
    assert Exchange.objects.get().state == "done"


def test_a_replay_tells_a_new_subscription_what_was_before_it(small_city: SmallCity, receiver: Receiver) -> None:
    case = make_request()
    row, _secret = subscribe(receiver.url)
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)

    deliver()
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING)
    deliver()

    assert receiver.ids == [f"{case.public_id}.1", f"{case.public_id}.2"] * 2
    assert Delivery.objects.count() == 2


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


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd"])
def test_private_addresses_are_refused_and_not_tried_again(small_city: SmallCity, url: str) -> None:
    subscribe(url, kinds=["submitted"])
    make_request()

    deliver()

    assert (Exchange.objects.get().state, Delivery.objects.get().state) == ("given_up", "given_up")


def test_a_redirect_is_a_failure(small_city: SmallCity, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    subscribe(receiver.url, kinds=["submitted"])
    make_request()

    deliver()

    assert len(receiver.calls) == 1
    assert Exchange.objects.get().state == "failed"


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


def test_a_changed_secret_counts_beside_the_old_one_for_a_day(small_city: SmallCity, receiver: Receiver) -> None:
    row, old = subscribe(receiver.url, kinds=["submitted"])
    new = new_secret_for(row, now=MORNING)
    for moment in (MORNING, MORNING + timedelta(hours=25)):
        make_request(now=moment)
        deliver(moment)

    first, second = receiver.calls
    for secret in (old, new):
        check(first.headers["civic311-signature"], first.body, [secret], now=MORNING)
    with pytest.raises(BadSignature):
        check(second.headers["civic311-signature"], second.body, [old], now=MORNING + timedelta(hours=25))


def test_contacts_are_sent_where_that_is_switched_on_and_never_kept(small_city: SmallCity, receiver: Receiver) -> None:
    subscribe(receiver.url, kinds=["submitted"], level=Subscription.Level.WORK, sends_contacts=True)
    make_request()

    deliver()

    assert receiver.calls[0].said["contact"]["email"] == "rosa.canary@example.org"
    assert "canary" not in str(Delivery.objects.get().payload).lower()


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


def test_who_died_with_a_claim_loses_nothing(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    make_request()
    fan_out.fan_out_next(now=MORNING)
    assert len(claims.claim(row, 5, now=MORNING)) == 1
    assert claims.claim(row, 5, now=MORNING) == []

    deliver(MORNING + claims.CLAIM)

    assert len(receiver.calls) == 1
