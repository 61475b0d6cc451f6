"""Reports that are sent again, and whose they are: nothing gets lost, and nobody gets what is another's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.keys import make_key, replace_key
from integrations.open311.server import door
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, Service
from routing.reference import forget_reference
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
API = "/open311/v2"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _city(small_city: SmallCity) -> Iterator[None]:
    yield


def a_key(name: str = "App", *scopes: str) -> str:
    return make_key(name, scopes=["open311", *scopes], now=NOW)[1]


def send(key: str, *, headers: dict[str, str] | None = None, **given: str) -> Any:
    whole = {"service_code": "other", "lat": str(WEST[0]), "long": str(WEST[1])} | given
    return Client().post(f"{API}/requests.json", whole, headers={"X-Api-Key": key, **(headers or {})})


def number(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(answer.json()[0]["service_request_id"])


def status(path: str, key: str) -> int:
    return int(Client().get(f"{API}/{path}.json", headers={"X-Api-Key": key}).status_code)


def test_a_report_that_joined_is_known_when_what_it_joined_is_over(small_city: SmallCity) -> None:
    first, key = make_request(now=NOW - timedelta(days=80)), a_key()
    whole = {"service_code": "pothole", "attribute[depth]": "knee", "description": "A hole"}
    join = {"Idempotency-Key": "9", "Civic311-Nearby": f"join={first.public_id}"}
    sent = number(send(key, headers=join, **whole))
    done = ClosureReason.objects.get(code="done")
    work.close(first.pk, reason=done, actor=WORKER, version=None, now=NOW - timedelta(days=70))
    assert send(key, headers=join | {"Idempotency-Key": "10"}, **whole).status_code == 400
    Service.objects.filter(service_code="pothole").update(is_active=False)
    forget_reference()

    assert number(send(key, headers=join, **whole)) == sent == first.public_id
    shown = send(key, headers={"Idempotency-Key": "9", "Civic311-Nearby": "show"}, **whole).json()[0]
    assert shown["extended_attributes"] == {"nearby": []}


def test_another_report_under_the_same_name_is_refused_and_not_lost() -> None:
    key = a_key()
    one = number(send(key, request_id="1", description="A tree"))

    for other in ({"description": "A hydrant leaks"}, {"service_code": "no-heat"}, {"lat": str(WEST[0] + 0.001)}):
        refused = send(key, **({"request_id": "1", "description": "A tree"} | other))
        assert (refused.status_code, refused.json()[0]["code"]) == (400, 400), other
    assert number(send(key, headers={"Idempotency-Key": "1"}, description="A tree")) == one
    assert ServiceRequest.objects.count() == 1


def test_a_token_of_any_letters_is_found_and_of_two_senders_each_finds_its_own() -> None:
    one, two = a_key(), a_key("Other")
    numbers = [number(send(key, request_id="a/1", description=key)) for key in (one, two)]

    for key, mine in zip((one, two), numbers, strict=True):
        found = Client().get(f"{API}/tokens/a%2F1.json", headers={"X-Api-Key": key}).json()
        assert found == [{"service_request_id": mine, "token": "a/1"}]
    assert "api_key" in Client().get(f"{API}/tokens/a%2F1.json").json()[0]["description"]


def test_two_programs_of_one_name_are_two() -> None:
    one, two = a_key(), a_key()
    where = {"service_code": "private-tip", "request_id": "1"}
    with_restricted = [a_key("App", "restricted"), a_key("App", "restricted")]

    assert number(send(one, request_id="1")) != number(send(two, request_id="1"))
    numbers = [number(send(key, **where)) for key in with_restricted]
    assert [status(f"requests/{each}", with_restricted[0]) for each in numbers] == [200, 404]


def test_the_next_key_reads_what_the_one_before_sent() -> None:
    row, old = make_key("App", scopes=["open311", "restricted"], now=NOW)
    sent = number(send(old, service_code="private-tip"))
    _row, new = replace_key(row, by_id=None, now=NOW)

    assert (status(f"requests/{sent}", new), status(f"requests/{sent}", a_key("App", "restricted"))) == (200, 404)


def test_what_a_rule_withholds_is_there_for_the_key_that_sent_it() -> None:
    key = a_key()
    sent = number(send(key, description="Who did this?"))
    ServiceRequest.objects.update(is_withheld=True)

    assert (status(f"requests/{sent}", key), status(f"requests/{sent}", a_key("Other"))) == (200, 404)
    assert Client().get(f"{API}/requests/{sent}.json").status_code == 404


@pytest.mark.parametrize("sent", [{"lat": "1"}, {"description": b"\xff"}, {"jurisdiction_id": "elsewhere.example"}])
def test_bodies_without_a_key_are_soon_read_no_more(sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TRIES_A_MINUTE", 1)
    monkeypatch.setattr(door, "LONG_TRIES_A_MINUTE", 1)
    key = a_key()
    Client().post(f"{API}/requests.json", sent)

    monkeypatch.setattr(door, "_given", lambda _request: pytest.fail("the body was read"))
    assert Client().post(f"{API}/requests.json", sent).status_code == 429
    monkeypatch.undo()
    assert send(key).status_code == 200
