"""Service request updates: what other systems hear of requests, and what they tell."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from integrations.keys import make_key
from integrations.models import PostedReport
from requests_app.actions import talk, work
from requests_app.actor import WORKER
from requests_app.models import Attachment, Report, ServiceRequest
from routing.models import ClosureReason, HoldReason
from tests.factories.photos import ready_photo
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
ADDRESS = "/open311/v2/servicerequestupdates"
NOW = timezone.now()
BEGUN = NOW - timedelta(hours=12)
BY_STAFF: dict[str, Any] = {"actor": WORKER, "version": None}


def at(hours: float) -> Any:
    return BEGUN + timedelta(hours=hours)


def fixed() -> ClosureReason:
    return ClosureReason.objects.get(code="done")


def news(client: Client, **asked: str) -> list[dict[str, Any]]:
    answer = client.get(f"{ADDRESS}.json", asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.fixture
def worked(visitor: Client) -> ServiceRequest:
    """A request that was started, paused, visited, talked of, closed with a photo and opened again."""
    made = make_request(now=BEGUN)
    work.start(made.pk, now=at(1), **BY_STAFF)
    reason = HoldReason.objects.get(code="waiting-resident")
    work.hold(made.pk, reason=reason, review_on=date(2030, 1, 1), now=at(2), **BY_STAFF)
    work.resume(made.pk, now=at(3), **BY_STAFF)
    work.visit(made.pk, outcome="done", now=at(4), **BY_STAFF)
    talk.reply(made.pk, text="We come back on Friday.", is_public=True, actor=WORKER, now=at(5))
    talk.reply(made.pk, text="This is for the reporter alone.", actor=WORKER, now=at(5))
    talk.add_note(made.pk, text="This is for staff.", actor=WORKER, now=at(5))
    photo = ready_photo(None, is_public=True)
    work.close(made.pk, reason=fixed(), photos=[photo], now=at(6), **BY_STAFF)
    work.reopen(made.pk, reason="Not yet.", now=at(7), **BY_STAFF)
    return made


def test_everything_the_public_may_know_of_a_request_is_told_in_order(visitor: Client, worked: ServiceRequest) -> None:
    found = news(visitor)

    assert [each["status"] for each in found] == [
        "in_progress", "planned", "in_progress", "unchanged", "unchanged", "unchanged", "fixed", "reopen",
    ]  # fmt: skip
    assert {each["service_request_id"] for each in found} == {worked.public_id}
    assert len({each["update_id"] for each in found}) == len(found)
    said, photo, closed = found[4:7]
    assert said["description"] == "We come back on Friday."
    assert photo["media_url"].endswith(f"/media/{Attachment.objects.get().pk}/large")
    assert (closed["external_status_code"], closed["media_url"]) == ("done", None)
    assert "The work is done." in closed["description"]
    assert "alone" not in str(found) and "staff" not in str(found)


def test_xml_says_the_same_as_json(visitor: Client, worked: ServiceRequest) -> None:
    answer = visitor.get(f"{ADDRESS}.xml")

    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own document
    assert (root.tag, answer["Content-Type"]) == ("service_request_updates", "text/xml; charset=utf-8")
    assert [{each.tag: each.text for each in row} for row in root.findall("request_update")] == news(visitor)


def test_dates_mean_when_the_news_was_written_down_and_pages_follow_one_another(
    visitor: Client, worked: ServiceRequest
) -> None:
    everything = news(visitor)
    between = news(visitor, start_date=everything[1]["updated_datetime"], end_date=everything[3]["updated_datetime"])
    assert between == everything[1:4]

    first = visitor.get(f"{ADDRESS}.json", {"start_date": everything[0]["updated_datetime"], "page_size": "5"})
    assert first.json() == everything[:5]
    rest = visitor.get(first["Link"].split(">")[0].removeprefix("<http://testserver"))
    assert (rest.json(), "Link" in rest) == (everything[5:], False)
    assert news(visitor, page_size="2") == everything[-2:]


def test_what_cannot_be_asked_is_refused(visitor: Client) -> None:
    wrong = {"start_date": "yesterday", "end_date": "2026-06-01", "after": "26-000001-9", "page_size": "0"}
    for name, value in wrong.items():
        answer = visitor.get(f"{ADDRESS}.json", {name: value})
        assert (name, answer.status_code, answer.json()[0]["code"]) == (name, 400, 400)


def test_nothing_is_told_of_requests_that_are_not_public(visitor: Client) -> None:
    private = make_request("private-tip", now=BEGUN)
    work.start(private.pk, now=at(1), **BY_STAFF)

    assert news(visitor) == news(visitor, service_request_id=private.public_id) == []


def test_three_requests_cost_as_many_queries_as_one(
    visitor: Client, worked: ServiceRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    news(visitor)
    with django_assert_num_queries(10, exact=False) as once:
        news(visitor)
    for _more in range(2):
        made = make_request(now=BEGUN)
        work.start(made.pk, now=at(1), **BY_STAFF)
        talk.reply(made.pk, text="Soon.", is_public=True, actor=WORKER, now=at(5))
        photo = ready_photo(None, is_public=True)
        work.close(made.pk, reason=fixed(), photos=[photo], now=at(6), **BY_STAFF)

    with django_assert_num_queries(len(once)):
        assert len(news(visitor)) == 8 + 2 * 4


def test_who_sent_a_request_is_told_what_its_reporter_is_told(visitor: Client, worked: ServiceRequest) -> None:
    (row, mine), (_row, other) = (make_key(name, scopes=["open311"], now=NOW) for name in ("County", "App"))
    report = Report.objects.get(service_request=worked)
    PostedReport.objects.create(report=report, key=row, token="t")
    talk.reply(worked.pk, text="To this report.", report_id=report.pk, actor=WORKER, now=at(8))

    def told(key: str, **asked: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = visitor.get(f"{ADDRESS}.json", asked, headers={"X-Api-Key": key}).json()
        return found

    private = [each for each in told(mine, extensions="true") if each["extended_attributes"]["private"]]
    assert [each["description"] for each in private] == ["This is for the reporter alone.", "To this report."]
    for found in (told(other, extensions="true"), told(mine), news(visitor, extensions="true")):
        assert found
        assert not {each["update_id"] for each in found} & {each["update_id"] for each in private}
    ServiceRequest.objects.update(is_withheld=True)
    assert [each["update_id"] for each in told(mine, after=private[0]["update_id"])]
    assert news(visitor) == []
