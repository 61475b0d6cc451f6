"""Reading from the Open311 server: what a program written from the specification sees, in both forms."""

from datetime import timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from civic311.accounts.viewer import VISITOR
from requests_app.actions import join, work
from requests_app.actor import WORKER, Actor
from requests_app.models import Report, ServiceRequest
from routing.models import ClosureReason, ServiceQuestion
from routing.reference import forget_reference
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
API = "/open311/v2"


@pytest.fixture
def api(small_city: SmallCity) -> Client:
    return Client()


def ask(api: Client, path: str, **arguments: Any) -> Any:
    answer = api.get(f"{API}/{path}", arguments)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(api: Client, **arguments: Any) -> list[str]:
    return [item["service_request_id"] for item in ask(api, "requests.json", **arguments)]


def made(service_code: str = "pothole", **values: Any) -> ServiceRequest:
    return make_request(service_code, **({"now": timezone.now() - timedelta(hours=1)} | values))


def test_discovery_names_the_endpoint_and_moves_when_a_question_changes(api: Client) -> None:
    before = api.get("/open311/discovery.json").json()
    ServiceQuestion.objects.filter(code="depth").update(text={"en": "How deep?"})
    forget_reference()
    after = api.get("/open311/discovery.json").json()

    (endpoint,) = before["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert before["changeset"] < after["changeset"]
    assert after == api.get("/open311/discovery.json").json()
    as_xml = ElementTree.fromstring(api.get("/open311/discovery.xml").content)
    assert as_xml.tag == "discovery"
    assert [each.text for each in as_xml.iter("format")] == ["text/xml", "application/json"]


def test_services_are_the_public_ones_and_say_whether_they_ask_questions(api: Client) -> None:
    services = {service["service_code"]: service for service in ask(api, "services.json")}

    assert "private-tip" not in services
    assert (services["pothole"]["metadata"], services["no-heat"]["metadata"]) == (True, False)
    assert services["pothole"]["type"] == "realtime"
    assert ask(api, "services.json", locale="es")[0]["service_name"] == "Bache"


def test_a_definition_has_each_question_with_its_type_and_place(api: Client) -> None:
    definition = ask(api, "services/pothole.json")

    assert definition["attributes"] == [{
        "variable": True, "code": "depth", "datatype": "singlevaluelist", "required": True,
        "datatype_description": None, "order": 1, "description": "How deep is it?",
        "values": [{"key": "ankle", "name": "To the ankle"}, {"key": "knee", "name": "To the knee"}],
    }]  # fmt: skip
    assert api.get(f"{API}/services/nothing.json").status_code == 404
    assert api.get(f"{API}/services/private-tip.json").status_code == 404


def test_the_list_has_the_same_content_in_both_forms(api: Client) -> None:
    made(description="Deep <b>hole</b> & water")
    made("no-heat")

    as_json = ask(api, "requests.json", extensions="true")
    answer = api.get(f"{API}/requests.xml", {"extensions": "true"})
    root = ElementTree.fromstring(answer.content)

    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert root.tag == "service_requests"
    for item, element in zip(as_json, root.findall("request"), strict=True):
        assert [child.tag for child in element] == list(item)
        for name, value in item.items():
            if not isinstance(value, list | dict):
                assert element.findtext(name) == ("" if value is None else str(value))
    assert as_json[1]["description"] == "Deep <b>hole</b> & water"
    assert (as_json[1]["lat"], as_json[0]["lat"]) == (WEST[0], None)
    assert [note["type"] for note in as_json[1]["notes"]][:2] == ["submitted", "opened"]
    assert as_json[1]["attributes"][0]["value"] == "ankle"


def test_each_filter_narrows_the_list_and_ids_override_them(api: Client) -> None:
    hole, heat = made(), made("no-heat")
    old = made(now=timezone.now() - timedelta(days=100))
    work.close(heat.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=timezone.now())
    day = (timezone.now() - timedelta(days=101)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert numbers(api) == [heat.public_id, hole.public_id]
    assert numbers(api, service_code="pothole,other", status="") == [hole.public_id]
    assert numbers(api, status="closed") == [heat.public_id]
    assert numbers(api, status="open,closed") == numbers(api)
    assert numbers(api, start_date=day) == [old.public_id]
    assert numbers(api, service_request_id=f"{old.public_id},nonsense", status="closed") == [old.public_id]
    assert numbers(api, bbox="-71.06,40.9,-71.04,41.1") == [hole.public_id]
    assert numbers(api, updated_after=(timezone.now() - timedelta(minutes=9)).isoformat()) == [heat.public_id]
    assert numbers(api, q="pothole") == [hole.public_id]


WRONG = [
    {"start_date": "yesterday"}, {"start_date": "2026-01-01T00:00:00"}, {"start_date": "99999-01-01T00:00:00Z"},
    {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, {"status": "done"}, {"bbox": "1,2,3"},
    {"page_size": "1001"}, {"page": "0"}, {"extensions": "perhaps"}, {"updated_after": "2026-13-01T00:00:00Z"},
]  # fmt: skip


def test_what_cannot_be_is_refused_with_errors_in_the_body(api: Client) -> None:
    for arguments in WRONG:
        answer = api.get(f"{API}/requests.xml", arguments)
        assert answer.status_code == 400, arguments
        root = ElementTree.fromstring(answer.content)
        assert (root.tag, root.findtext("error/code")) == ("errors", "400")
        assert root.findtext("error/description")


def test_nothing_below_the_door_answers_with_a_page(api: Client) -> None:
    calls = {
        404: ["/open311/v2/requests/26-000000-0.json", "/open311/nothing.json", "/open311/v2/tokens/none.json",
              "/open311/v2/requests.json?jurisdiction_id=elsewhere.example"],
        400: ["/open311/v2/requests.json?status=%00", "/open311/v2/requests.json?q=%ff"],
    }  # fmt: skip
    for status, addresses in calls.items():
        for address in addresses:
            answer = api.get(address)
            assert (answer.status_code, answer.json()[0]["code"]) == (status, status), address
    refused = api.delete(f"{API}/services.json")
    assert (refused.status_code, refused.json()[0]["code"]) == (405, 405)
    assert "GET" in refused.headers["Allow"]


def test_what_is_not_public_is_nowhere(api: Client) -> None:
    secret = made("private-tip", description="about the landlord")
    vague = made("no-heat", address="12 Mill Street")
    spoken = made(description="call me at 508-555-0142")
    hidden = made(description="she hid this")
    Report.objects.filter(service_request=hidden).update(hidden_at=timezone.now())

    shown = api.get(f"{API}/requests.json", {"extensions": "true"}).content.decode()

    for words in (secret.public_id, "landlord", "555-0142", "she hid this", "Rosa", "canary"):
        assert words not in shown
    assert api.get(f"{API}/requests/{secret.public_id}.json").status_code == 404
    (item,) = ask(api, f"requests/{vague.public_id}.json")
    assert (item["address"], item["lat"], item["long"]) == ("Ward 1", None, None)
    assert spoken.public_id in shown


def test_a_change_that_may_still_be_taken_back_is_not_told(api: Client) -> None:
    case, now = made(), timezone.now()
    later = Actor(VISITOR, "staff", is_system=True, tells_from=now + timedelta(minutes=5))
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=later, version=None, now=now)

    (item,) = ask(api, "requests.json", extensions="true", status="open")

    assert (item["status"], item["status_notes"]) == ("open", None)
    assert "closed" not in [note["type"] for note in item["notes"]]
    assert numbers(api, status="closed") == []


def test_a_joined_request_is_closed_and_says_where_the_work_goes_on(api: Client) -> None:
    first, second = made(), made()
    join.join(second.pk, original_id=first.pk, actor=WORKER, version=None, now=timezone.now())

    (item,) = ask(api, f"requests/{second.public_id}.json", extensions="true")

    assert item["status"] == "closed"
    assert first.public_id in item["status_notes"]
    extended = item["extended_attributes"]
    assert (extended["duplicate"], extended["parent_service_request_id"]) == (True, first.public_id)


def test_pages_lead_on_and_the_number_of_queries_stays(
    api: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    wanted = [made().public_id for _ in range(5)][::-1]
    with django_assert_max_num_queries(25) as few:
        ask(api, "requests.json", extensions="true", page_size=1)
    with django_assert_num_queries(len(few)):
        ask(api, "requests.json", extensions="true")

    seen, address = [], f"{API}/requests.json?page_size=2"
    while address:
        answer = api.get(address)
        seen += [item["service_request_id"] for item in answer.json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
    assert seen == wanted
    assert numbers(api, page=2, page_size=2) == wanted[2:4]
    again = api.get(f"{API}/requests.json", headers={"If-None-Match": api.get(f"{API}/requests.json").headers["ETag"]})
    assert again.status_code == 304
