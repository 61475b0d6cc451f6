"""Outside bodies are told what everybody may read of a case, with its photos, and what becomes of it here."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from integrations.models import Connection
from requests_app import photo_jobs
from requests_app.actions import work
from requests_app.actions.hand_off import pass_on
from requests_app.actions.join import join, unjoin
from requests_app.actions.moderation import publish_text
from requests_app.actions.photos import publish_photo
from requests_app.actions.survey import Said, not_in_order
from requests_app.actions.talk import message_from_resident
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Attachment, Report, ServiceRequest
from requests_app.uploads import store_upload
from routing.models import ClosureReason
from tests.factories.open311_peers import County, county_with_server, exchange, with_county
from tests.factories.photos import jpeg, ready_photo
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
LATER = MORNING + timedelta(days=2)
AFTER = LATER + timedelta(hours=1)
BY: dict[str, Any] = {"actor": WORKER, "version": None}
PRIVATE = "Call 508-555-0142 or rosa@example.org, the fence is down"


def sent_there(**values: Any) -> ServiceRequest:
    """A case with a way to reach somebody in its words, and with a hint for crews."""
    connection = county_with_server(**values)
    made = make_request(description=PRIVATE, place_note="gate code 1234")
    pass_on(made.pk, body=connection.body, note="", now=MORNING, **BY)
    return made


def upload() -> Attachment:
    return store_upload(ContentFile(jpeg(), name="x.jpg"), stage="report", now=LATER)


def news(county: County) -> list[dict[str, str]]:
    return county.posted("servicerequestupdates")


def test_ways_to_reach_a_person_and_hints_for_crews_go_only_where_contacts_go(county: County) -> None:
    answers = {"WHAT": {"from": "description"}}
    sent_there(services={"pothole": {"code": "ROAD", "answers": answers}})
    exchange(SOON)
    message_from_resident(Report.objects.get(), text="Now call 508-555-0143", actor=RESIDENT, now=LATER)
    exchange(LATER)

    told = str(county.posted()) + str(news(county))
    assert "the fence is down" in told and "Now call" in told
    assert not any(private in told for private in ("555", "rosa", "gate code"))
    Connection.objects.update(sends_contact=True)
    again = make_request(description=PRIVATE, place_note="gate code 1234")
    pass_on(again.pk, body=Connection.objects.get().body, note="", now=LATER, **BY)
    exchange(AFTER)
    assert all(each in county.posted()[-1]["description"] for each in ("508-555-0142", "gate code 1234"))


def test_hidden_words_and_photos_stay_here(county: County) -> None:
    made = sent_there(photos="files")
    ready_photo(made.pk, report=Report.objects.get())
    Report.objects.update(hidden_at=MORNING)
    exchange(SOON)
    message_from_resident(Report.objects.get(), text="Words of mine", actor=RESIDENT, now=LATER)
    exchange(LATER)

    (sent,) = county.posted()
    assert "fence" not in sent["description"] and made.public_id in sent["description"]
    assert news(county) == [] and all(files == 0 for *_rest, files in county.got)


def test_words_that_wait_for_a_look_go_when_staff_show_them(county: County) -> None:
    sent_there()
    Report.objects.update(text_state="waiting")
    exchange(SOON)
    assert "fence" not in county.posted()[0]["description"]
    report = Report.objects.get()
    message_from_resident(report, text="And the gate", actor=RESIDENT, now=LATER)
    exchange(LATER)
    publish_text(report, is_public=True, actor=WORKER, now=AFTER)
    exchange(AFTER)

    (told,) = news(county)
    assert told["status"] == "UNCHANGED"
    assert "fence is down" in told["description"] and "And the gate" in told["description"]


def test_addresses_of_photos_are_told_with_the_words_and_when_staff_show_them(county: County) -> None:
    with_county(county_with_server())
    shown, unseen = ready_photo(None, is_public=True), ready_photo(None)
    message_from_resident(Report.objects.get(), text="Look", photos=[shown], actor=RESIDENT, now=LATER)
    message_from_resident(Report.objects.get(), text="", photos=[unseen], actor=RESIDENT, now=LATER)
    exchange(LATER)
    assert [(told["description"], str(shown.pk) in told["media_url"]) for told in news(county)] == [("Look", True)]

    unseen.refresh_from_db()
    publish_photo(unseen, is_public=True, actor=WORKER, now=AFTER)
    exchange(AFTER)
    assert str(unseen.pk) in news(county)[1]["media_url"]


@pytest.mark.parametrize("photos", ["addresses", "files"])
def test_photos_that_are_not_decoded_yet_are_waited_for(county: County, photos: str) -> None:
    connection = county_with_server(photos=photos)
    made = make_request(photos=[upload()])
    pass_on(made.pk, body=connection.body, note="", now=MORNING, **BY)
    exchange(SOON)
    assert county.posted() == []
    photo_jobs.process_waiting(now=SOON)
    exchange(SOON + timedelta(minutes=2))
    message_from_resident(Report.objects.get(), text="And here", photos=[upload()], actor=RESIDENT, now=LATER)
    exchange(LATER)
    photo_jobs.process_waiting(now=LATER)
    exchange(AFTER)

    posts = [(path, dict(fields), files) for method, path, fields, files in county.got if method == "POST"]
    assert [path for path, *_rest in posts] == ["requests", "servicerequestupdates"]
    if photos == "files":
        assert [files for *_rest, files in posts] == [1, 1]
    else:  # later photos are for nobody until staff show them
        assert ["media_url" in fields for _path, fields, _files in posts] == [True, False]


def test_why_it_is_not_right_is_told_in_the_words_and_photos_of_whoever_says_so(county: County) -> None:
    with_county(county_with_server())
    county.tell("u1", "closed", "Filled")
    exchange(LATER)
    said = Said(words="The hole is at number 14 now", photos=[ready_photo(None, is_public=True)])
    not_in_order(Report.objects.get(), said, actor=RESIDENT, now=AFTER)
    exchange(AFTER)

    (told,) = news(county)
    assert (told["status"], told["description"]) == ("REOPEN", "The hole is at number 14 now")
    assert "media_url" in told


def test_staff_who_take_a_case_up_again_speak_for_nobody_else(county: County) -> None:
    made = with_county(county_with_server())
    county.tell("u1", "closed")
    exchange(LATER)
    work.reopen(made.pk, reason="An internal matter", now=AFTER, **BY)
    exchange(AFTER)

    (told,) = news(county)
    assert told["status"] == "REOPEN"
    assert "reported" not in told["description"] and "internal" not in told["description"]


@pytest.mark.parametrize(("outcome", "status"), [("RESOLVED", "FIXED"), ("NOT_ACTIONABLE", "CANCELLED")])
def test_what_ended_here_is_told_and_their_comments_open_nothing(county: County, outcome: str, status: str) -> None:
    made = with_county(county_with_server())
    reason = ClosureReason.objects.filter(outcome=outcome).first()
    assert reason is not None
    work.close(made.pk, reason=reason, note="Ours after all", now=LATER, **BY)
    county.tell("u1", "open", "We come on Friday")
    exchange(LATER)

    assert [told["status"] for told in news(county)] == [status]
    made.refresh_from_db()
    assert not made.is_open


def test_what_is_joined_here_is_called_off_and_taken_up_when_it_is_separate(county: County) -> None:
    made, other = with_county(county_with_server()), make_request()
    join(made.pk, original_id=other.pk, now=LATER, **BY)
    exchange(LATER)
    unjoin(made.pk, now=AFTER, **BY)
    exchange(AFTER)

    assert [told["status"] for told in news(county)] == ["CANCELLED", "REOPEN"]
    made.refresh_from_db()
    assert made.is_open and str(made.with_body) == "The county"
