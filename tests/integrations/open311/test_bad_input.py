"""Whatever is sent to the Open311 server, it answers with a document: never a page, never an error of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.generation.modes import GenerationMode

from civic311.wsgi import application
from integrations.keys import make_key
from requests_app.models import ServiceRequest
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request
from tests.integrations.open311.spec_client import CONTENT_TYPES, SpecClient

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
CHECKED = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
           "response_schema_conformance", "allow_header_conformance"]  # fmt: skip
SCOPES = ["open311", "updates", "work", "restricted"]
QUIET = settings(
    max_examples=50, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]
)
WORDS = st.text(max_size=60) | st.sampled_from([
    "", "\x00", "\x1b[31m", "<b>&amp;</b>", "]]>", "2026-03-10T11:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "-1",
    "1e999", "NaN", "open", "41.0", "-71.05", "%", "\ufffe", "\u202e", "𝟙", "' OR 1=1 --", "a" * 5000,
])  # fmt: skip
FILTERS = ("service_request_id", "service_code", "start_date", "end_date", "status", "updated_after", "updated_before",
           "page", "page_size", "bbox", "lat_ne", "q", "extensions", "after", "locale", "jurisdiction_id")  # fmt: skip
FIELDS = ("service_code", "lat", "long", "address_string", "address_id", "email", "first_name", "phone", "description",
          "media_url", "attribute[depth]", "attribute[depth][]", "attribute[x]", "attribute[",
          "account_id")  # fmt: skip


@pytest.fixture
def key(small_city: SmallCity) -> str:
    make_request(now=timezone.now())
    return make_key("Fuzz", scopes=SCOPES, rate=10**6, now=timezone.now())[1]


@pytest.fixture(params=["xml", "json"])
def client(request: pytest.FixtureRequest, key: str) -> SpecClient:
    return SpecClient(request.param, key, endpoint="/open311/v2")


@QUIET
@given(path=st.sampled_from(["requests", "services", "servicerequestupdates", "requests/x", "tokens/x"]),
       asked=st.dictionaries(st.sampled_from(FILTERS), WORDS, max_size=4))  # fmt: skip
def test_any_question_gets_a_document(client: SpecClient, path: str, asked: dict[str, str]) -> None:
    assert client.get(path, **asked).status in (200, 400, 404)


@QUIET
@given(sent=st.dictionaries(st.sampled_from(FIELDS), WORDS | st.lists(WORDS, max_size=3), max_size=2))
def test_any_report_is_taken_and_readable_or_refused(client: SpecClient, sent: dict[str, Any]) -> None:
    whole = {"service_code": "other", "lat": str(WEST[0]), "long": str(WEST[1])} | sent
    before = ServiceRequest.objects.count()
    answer = client.post("requests", **whole)

    assert answer.status in (200, 400, 404)
    assert ServiceRequest.objects.count() - before == (answer.status == 200)
    if answer.status == 200:
        number = answer.content[0]["service_request_id"]
        both = [SpecClient(form, endpoint=client.endpoint).get(f"requests/{number}") for form in CONTENT_TYPES]
        assert {each.status for each in both} == {200}
        assert set(both[0].content[0]) == set(both[1].content[0])


@QUIET
@given(body=st.binary(max_size=300),
       kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml",
                             "application/json", "application/x-www-form-urlencoded; charset=utf-16", ""]),
       path=st.sampled_from(["requests", "servicerequestupdates"]))  # fmt: skip
def test_any_bytes_are_refused_in_words(key: str, body: bytes, kind: str, path: str) -> None:
    for form, content_type in CONTENT_TYPES.items():
        answer = Client().generic(
            "POST", f"/open311/v2/{path}.{form}", body, content_type=kind, headers={"X-Api-Key": key}
        )
        assert (answer.status_code in (400, 403), answer["Content-Type"]) == (True, content_type)


@pytest.fixture
def described(key: str) -> Iterator[Any]:
    """Every call of the document, to the server of this process; it keeps the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_wsgi("/open311/v2/openapi.json", application)
    yield [each.ok() for each in found.get_all_operations()]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_calls_made_from_the_description_get_what_it_says(described: Any, key: str, mode: GenerationMode) -> None:
    checks = CHECKS.get_by_names(CHECKED)
    for operation in described:

        @settings(QUIET, max_examples=5, phases=[Phase.generate])
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            answer = case.call(headers={"X-Api-Key": key})
            case.validate_response(answer, checks=checks)

        call()
