"""Messages leave once, again after a failure, and are forgotten after a month."""

import smtplib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections
from pytest_django import Settings

from civic311.people.models import ContactChannel
from civic311.people.stopped import stop
from notifications import delivery
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
db = pytest.mark.django_db


class Down(EmailBackend):
    """A mail server that refuses everything in one way."""

    error: Exception = smtplib.SMTPServerDisconnected("gone")

    def send_messages(self, messages: Any) -> int:
        raise self.error


def write(key: str = "a", **values: Any) -> OutboundMessage:
    given = {"kind": "closed", "to_address": "rosa@example.org", "subject": "26-000001-1: closed", "body_text": "Done."}
    put([Draft(key=key, **(given | values))], now=NOW)
    return OutboundMessage.objects.get(key=key)


@db
def test_a_due_message_leaves_with_text_html_and_a_lasting_id() -> None:
    message = write(body_html="<p>Done.</p>", language="es")

    outcome = delivery.deliver_next(now=NOW)

    assert outcome is not None
    assert not outcome.error
    (sent,) = mail.outbox
    assert sent.to == ["rosa@example.org"]
    assert sent.body == "Done."
    assert sent.alternatives[0][0] == "<p>Done.</p>"
    assert sent.extra_headers["Content-Language"] == "es"
    assert sent.extra_headers["Message-ID"] == delivery.as_email(message).extra_headers["Message-ID"]
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)


@db
def test_the_same_key_makes_one_message() -> None:
    write("a")
    put([Draft("a", "closed", "rosa@example.org", "again", "again")], now=NOW)

    assert OutboundMessage.objects.count() == 1


@db
def test_nothing_leaves_before_it_is_due_and_the_longest_due_leaves_first() -> None:
    first, second = write("a"), write("b")
    OutboundMessage.objects.filter(pk=first.pk).update(due_at=NOW + timedelta(minutes=5))

    assert delivery.deliver_next(now=NOW) == delivery.Outcome(second.pk)
    assert delivery.deliver_next(now=NOW) is None


@db
def test_a_failure_is_tried_again_later_and_later_and_given_up_at_last() -> None:
    message = write()
    waits, now = [], NOW
    while message.state != MessageState.FAILED:
        assert delivery.deliver_next(now=now, connection=Down()) is not None
        message.refresh_from_db()
        waits.append(message.due_at - now)
        now = message.due_at

    assert waits[:-1] == list(delivery.WAITS)
    assert "gone" in message.last_error
    assert delivery.deliver_next(now=now + timedelta(days=9)) is None


@db
def test_after_a_failure_the_next_try_sends_it() -> None:
    write()
    delivery.deliver_next(now=NOW, connection=Down())

    assert delivery.deliver_next(now=NOW + timedelta(seconds=30)) is None
    delivery.deliver_next(now=NOW + timedelta(minutes=1))
    assert len(mail.outbox) == 1


@db
@pytest.mark.parametrize(("code", "state"), [(550, MessageState.FAILED), (450, MessageState.DUE)])
def test_an_address_that_is_refused_for_good_is_not_tried_again(code: int, state: str) -> None:
    message = write()
    server = Down()
    server.error = smtplib.SMTPRecipientsRefused({"rosa@example.org": (code, b"no")})

    delivery.deliver_next(now=NOW, connection=server)

    message.refresh_from_db()
    assert message.state == state


@db
def test_what_a_killed_worker_held_is_taken_up_when_its_claim_runs_out() -> None:
    message = write()
    delivery.claim(now=NOW)

    assert delivery.deliver_next(now=NOW + delivery.LEASE - timedelta(seconds=1)) is None
    assert delivery.deliver_next(now=NOW + delivery.LEASE) == delivery.Outcome(message.pk)


@db
def test_who_lost_the_claim_does_not_write_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    message = write()

    class Slow(EmailBackend):
        def send_messages(self, messages: Any) -> int:
            delivery.claim(now=NOW + delivery.LEASE)
            return 1

    delivery.deliver_next(now=NOW, connection=Slow())

    message.refresh_from_db()
    assert message.state == MessageState.SENDING


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once() -> None:
    for number in range(20):
        write(f"key {number}", to_address=f"reader{number}@example.org")
    sent: list[str] = []

    class Counting(EmailBackend):
        def send_messages(self, messages: Any) -> int:
            sent.extend(message.to[0] for message in messages)
            return len(messages)

    def deliver_all() -> None:
        try:
            while delivery.deliver_next(now=NOW, connection=Counting()):
                pass
        finally:
            connections.close_all()

    run_at_once(deliver_all, 4)

    assert len(sent) == 20
    assert len(set(sent)) == 20
    assert set(OutboundMessage.objects.values_list("state", "attempts")) == {("sent", 1)}


def run_at_once(work: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@db
def test_texts_are_deleted_after_thirty_days_but_not_of_what_still_waits() -> None:
    sent, waiting = write("a"), write("b")
    delivery.deliver_next(now=NOW)
    month_later = NOW + timedelta(days=30, seconds=1)

    assert delivery.purge_texts(now=NOW + timedelta(days=29)) == 0
    assert delivery.purge_texts(now=month_later) == 1
    assert delivery.purge_texts(now=month_later) == 0
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.body_text, sent.purged_at) == ("", month_later)
    assert waiting.body_text == "Done."


@db
def test_account_mail_keeps_no_link_once_it_is_sent(settings: Settings) -> None:
    settings.DEMO_MODE = False
    message = write(kind=delivery.ACCOUNT, body_text="https://city.example/reset/secret")

    delivery.deliver_next(now=NOW)

    assert "secret" in mail.outbox[0].body
    message.refresh_from_db()
    assert message.body_text == ""


@db
def test_a_line_break_in_a_subject_cannot_add_a_header() -> None:
    write(subject="26-000001-1\nBcc: all@example.org")

    delivery.deliver_next(now=NOW)

    assert mail.outbox[0].message()["Bcc"] is None


@db
@pytest.mark.parametrize(("despite_stop", "left"), [(False, 0), (True, 1)])
def test_a_try_after_its_reader_asked_for_no_more_sends_nothing(despite_stop: bool, left: int) -> None:
    message = write(despite_stop=despite_stop)
    delivery.deliver_next(now=NOW, connection=Down())
    stop(ContactChannel.EMAIL, "Rosa@example.org", now=NOW)

    delivery.deliver_next(now=NOW + timedelta(minutes=1))

    message.refresh_from_db()
    assert len(mail.outbox) == left
    assert message.state == (MessageState.SENT if left else MessageState.FAILED)
