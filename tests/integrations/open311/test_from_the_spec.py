"""What a client that was written only from the specification can do, in both forms."""

import re
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from integrations.keys import make_key
from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, ServiceQuestion
from routing.reference import forget_reference
from tests.factories.city import SmallCity
from tests.integrations.open311.spec_client import SpecClient

pytestmark = pytest.mark.django_db
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$")
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
}  # fmt: skip
CHOICES = [{"key": "a", "name": {"en": "First & foremost"}}, {"key": "b", "name": {"en": "<b>"}}]
TYPES = {"string": "Mill", "number": "2.5", "datetime": "2026-03-10T11:00:00-04:00", "text": "One\ntwo",
         "singlevaluelist": "a", "multivaluelist": ["a", "b"]}  # fmt: skip


@pytest.fixture(params=["xml", "json"])
def client(request: pytest.FixtureRequest, small_city: SmallCity) -> SpecClient:
    """In each form; "Street light out" asks a question of each type, and "Something else" none."""
    light = small_city.service("streetlight")
    light.questions.all().delete()
    for order, datatype in enumerate(TYPES):
        ServiceQuestion.objects.create(
            service=light, code=datatype, text={"en": f"A {datatype}?"}, datatype=datatype, order=order,
            is_required=True, is_public=True, values=CHOICES if datatype.endswith("list") else [],
        )  # fmt: skip
    forget_reference()
    made = SpecClient(request.param, make_key("Spec", scopes=["open311"], now=timezone.now())[1])
    made.discover()
    return made


def a_place(client: SpecClient) -> dict[str, str]:
    """A place of the city, as its own requests tell."""
    return {"lat": "41.0", "long": "-71.05"}


def some_value(attribute: dict[str, Any]) -> dict[str, Any]:
    """Any value that is valid for the type of an attribute."""
    name = f"attribute[{attribute['code']}]"
    if attribute["datatype"].endswith("list"):
        keys = [value["key"] for value in attribute["values"]]
        return {name: keys[0]} if attribute["datatype"] == "singlevaluelist" else {f"{name}[]": keys}
    return {name: TYPES[attribute["datatype"]]}


def test_a_client_finds_its_way_from_discovery_to_a_request_that_is_closed(client: SpecClient) -> None:
    services = client.get("services")
    assert services.root in ("", "services")
    offered = {each["service_code"]: each for each in services.content}
    assert {offered["streetlight"]["metadata"], offered["other"]["metadata"]} == {"true", "false"}
    assert {each["type"] for each in services.content} == {"realtime"}

    definition = client.get("services/streetlight").content
    attributes = definition["attributes"]
    assert [each["datatype"] for each in attributes] == list(TYPES)
    assert [int(each["order"]) for each in attributes] == list(range(1, 7))
    assert attributes[4]["values"] == [{"key": "a", "name": "First & foremost"}, {"key": "b", "name": "<b>"}]

    answers = {name: value for each in attributes for name, value in some_value(each).items()}
    words = "Ünïcode, <b>no bold</b> & more 🕳\nsecond line"
    posted = client.post("requests", service_code="streetlight", description=words, **a_place(client), **answers)
    assert (posted.status, posted.root) in ((200, "service_requests"), (200, ""))
    (made,) = posted.content
    number = made["service_request_id"]

    (read,) = client.get(f"requests/{number}").content
    assert set(read) == FIELDS
    assert (read["status"], read["description"], read["service_code"]) == ("open", words, "streetlight")
    assert all(MOMENT.match(read[name]) for name in ("requested_datetime", "updated_datetime"))
    assert read in client.get("requests", service_code="streetlight").content

    case = ServiceRequest.objects.get(public_id=number)
    reason = ClosureReason.objects.filter(outcome="NOT_ACTIONABLE").exclude(code="not-ours").order_by("order")[0]
    close(case.pk, reason=reason, exception="x", actor=WORKER, version=None, now=timezone.now())
    (over,) = client.get("requests", status="closed").content
    assert (over["service_request_id"], over["status"], over["status_notes"]) == (number, "closed", reason.text["en"])


def test_both_forms_say_the_same(client: SpecClient) -> None:
    for _turn in range(2):
        client.post("requests", service_code="other", description="A <tag> & two", **a_place(client))
    numbers = ",".join(ServiceRequest.objects.values_list("public_id", flat=True))
    other = SpecClient("json" if client.form == "xml" else "xml", client.api_key)

    assert other.discover() == client.discover()
    for path, arguments in (
        ("services", {}), ("services/streetlight", {}), ("requests", {"extensions": "true"}),
        ("requests", {"service_request_id": numbers}), ("requests/none", {}), ("requests", {"start_date": "x"}),
        ("servicerequestupdates", {}), ("tokens/none", {}),
    ):  # fmt: skip
        one, two = client.get(path, **arguments), other.get(path, **arguments)
        assert (one.status, one.content) == (two.status, two.content), path


def test_every_refusal_is_told_in_status_and_body(client: SpecClient) -> None:
    place, other = a_place(client), {"service_code": "other"}
    stranger = SpecClient(client.form, "no key of ours", endpoint=client.endpoint)
    nobody = SpecClient(client.form, endpoint=client.endpoint)
    refused = [
        (403, stranger.post("requests", **other, **place)), (403, nobody.post("requests", **other, **place)),
        (404, client.post("requests", service_code="nothing", **place)), (400, client.post("requests", **place)),
        (400, client.post("requests", **other)), (400, client.post("requests", **other, lat=place["lat"])),
        (400, client.post("requests", service_code="streetlight", **place)),
        (400, client.post("requests", service_code="pothole", **place, **{"attribute[depth]": "to the hip"})),
        (400, client.post("requests", **other, **place, description="x" * 4001)),
        (404, client.post("requests", **other, **place, jurisdiction_id="elsewhere.example")),
        (404, client.get("services", jurisdiction_id="elsewhere.example")), (404, client.get("services/nothing")),
        (404, client.get("requests/nothing")), (404, client.get("tokens/nothing")),
        (400, client.get("requests", start_date="2026-13-01T00:00:00Z")),
        (400, client.get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-06-01T00:00:00Z")),
    ]  # fmt: skip

    for number, (status, answer) in zip(count(), refused, strict=False):
        assert (number, answer.status, answer.root or "errors") == (number, status, "errors")
        assert {each["code"] for each in answer.content} == {str(status)}
        assert all(each["description"] for each in answer.content)
    assert not ServiceRequest.objects.exists()


def test_arguments_that_are_empty_count_as_not_sent_and_offsets_as_the_same_moment(client: SpecClient) -> None:
    client.post("requests", service_code="other", **a_place(client), email="", media_url="", address_id="")
    everything = client.get("requests").content
    assert len(everything) == 1

    assert client.get("requests", status="", service_code="", start_date="", end_date="").content == everything
    assert client.get("requests", status="open,closed").content == everything
    hour_ago = timezone.now() - timedelta(hours=1)
    for written in (f"{hour_ago:%Y-%m-%dT%H:%M:%SZ}", f"{hour_ago + timedelta(hours=2):%Y-%m-%dT%H:%M:%S+02:00}"):
        assert client.get("requests", start_date=written).content == everything
        assert client.get("requests", end_date=written).content == []
