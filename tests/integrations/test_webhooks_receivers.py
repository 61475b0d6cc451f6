"""Receivers that answer nonsense, fail, are removed or changed meanwhile: none of them harms the others."""

from datetime import timedelta
from typing import Any

import pytest

from integrations import exchanges
from integrations.actions.webhooks import make_test, remove_subscription
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks import claims, fan_out, replay, sending, tasks
from tests.factories.city import SmallCity
from tests.factories.receivers import Receiver, deliver, subscribe
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db


def test_what_cannot_be_stored_is_left_out_of_the_ledger() -> None:
    line = exchanges.note("register", peer="a\0", direction="in", what="b\0", state="failed", answer="c\0", now=MORNING)

    exchanges.settle(line.pk, state=Exchange.State.DONE, answer="line\0 one\nline two", now=MORNING)

    line.refresh_from_db()
    assert (line.peer, line.what, line.answer) == ("a", "b", "line one line two")


def test_what_cannot_be_written_down_of_one_receiver_does_not_stop_the_others(
    small_city: SmallCity, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, _ = subscribe(receiver.url, "Broken", kinds=["submitted"])
    subscribe(receiver.url, "Sound", kinds=["submitted"])
    make_request()
    taken = claims.was_taken

    def breaks(row: Delivery, answer: str, *, now: Any) -> None:
        if row.subscription_id == broken.pk:
            raise ValueError("no such text")
        taken(row, answer, now=now)

    monkeypatch.setattr(claims, "was_taken", breaks)
    deliver()

    assert list(Delivery.objects.exclude(subscription=broken).values_list("state", flat=True)) == ["done"]


def test_a_webhook_that_is_removed_while_it_is_called_harms_nothing(small_city: SmallCity) -> None:
    row, _secret = subscribe("https://example.org/", kinds=["submitted"])
    make_request()
    fan_out.fan_out_next(now=MORNING)
    (called,) = claims.claim(row, 1, now=MORNING)

    remove_subscription(row)
    claims.has_failed(called, "HTTP 500", now=MORNING)

    assert Exchange.objects.get().state == "given_up"


def test_who_failed_often_is_asked_with_one_message_at_a_time(small_city: SmallCity, receiver: Receiver) -> None:
    row, _secret = subscribe(receiver.url, kinds=["submitted"])
    Subscription.objects.update(failures_in_a_row=claims.REST_AFTER, resting_until=MORNING)
    for _number in range(4):
        make_request()
    receiver.status, receiver.seconds = 503, 1.2

    deliver()

    row.refresh_from_db()
    assert len(receiver.calls) == 1
    assert row.failures_in_a_row == claims.REST_AFTER + 1


def test_a_backlog_of_one_leaves_room_for_the_others(
    small_city: SmallCity, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "THREADS", sending.LANE)
    holes, lamps = ({"services": [small_city.service(code)]} for code in ("pothole", "streetlight"))
    subscribe(receiver.url, "Much", kinds=["submitted"], many=holes)
    little, _ = subscribe(receiver.url, "Little", kinds=["submitted"], many=lamps)
    for code in [*["pothole"] * 6, "streetlight"]:
        make_request(code)
    receiver.seconds = 0.2

    deliver()

    first = {call.headers["civic311-delivery"] for call in receiver.calls[: sending.LANE]}
    assert str(Delivery.objects.get(subscription=little).key) in first


def test_a_long_replay_does_not_keep_what_is_due_from_being_sent(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks, "WRITING_SECONDS", 0.02)
    monkeypatch.setattr(tasks, "BUDGET_SECONDS", 0.2)
    monkeypatch.setattr(replay, "go_on", lambda **_values: True)
    monkeypatch.setattr(sending, "send_due", lambda **values: sent.append(values["holder"]))

    tasks.send_webhooks()

    assert len(sent) > 1


def test_a_test_with_a_secret_that_cannot_be_opened_says_so(small_city: SmallCity) -> None:
    row, _secret = subscribe("https://example.org/")
    row.secret = "sealed with a key that is gone"

    outcome = sending.send_test(row, make_test(row, now=MORNING), now=MORNING)

    assert not outcome.is_taken
    assert Exchange.objects.get().state == "given_up"


def test_a_replay_that_is_asked_for_while_one_runs_leaves_nothing_out(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "STRETCH", 2)
    cases = [make_request(now=MORNING + timedelta(hours=hours)) for hours in range(3)]
    row, _secret = subscribe("https://example.org/", now=MORNING + timedelta(days=1), kinds=["submitted"])
    replay.begin(row, MORNING - timedelta(hours=1), now=MORNING + timedelta(days=1))
    assert replay.go_on(now=MORNING + timedelta(days=1))

    replay.begin(row, MORNING + timedelta(minutes=90), now=MORNING + timedelta(days=1))
    while replay.go_on(now=MORNING + timedelta(days=1)):
        pass

    assert set(Delivery.objects.values_list("service_request_id", flat=True)) == {case.pk for case in cases}


@pytest.mark.parametrize(
    "changes", [{"url": "http://elsewhere.example/"}, {"level": Subscription.Level.PUBLIC}, {"sends_contacts": False}]
)
def test_contacts_go_only_where_that_is_switched_on_and_are_never_kept(
    small_city: SmallCity, changes: dict[str, Any]
) -> None:
    whole: dict[str, Any] = {"level": Subscription.Level.WORK, "sends_contacts": True}
    row, _secret = subscribe("https://example.org/", kinds=["submitted"], **whole)
    make_request()
    fan_out.fan_out_next(now=MORNING)
    delivery = Delivery.objects.get()
    assert b"rosa.canary" in sending.letter_of(row, delivery, now=MORNING).body
    assert "canary" not in str(delivery.payload).lower()

    for name, value in changes.items():
        setattr(row, name, value)

    assert b"rosa.canary" not in sending.letter_of(row, delivery, now=MORNING).body
