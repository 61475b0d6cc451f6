"""Service request updates that other systems send us."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.keys import make_key, replace_key
from integrations.models import ApiKey, Exchange, PostedReport
from integrations.open311.server import pictures
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import Attachment, Event, Message, Note, Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
ADDRESS = "/open311/v2/servicerequestupdates.json"
NOW = timezone.now()
Sender = Callable[..., Any]


@pytest.fixture
def case(visitor: Client) -> ServiceRequest:
    return make_request(now=NOW - timedelta(hours=3))


def sender_of(client: Client, text: str, case: ServiceRequest) -> Sender:
    """Send an update with everything that is required; what is given replaces it."""
    numbers = iter(range(100))

    def send(status: str = "UNCHANGED", words: str = "", **more: Any) -> Any:
        whole = {
            "api_key": text, "service_request_id": case.public_id, "update_id": f"u{next(numbers)}", "status": status,
            "updated_datetime": NOW.replace(microsecond=0).isoformat(), "description": words,
        }  # fmt: skip
        return client.post(ADDRESS, {name: value for name, value in (whole | more).items() if value is not None})

    return send


@pytest.fixture
def contractor(visitor: Client, case: ServiceRequest) -> Sender:
    _key, text = make_key("Roads Ltd", scopes=["updates", "work"], now=NOW)
    return sender_of(visitor, text, case)


@pytest.fixture
def county_key(case: ServiceRequest) -> tuple[ApiKey, str]:
    """A key of those who sent the case here."""
    made = make_key("County", scopes=["open311", "updates"], now=NOW)
    PostedReport.objects.create(report=Report.objects.get(service_request=case), key=made[0], token="t")
    return made


@pytest.fixture
def county(visitor: Client, case: ServiceRequest, county_key: tuple[ApiKey, str]) -> Sender:
    return sender_of(visitor, county_key[1], case)


def status_of(case: ServiceRequest) -> str:
    case.refresh_from_db()
    return case.status


def close(case: ServiceRequest) -> None:
    reason = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=reason, actor=WORKER, version=None, now=NOW - timedelta(hours=1))


def test_a_contractor_starts_finishes_and_takes_up_work_again(contractor: Sender, case: ServiceRequest) -> None:
    answer = contractor("IN_PROGRESS", "On our list.", update_id="a-1")
    assert (answer.status_code, answer.json()) == (200, [{"update_id": "a-1", "account_id": None}])
    assert status_of(case) == "IN_PROGRESS"

    contractor("FIXED", "Filled.", external_status_code="pothole-filled")
    assert (status_of(case), Note.objects.latest("pk").text) == ("RESOLVED", "Roads Ltd writes: Filled.")
    contractor("CLOSED")
    contractor("REOPEN", "It sank.")
    assert status_of(case) == "ROUTED"
    contractor("NOT_COUNCILS_RESPONSIBILITY")
    assert (status_of(case), case.closure_reason.code) == ("NOT_ACTIONABLE", "not-ours")  # type: ignore[union-attr]
    assert set(Event.objects.exclude(source="resident").values_list("source", flat=True)) == {"open311"}


def test_the_same_update_again_does_nothing_even_with_the_next_key(
    visitor: Client, county: Sender, county_key: tuple[ApiKey, str], case: ServiceRequest
) -> None:
    once = county(words="Any news?", update_id="7")
    again = county(words="Any news?", update_id="7")
    _new, text = replace_key(county_key[0], by_id=None, now=NOW)
    third = county(words="Any news?", update_id="7", api_key=text)

    assert once.json() == again.json() == third.json() == [{"update_id": "7", "account_id": None}]
    assert Message.objects.get().text == "Any news?"
    other = make_request(now=NOW)
    assert county(update_id="7", service_request_id=other.public_id).status_code == 400


def test_who_sent_a_request_here_speaks_for_its_reporter(county: Sender, case: ServiceRequest) -> None:
    county(words="It is by the red door.")
    message = Message.objects.get()
    assert (message.direction, message.report.is_first) == ("in", True)  # type: ignore[union-attr]

    county("FIXED", "A neighbor filled it.")
    assert status_of(case) == "ROUTED", "only a key for work ends it"
    assert "fixed" in Note.objects.get().text

    close(case)
    county("OPEN", "It is there again.")
    assert (status_of(case), Event.objects.get(kind="reopened").data["by"]) == ("ROUTED", "resident")


def test_words_about_a_request_of_others_are_a_note_for_staff(visitor: Client, case: ServiceRequest) -> None:
    _key, text = make_key("An app", scopes=["updates"], now=NOW)
    sender_of(visitor, text, case)("OPEN", "Me too.")

    assert (Note.objects.get().text, Message.objects.count()) == ("An app writes: Me too.", 0)


def test_photos_come_with_the_update_or_are_fetched_later(
    contractor: Sender, case: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = contractor("FIXED", "Done.", **{"media[]": as_upload(jpeg())})
    assert (answer.status_code, Attachment.objects.get().stage) == (200, "closing")

    contractor(words="More.", media_url=["https://roads.example/1.jpg", "https://roads.example/2.jpg"])
    monkeypatch.setattr(pictures, "fetch_photo", lambda url: jpeg())
    while pictures.fetch_next(now=timezone.now()):
        pass
    assert Attachment.objects.filter(service_request=case, stage="note", report=None).count() == 2


def test_a_finish_without_the_photo_that_the_service_wants_is_left_to_a_person(visitor: Client) -> None:
    lamp = make_request("streetlight", now=NOW - timedelta(hours=1))
    _key, text = make_key("Lamps Ltd", scopes=["updates", "work"], now=NOW)
    answer = sender_of(visitor, text, lamp)("FIXED", "New bulb.")

    assert (answer.status_code, status_of(lamp), lamp.is_flagged) == (200, "ROUTED", True)
    assert "Lamps Ltd writes: New bulb." in Note.objects.values_list("text", flat=True)
    assert Exchange.objects.get().answer == "left_to_staff"


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"api_key": "wrong"}, 403), ({"api_key": None}, 403), ({"service_request_id": "26-999999-9"}, 404),
    ({"status": "DONE"}, 400), ({"update_id": ""}, 400), ({"description": None}, 400),
    ({"updated_datetime": "yesterday"}, 400), ({"updated_datetime": "2190-01-01T00:00:00Z"}, 400),
    ({"description": "x" * 4001}, 400), ({"media[]": as_upload(b"no photo")}, 400),
    ({"media_url": "file:///etc/passwd"}, 400),
]  # fmt: skip


def test_what_cannot_be_taken_is_refused_and_leaves_nothing(contractor: Sender, case: ServiceRequest) -> None:
    for more, status in REFUSED:
        answer = contractor(**({"status": "FIXED", "words": "Done."} | more))
        assert (more, answer.status_code, answer.json()[0]["code"]) == (more, status, status)

    assert (status_of(case), Attachment.objects.count()) == ("ROUTED", 0)


def test_nobody_learns_of_requests_that_are_not_public(visitor: Client, contractor: Sender) -> None:
    private = make_request("private-tip", now=NOW)

    assert contractor("FIXED", "Done.", service_request_id=private.public_id).status_code == 404


def test_news_that_comes_late_or_again_turns_nothing_back(contractor: Sender, case: ServiceRequest) -> None:
    hour_ago = (NOW - timedelta(hours=1)).replace(microsecond=0).isoformat()
    contractor("FIXED", "Filled.", updated_datetime=hour_ago)
    contractor("REOPEN", "It sank.")
    assert status_of(case) == "ROUTED"

    for update_id in ("late", "again"):
        assert contractor("FIXED", "Filled.", update_id=update_id, updated_datetime=hour_ago).status_code == 200
    assert (status_of(case), case.is_flagged) == ("ROUTED", True)
    assert "Roads Ltd writes: Filled." in Note.objects.values_list("text", flat=True)
    contractor("FIXED", "Filled again.", updated_datetime=(NOW + timedelta(hours=1)).isoformat())
    assert status_of(case) == "RESOLVED"


def test_a_reopening_that_may_not_be_is_left_to_staff(county: Sender, case: ServiceRequest) -> None:
    seen = []
    for again in range(2):  # once a week a reporter has it taken up by herself
        close(case)
        county("REOPEN", updated_datetime=(NOW + timedelta(minutes=again)).isoformat())
        seen.append((status_of(case), case.is_flagged))

    assert seen == [("ROUTED", False), ("RESOLVED", True)]
    assert "reopen" in Note.objects.get().text


def test_a_reopening_long_after_is_left_to_staff(county: Sender, case: ServiceRequest) -> None:
    done = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=done, actor=WORKER, version=None, now=NOW - timedelta(days=40))

    assert county("REOPEN").status_code == 200
    assert (status_of(case), case.is_flagged) == ("RESOLVED", True)
