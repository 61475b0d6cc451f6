"""Numbers for a monitor: who gets them, and that they are true."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from civic311.city.models import Heartbeat, JobRun
from notifications.models import MessageState, OutboundMessage
from requests_app.models import BacklogEntry
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
TOKEN = "a-long-token-of-a-monitor"


def sample(client: Client, name: str, **labels: str) -> float | None:
    """The value that `/metrics` gives for a name and its labels; None where it says nothing."""
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return next((each.value for each in samples if each.name == name and labels.items() <= each.labels.items()), None)


def test_without_a_token_or_network_there_is_no_such_page(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


def test_only_the_token_or_the_network_opens_it(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403

    settings.METRICS_ALLOW = [ip_network("10.1.0.0/16")]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.2.3").status_code == 403


def test_it_says_what_waits_and_what_failed(client: Client, settings: Any, small_city: object) -> None:
    settings.METRICS_TOKEN = TOKEN
    now = timezone.now()
    Heartbeat.objects.create(name="worker", beat_at=now - timedelta(seconds=90))
    JobRun.objects.create(name="notifications.tasks.deliver_due", failures_in_a_row=4, runs=10, failures=5)
    OutboundMessage.objects.create(key="k", kind="x", to_address="a@b.example", subject="s", body_text="t",
                                   state=MessageState.DUE, due_at=now - timedelta(minutes=7))  # fmt: skip
    make_request(now=now - timedelta(minutes=2))

    assert 89 < sample(client, "civic311_worker_heartbeat_age_seconds") < 120
    assert 415 < sample(client, "civic311_oldest_due_message_seconds") < 450
    assert sample(client, "civic311_job_failures_in_a_row", job="notifications.tasks.deliver_due") == 4
    assert sample(client, "civic311_cases_open") == 1
    waiting = BacklogEntry.objects.filter(consumer="announce").count()
    assert sample(client, "civic311_backlog_events", consumer="announce") == waiting > 0
    assert 100 < sample(client, "civic311_backlog_lag_seconds", consumer="announce") < 200


def test_answers_are_counted_by_view_and_status(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    labels = {"view": "healthz", "method": "GET", "status": "200"}
    before = sample(client, "civic311_requests_total", **labels) or 0

    client.get("/healthz")

    assert sample(client, "civic311_requests_total", **labels) == before + 1
