"""A mail server that takes nothing is told of, from its first hours until messages were given up."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from civic311.city.tasks import heartbeat
from civic311.site.operations.troubles import MANY_FAILED, troubles
from notifications import delivery
from notifications.models import MessageState, OutboundMessage
from notifications.outbox import Draft, put

pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Dead(EmailBackend):
    """A mail server that is not there."""

    def open(self) -> bool:
        raise SMTPServerDisconnected("gone")


def write(key: str, **values: Any) -> OutboundMessage:
    put([Draft(key, "closed", f"{key}@example.org", "Closed", "Done.", **values)], now=NOW)
    return OutboundMessage.objects.get(key=key)


def told(now: Any) -> set[str]:
    return {each.kind for each in troubles(now)} & {"messages", "messages_failed"}


def test_a_dead_mail_server_is_told_within_the_hour_and_until_everybody_knows_what_was_given_up() -> None:
    for number in range(MANY_FAILED):
        write(f"a{number}")
    now = NOW
    while waiting := OutboundMessage.objects.filter(state=MessageState.DUE).order_by("due_at").first():
        now = max(now, waiting.due_at)
        delivery.deliver_next(now=now, connection=Dead())
        if now > NOW + timedelta(minutes=30):
            assert "messages" in told(now + timedelta(seconds=30)) or not waiting_still()

    assert now > NOW + timedelta(hours=40)
    assert told(now + timedelta(hours=23)) == {"messages_failed"}
    assert told(now + timedelta(hours=25)) == set()


def waiting_still() -> bool:
    return OutboundMessage.objects.filter(state=MessageState.DUE).exists()


def test_not_ready_while_nothing_leaves_and_ready_when_later_messages_do(client: Client) -> None:
    heartbeat()
    stuck = write("a")
    soon = timezone.now() + timedelta(hours=5)
    OutboundMessage.objects.filter(pk=stuck.pk).update(
        attempts=4, due_at=soon, created_at=timezone.now() - timedelta(hours=1)
    )
    assert client.get("/readyz").status_code == 503
    assert told(timezone.now()) == {"messages"}

    write("b")
    delivery.deliver_next(now=timezone.now())

    assert client.get("/readyz").status_code == 200
    assert told(timezone.now()) == set()
