"""What lists tell of changes that wait: failed announcements, changes that can be taken back, and work sent in late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civic311.accounts.viewer import VISITOR
from requests_app.actions import work
from requests_app.actor import WORKER, Actor
from requests_app.models import BacklogEntry, BulkRow, BulkRun, ServiceRequest
from routing.models import ClosureReason
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
API = "/open311/v2"
NOW = timezone.now()


def numbers(client: Client, **asked: Any) -> list[str]:
    answer = client.get(f"{API}/requests.json", asked)
    assert answer.status_code == 200, answer.content
    return [each["service_request_id"] for each in answer.json()]


def close(case: ServiceRequest, *, actor: Actor = WORKER, now: datetime) -> None:
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=actor, version=None, now=now)


def utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_an_announcement_that_failed_hides_nothing(visitor: Client) -> None:
    old, new = make_request(now=NOW - timedelta(days=1)), make_request(now=NOW - timedelta(minutes=1))
    close(old, now=NOW)
    BacklogEntry.objects.filter(consumer="announce").update(attempts=1, not_before=NOW + timedelta(hours=1))

    assert numbers(visitor) == [new.public_id, old.public_id]
    assert numbers(visitor, status="closed") == [old.public_id]
    for path in (f"{API}/requests/{new.public_id}.json", f"{API}/servicerequestupdates.json"):
        assert visitor.get(path).status_code == 200
    assert "The work is done." in visitor.get(f"/requests/{old.public_id}/").content.decode()


def test_a_request_that_came_in_with_a_change_on_many_is_there(visitor: Client) -> None:
    new = make_request(now=NOW - timedelta(minutes=1))
    BacklogEntry.objects.filter(consumer="announce").update(not_before=NOW + timedelta(hours=1))

    assert numbers(visitor) == [new.public_id]
    assert visitor.get(f"/requests/{new.public_id}/").status_code == 200


def test_a_closing_that_was_sent_late_comes_when_it_arrived(visitor: Client) -> None:
    case = make_request(now=NOW - timedelta(days=1))
    close(case, actor=Actor(VISITOR, "field", is_system=True, happened_at=NOW - timedelta(hours=5)), now=NOW)

    assert numbers(visitor, updated_after=utc(NOW - timedelta(minutes=1))) == [case.public_id]
    assert numbers(visitor, updated_before=utc(NOW - timedelta(hours=4))) == []


def test_a_change_on_many_comes_when_it_can_no_longer_be_taken_back(visitor: Client) -> None:
    case, other = make_request(now=NOW - timedelta(days=1)), make_request(now=NOW - timedelta(days=1))
    begun = NOW - timedelta(minutes=15)
    run = BulkRun.objects.create(
        action="close", state="done", created_at=begun, done_at=begun, undo_until=NOW - timedelta(minutes=5)
    )
    for each in (case, other):
        close(each, now=begun)
    BulkRow.objects.create(run=run, service_request=case, state="done")

    assert numbers(visitor, updated_after=utc(NOW - timedelta(minutes=8))) == [case.public_id]
    assert numbers(visitor, updated_after=utc(NOW - timedelta(minutes=2))) == []


def test_a_page_on_which_all_is_held_back_leads_on(visitor: Client) -> None:
    old, new = make_request(now=NOW - timedelta(days=2)), make_request(now=NOW - timedelta(hours=1))
    close(old, now=NOW - timedelta(days=1))
    close(new, actor=Actor(VISITOR, "staff", is_system=True, tells_from=timezone.now() + timedelta(minutes=5)), now=NOW)

    answer = visitor.get(f"{API}/requests.json", {"status": "closed", "page_size": 1})

    assert answer.json() == []
    (item,) = visitor.get(answer["Link"].partition(">")[0].removeprefix("<http://testserver")).json()
    assert item["service_request_id"] == old.public_id
