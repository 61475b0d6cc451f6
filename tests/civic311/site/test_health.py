"""Is it alive; can it serve."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from civic311.city.models import Heartbeat
from civic311.city.tasks import heartbeat
from notifications.models import MessageState, OutboundMessage


def test_alive_is_said_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200  # pytest-django refuses the database here


@pytest.mark.django_db
def test_ready_when_all_is_well(client: Client) -> None:
    heartbeat()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["ready"] is True


@pytest.mark.django_db
def test_not_ready_names_a_silent_worker(client: Client) -> None:
    Heartbeat.objects.create(name="worker", beat_at=timezone.now() - timedelta(minutes=4))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert failing(response) == {"worker"}


@pytest.mark.django_db
def test_not_ready_names_messages_that_wait(client: Client) -> None:
    heartbeat()
    message(due=timedelta(minutes=11))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert failing(response) == {"messages"}


@pytest.mark.django_db
def test_sent_and_recent_messages_do_not_wait(client: Client) -> None:
    heartbeat()
    message(due=timedelta(minutes=9))
    message(due=timedelta(days=1), state=MessageState.SENT)

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_names_a_silent_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise connection.Database.OperationalError("down")

    monkeypatch.setattr(connection, "cursor", lambda: connection.wrap_database_errors(refuse)())

    response = client.get("/readyz")

    assert response.status_code == 503
    assert failing(response) == {"database"}


def failing(response) -> set[str]:  # noqa: ANN001
    return {name for name, state in response.json()["checks"].items() if state != "ok"}


def message(*, due: timedelta, state: str = MessageState.DUE) -> None:
    OutboundMessage.objects.create(
        key=f"{due} {state}",
        kind="test",
        to_address="a@b.example",
        subject="s",
        body_text="t",
        due_at=timezone.now() - due,
        state=state,
    )
