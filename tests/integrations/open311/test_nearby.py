"""Likely duplicates for programs that ask for them when they send a report."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.keys import make_key
from requests_app.models import ServiceRequest
from tests.factories.city import WEST
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def first(visitor: Client) -> ServiceRequest:
    return make_request(now=NOW - timedelta(days=1))


def send(client: Client, wish: str | None = None, **more: str) -> Any:
    _key, text = make_key("App", scopes=["open311"], now=NOW)
    whole = {"api_key": text, "service_code": "pothole", "lat": str(WEST[0]), "long": str(WEST[1]),
             "description": "A deep hole by the bakery", "attribute[depth]": "knee"}  # fmt: skip
    headers = {} if wish is None else {"Civic311-Nearby": wish}
    return client.post("/open311/v2/requests.json", whole | more, headers=headers)


def test_without_the_header_the_answer_is_that_of_the_specification(visitor: Client, first: ServiceRequest) -> None:
    (answer,) = send(visitor).json()

    assert set(answer) == {"service_request_id", "service_notice", "account_id"}


def test_a_program_that_asks_is_shown_what_the_report_may_repeat(visitor: Client, first: ServiceRequest) -> None:
    (answer,) = send(visitor, "show").json()

    (near,) = answer["extended_attributes"]["nearby"]
    assert (near["service_request_id"], near["status"], near["distance"]) == (first.public_id, "open", 0)
    assert answer["service_request_id"] != first.public_id


def test_a_report_joins_the_request_it_names_as_one_more_voice(visitor: Client, first: ServiceRequest) -> None:
    (answer,) = send(visitor, f"join={first.public_id}", email="rosa@example.org").json()

    first.refresh_from_db()
    assert (answer["service_request_id"], first.voices) == (first.public_id, 2)
    assert ServiceRequest.objects.count() == 1


def test_what_cannot_be_joined_is_refused(visitor: Client, first: ServiceRequest) -> None:
    for wish in ("all", "join=", "join=26-999999-9", "join=\x7f"):
        assert (wish, send(visitor, wish).status_code) == (wish, 400)
    assert ServiceRequest.objects.count() == 1
