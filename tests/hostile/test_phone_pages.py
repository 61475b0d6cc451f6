"""Call-backs, letters, status by phone, information calls and paper forms under every kind of input."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from requests_app.models import CallBack, ServiceRequest
from tests.factories.call_backs import BY_LETTER, make_call_back
from tests.factories.knowledge import make_category
from tests.factories.requests import make_request
from tests.hostile.attack import KINDS, attack, is_taken
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now())


@pytest.mark.parametrize("kind", KINDS)
def test_calling_back_survives(operator: Persona, case: ServiceRequest, kind: str) -> None:
    call = make_call_back(case)
    address = f"/staff/call-backs/{call.pk}/"
    operator.post(f"{address}take/")
    values = {"outcome": "no_answer", "note": "Later", "tries": "0"}
    assert is_taken(operator, f"{address}outcome/", values)

    attack(operator, f"{address}outcome/", values, kind)
    attack(operator, "/staff/call-backs/next/", {"language": "en"}, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_letters_survive(operator: Persona, kind: str) -> None:
    letter = make_call_back(make_request(contact=BY_LETTER), way=CallBack.Way.LETTER)

    attack(operator, "/staff/call-backs/letters/print/", {"letter": str(letter.pk)}, kind, (200, 302))
    attack(operator, "/staff/call-backs/letters/printed/", {"letter": str(letter.pk)}, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_status_by_phone_survives(operator: Persona, case: ServiceRequest, kind: str) -> None:
    address = f"/staff/call/status/{case.public_id}/"
    check = {"do": "check", "by": "name", "said": "Rosa Canary"}
    attack(operator, "/staff/call/status/", {"find": case.public_id}, kind, (200, 302))
    attack(operator, address, check, kind, (200, 302))
    assert is_taken(operator, address, check)
    operator.post(address, check)
    wish = {"channel": "call", "phone": "508 555 0142", "language": "es", "email": "", "postal_address": "1 A"}
    attack(
        operator, address, {"do": "wish"} | {f"wish-{name}": value for name, value in wish.items()}, kind, (200, 302)
    )
    attack(operator, address, {"do": "say", "said-text": "Deeper now"}, kind, (200, 302))


@pytest.mark.parametrize("kind", KINDS)
def test_information_calls_survive(operator: Persona, kind: str) -> None:
    values = {"topic": str(make_category().pk), "words": "Dogs", "language": "en", "channel": "phone"}
    assert is_taken(operator, "/staff/call/information/", values)

    attack(operator, "/staff/call/information/", values, kind)
    attack(operator, "/staff/call/information/", values | {"find": "1", "unanswered": "1", "article": "a"}, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_forms_survive(operator: Persona, small_city: Any, kind: str) -> None:
    row = {
        "key": str(uuid.uuid4()), "service": "Pothole", "address": "4 Oak Lane", "description": "Deep", "name": "Ana",
        "phone": "508 555 0142", "received_at": "2026-01-05T10:00",
    }  # fmt: skip
    values = {"channel": "phone", "language": "en", "backdate_reason": "Outage", "a0-answer_depth": "ankle"}
    values |= {f"r0-{name}": value for name, value in row.items()}

    attack(operator, "/staff/paper/batch/", values, kind, (200,))


@pytest.mark.parametrize(
    "address", ["/staff/paper/", "/staff/enquiries/", "/staff/call-backs/", "/staff/call/status/x/"]
)
@pytest.mark.parametrize("text", ["%00", "%3Cscript%3E", "x" * 5000, "%F0%9F%95%B3"])
def test_addresses_with_anything_behind_them_survive(operator: Persona, address: str, text: str) -> None:
    answer = operator.get(f"{address}?language={text}&view={text}&page={text}&q={text}")

    assert answer.status_code in (200, 400, 404)
