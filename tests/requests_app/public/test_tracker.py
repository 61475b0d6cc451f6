"""What the public and a reporter see of a request, and what a reporter can do."""

from datetime import date, timedelta

import pytest
import time_machine

from requests_app import photo_jobs
from requests_app.actions.talk import reply
from requests_app.actions.tracking import new_token, revoke
from requests_app.actions.work import close, hold, resume, start, visit
from requests_app.actor import WORKER
from requests_app.models import Attachment, Report, ServiceRequest
from requests_app.uploads import store_upload
from routing.models import ClosureReason, HoldReason
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import MORNING, make_request

CANARY = ("Rosa Canary", "rosa.canary@example.org", "5085550199", "508-555-0199")


def acted(action, service_request: ServiceRequest, *, days: float, **values) -> None:
    action(service_request.pk, actor=WORKER, version=None, now=MORNING + timedelta(days=days), **values)


def resolved(service_request: ServiceRequest, days: float = 2) -> ServiceRequest:
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False).first()
    acted(close, service_request, days=days, reason=reason)
    service_request.refresh_from_db()
    return service_request


def link(service_request: ServiceRequest) -> str:
    return f"/track/{new_token(Report.objects.get(service_request=service_request), now=MORNING)}/"


@pytest.fixture
def days_later():
    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        yield


@pytest.fixture
def case(small_city) -> ServiceRequest:
    return make_request()


def test_the_tracker_tells_the_steps_the_team_and_the_promise(visitor, case, days_later):
    acted(start, case, days=0.1)
    page = visitor.get(f"/requests/{case.public_id}/").text

    for words in ("Received", "Routed to Streets", "In the queue of Road crew", "Work has started", "On-site attempt"):
        assert words in page
    assert "We promise" in page or "We promised" in page


def test_a_pause_says_why_and_when_somebody_looks_again(visitor, case, days_later):
    reason = HoldReason.objects.first()
    acted(hold, case, days=1, reason=reason, review_on=date(2026, 3, 20))
    page = visitor.get(f"/requests/{case.public_id}/").text
    assert f"{reason.name['en']}" in page
    assert "We look at it again on Friday 20 March" in page
    assert "By Fri 13 Mar" not in page

    acted(resume, case, days=2)

    assert "Paused for 1 day" in visitor.get(f"/requests/{case.public_id}/").text


def test_a_closed_request_says_why_in_words_for_residents(visitor, case, days_later):
    acted(visit, case, days=1, outcome="needs_more")
    case = resolved(case)
    page = visitor.get(f"/requests/{case.public_id}/").text

    assert case.closure_reason.text["en"] in page
    assert "more work is needed" in page
    assert "day sooner" in page or "finished it that day" in page or "days late" in page


def test_nothing_of_the_person_is_public_anywhere(visitor, case):
    make_request("streetlight", description="Call Rosa Canary? No: write to rosa.canary@example.org or 508-555-0199")
    pages = [f"/requests/{row.public_id}/" for row in ServiceRequest.objects.all()]
    for address in [*pages, "/requests/", "/requests.geojson", "/requests.csv", "/requests.atom"]:
        body = visitor.get(address)
        text = body.getvalue().decode() if body.streaming else body.text
        assert not [word for word in CANARY[1:] if word in text], address


def test_sloppy_and_old_numbers_lead_to_the_right_page(visitor, case):
    ServiceRequest.objects.filter(pk=case.pk).update(external_id="101000123")
    for typed in (case.public_id.replace("-", ""), f"TV {case.public_id}", "101000123"):
        assert visitor.get(f"/requests/{typed}/").url == f"/requests/{case.public_id}/"
        assert visitor.get("/requests/", {"number": typed}).url == f"/requests/{case.public_id}/"


def test_unknown_and_private_requests_are_not_found(visitor, small_city):
    private = make_request("private-tip")

    assert visitor.get(f"/requests/{private.public_id}/").status_code == 404
    assert visitor.get("/requests/26-999999-9/").status_code == 404
    assert visitor.get("/requests/%F0%9F%98%80/").status_code == 404
    assert "no public request" in visitor.get("/requests/", {"number": private.public_id}).text


def test_the_reporter_sees_a_private_request_by_her_link_which_is_never_kept_or_passed_on(visitor, small_city):
    private = make_request("private-tip", description="My own words")
    with time_machine.travel(MORNING):
        page = visitor.get(link(private))

    assert "My own words" in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_a_link_that_is_wrong_old_or_revoked_is_not_found(visitor, case):
    address = link(case)
    with time_machine.travel(MORNING + timedelta(days=401)):
        assert visitor.get(address).status_code == 404
    with time_machine.travel(MORNING):
        assert visitor.get(address).status_code == 200
        revoke(Report.objects.get(), now=MORNING)
        assert visitor.get(address).status_code == 404
        assert visitor.get("/track/made-up/").status_code == 404


def test_opening_the_link_changes_nothing(visitor, case):
    address = link(case)
    with time_machine.travel(MORNING):
        visitor.get(address + "?do=unfollow")
        visitor.get(address + "?new=1")

    before = case.version
    case.refresh_from_db()
    assert case.version == before
    assert Report.objects.get().follows


def test_a_message_reaches_the_case_and_an_empty_one_is_asked_again(visitor, case):
    address = link(case)
    with time_machine.travel(MORNING):
        assert "Please write something first" in visitor.post(address, {"do": "message", "text": " \u202e"}).text
        page = visitor.post(address, {"do": "message", "text": "Still there?"}, follow=True)

    assert "Still there?" in page.text
    assert case.messages.get().text == "Still there?"


def test_replies_show_to_the_reporter_and_to_everybody_only_when_public(visitor, case):
    reply(case.pk, text="For you alone", actor=WORKER, now=MORNING)
    reply(case.pk, text="For everybody", is_public=True, actor=WORKER, now=MORNING)
    with time_machine.travel(MORNING):
        own, public = visitor.get(link(case)).text, visitor.get(f"/requests/{case.public_id}/").text

    assert "For you alone" in own
    assert "For everybody" in public
    assert "For you alone" not in public


def test_following_can_be_stopped_and_taken_up_again(visitor, case):
    address = link(case)
    with time_machine.travel(MORNING):
        visitor.post(address, {"do": "unfollow"})
        assert not Report.objects.get().follows
        visitor.post(address, {"do": "follow"})
        assert Report.objects.get().follows


def test_not_fixed_opens_it_again_within_thirty_days_and_not_later(visitor, case):
    case = resolved(case)
    address = link(case)
    with time_machine.travel(MORNING + timedelta(days=40)):
        visitor.post(address, {"do": "reopen"})
        case.refresh_from_db()
        assert case.status == "RESOLVED"
    with time_machine.travel(MORNING + timedelta(days=5)):
        page = visitor.post(address, {"do": "reopen", "reopen-text": "Hole is back"}, follow=True)
        visitor.post(address, {"do": "reopen"})

    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("ROUTED", 1)
    assert "A resident told us that it is not right" in page.text


def _photo(case: ServiceRequest, *, is_public: bool) -> Attachment:
    photo = store_upload(as_upload(jpeg()), stage="report", now=MORNING)
    Attachment.objects.filter(pk=photo.pk).update(
        service_request=case, report=Report.objects.get(service_request=case), is_public=is_public
    )
    photo_jobs.process_waiting(now=MORNING)
    return photo


def test_a_photo_is_served_to_those_who_may_see_it_and_as_nothing_but_a_picture(visitor, other_worker, worker, case):
    hidden = _photo(case, is_public=False)
    address = f"/media/{hidden.pk}/large"

    assert visitor.get(address).status_code == 404
    assert other_worker.get(address).status_code == 404
    assert worker.get(address).status_code == 200
    assert visitor.get(f"/media/{hidden.pk}/upload").status_code == 404
    with time_machine.travel(MORNING):
        own = visitor.get(f"{link(case)}media/{hidden.pk}/thumb")
    assert own["X-Content-Type-Options"] == "nosniff"
    assert own["Content-Security-Policy"].startswith("sandbox")

    Attachment.objects.update(is_public=True)
    assert visitor.get(address).status_code == 200


def test_a_photo_that_could_not_be_opened_says_so_to_the_reporter(visitor, case):
    photo = _photo(case, is_public=True)
    Attachment.objects.filter(pk=photo.pk).update(state="refused", refusal="damaged")
    with time_machine.travel(MORNING):
        assert "This photo is damaged" in visitor.get(link(case)).text
