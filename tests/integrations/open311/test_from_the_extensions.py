"""What a client can do that was written from the specification and the page of extensions, in both forms: photos, calls
that are sent again, pages and filters, and news both ways.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from integrations.keys import make_key
from requests_app import photo_jobs
from requests_app.actions import talk, work
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import EAST, WEST, SmallCity
from tests.factories.photos import jpeg
from tests.factories.requests import make_request
from tests.integrations.open311.spec_client import SpecClient

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY_STAFF: dict[str, Any] = {"actor": WORKER, "version": None}
PLACE = {"lat": str(WEST[0]), "long": str(WEST[1])}


@pytest.fixture(params=["xml", "json"])
def client(request: pytest.FixtureRequest, small_city: SmallCity) -> SpecClient:
    made = SpecClient(request.param, make_key("Spec", scopes=["open311", "updates"], now=NOW)[1])
    made.discover()
    return made


def utc(**ago: float) -> str:
    return (NOW - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def done() -> ClosureReason:
    return ClosureReason.objects.get(code="done")


def numbers(rows: list[Any]) -> list[str]:
    return [row["service_request_id"] for row in rows]


def test_photos_that_were_sent_are_shown(client: SpecClient) -> None:
    files = [SimpleUploadedFile(name, jpeg(), "image/jpeg") for name in ("wall.jpg", "closer.jpg")]
    hole = {"service_code": "pothole", "attribute[depth]": "knee", **PLACE}
    (made,) = client.post("requests", **hole, **{"media[]": files}).content
    photo_jobs.process_waiting(now=timezone.now())

    (read,) = client.get(f"requests/{made['service_request_id']}", extensions="true").content
    photos = [each["media_url"] for each in read["extended_attributes"]["photos"]]
    assert (read["media_url"], len(set(photos))) == (photos[0], 2)
    for address in photos:
        assert client.http.get(address.removeprefix("http://testserver"))["Content-Type"].startswith("image/")
    wrong = client.post("requests", **hole, media=SimpleUploadedFile("a.jpg", b"none"))
    assert (wrong.status, wrong.content[0]["code"]) == (400, "400")


def test_a_lost_answer_is_found_by_the_token_or_by_asking_again(client: SpecClient) -> None:
    named = {"headers": {"Idempotency-Key": "call 7/ü"}, "service_code": "other", **PLACE}
    (made,) = client.post("requests", description="A hole", **named).content

    (found,) = client.get("tokens/call%207%2F%C3%BC").content
    assert found == {"service_request_id": made["service_request_id"], "token": "call 7/ü"}
    assert client.post("requests", description="A hole", **named).content == [made]
    assert client.post("requests", description="A tree", **named).status == 400
    assert ServiceRequest.objects.count() == 1


def test_pages_and_filters_find_each_request_once(client: SpecClient) -> None:
    west = [make_request(now=NOW - timedelta(days=day)).public_id for day in range(1, 5)]
    east = make_request(now=NOW - timedelta(days=5), lat=EAST[0], long=EAST[1])
    work.close(east.pk, reason=done(), now=NOW - timedelta(hours=1), **BY_STAFF)
    everything = [*west, east.public_id]

    pages = client.pages("requests", page_size="2")
    assert [numbers(page) for page in pages] == [everything[:2], everything[2:4], everything[4:]]
    assert numbers(client.get("requests", page_size="2", page="2").content) == everything[2:4]
    around = ",".join(str(EAST[axis] + step) for step in (-0.001, 0.001) for axis in (1, 0))
    assert numbers(client.get("requests", bbox=around).content) == [east.public_id]
    assert numbers(client.get("requests", updated_after=utc(hours=2)).content) == [east.public_id]
    assert sum(map(numbers, client.pages("requests", updated_before=utc(hours=2), page_size="1")), []) == west
    assert client.get("requests", updated_after="yesterday").status == 400


def test_news_is_sent_once_and_read_page_by_page(client: SpecClient) -> None:
    (made,) = client.post("requests", service_code="other", description="A hole", **PLACE).content
    case = ServiceRequest.objects.get(public_id=made["service_request_id"])
    news = {"service_request_id": case.public_id, "update_id": "n-1", "updated_datetime": utc(), "status": "COMMENT"}
    for _turn in range(2):
        sent = client.post("servicerequestupdates", description="By the red door", **news)
        assert (sent.status, sent.content) == (200, [{"update_id": "n-1", "account_id": None}])
    assert [message.text for message in case.messages.all()] == ["By the red door"]

    talk.reply(case.pk, text="We come on Friday & look.", is_public=True, actor=WORKER, now=timezone.now())
    work.close(case.pk, reason=done(), now=timezone.now(), **BY_STAFF)
    told = sum(client.pages("servicerequestupdates", start_date=utc(hours=1), page_size="1"), [])
    assert [(each["status"], each["service_request_id"]) for each in told] == [
        ("unchanged", case.public_id), ("fixed", case.public_id),
    ]  # fmt: skip
    assert (told[0]["description"], told[1]["external_status_code"]) == ("We come on Friday & look.", "done")
    again = client.post("servicerequestupdates", description="", **(news | {"update_id": "n-2", "status": "REOPEN"}))
    case.refresh_from_db()
    assert (again.status, case.is_open) == (200, True)
    refused = client.post("servicerequestupdates", description="", **(news | {"update_id": "n-3", "status": "WELL"}))
    assert (refused.status, refused.content[0]["code"]) == (400, "400")
