"""For thirty minutes a report is its writer's to change or to take back."""

from datetime import timedelta

import pytest
import time_machine

from requests_app.actions.change import StaleCase
from requests_app.actions.tracking import new_token
from requests_app.actions.voices import join_voice
from requests_app.actions.work import close, start
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Attachment, Event, Report, ReportCorrection, ServiceRequest
from routing.models import ClosureReason, DangerPhrase
from tests.factories.photos import as_upload, jpeg, ready_photo
from tests.factories.requests import MORNING, make_intake, make_request

SOON = MORNING + timedelta(minutes=20)


@pytest.fixture
def case(small_city) -> ServiceRequest:
    return make_request()


@pytest.fixture
def soon():
    with time_machine.travel(SOON, tick=False):
        yield


def link(report: Report) -> str:
    return f"/track/{new_token(report, now=MORNING)}/"


def own(case: ServiceRequest) -> Report:
    return Report.objects.get(service_request=case, is_first=True)


def send(visitor, address: str, **values):
    given = {"do": "save", "description": "A hole by the school", "answer_depth": "ankle", "shown_questions": "depth"}
    return visitor.post(f"{address}correct/", given | values, follow=True)


def test_the_writer_changes_her_words_and_everybody_reads_only_the_new_ones(visitor, case, soon):
    address = link(own(case))
    assert "Change or take back" in visitor.get(address).text

    page = send(visitor, address)

    assert "Your report is changed" in page.text
    public = visitor.get(f"/requests/{case.public_id}/").text
    assert "by the school" in public
    assert "by the bakery" not in public
    assert visitor.get("/requests/", {"q": "school"}).text.count(case.public_id)
    assert case.public_id not in visitor.get("/requests/", {"q": "bakery"}).text


def test_a_changed_answer_counts_and_what_stood_there_is_kept(visitor, case, soon):
    send(visitor, link(own(case)), answer_depth="knee")

    assert own(case).answers.get(code="depth").value == "knee"
    kept = ReportCorrection.objects.get()
    assert (kept.description, kept.answers["depth"]["value"]) == ("A deep hole by the bakery", "ankle")


def test_after_thirty_minutes_she_is_asked_to_write_instead(visitor, case):
    address = link(own(case))
    with time_machine.travel(MORNING + timedelta(minutes=31), tick=False):
        assert "Change or take back" not in visitor.get(address).text
        page = send(visitor, address)

    assert "Please write to us instead" in page.text
    assert own(case).description == "A deep hole by the bakery"


def test_words_of_danger_stop_the_change_until_she_says_that_it_is_none(visitor, case, soon):
    phrase = DangerPhrase.objects.filter(language="en").first().phrase
    address = link(own(case))

    page = send(visitor, address, description=f"There is {phrase} here")
    assert "It is no emergency" in page.text
    assert own(case).description == "A deep hole by the bakery"

    cleared = page.context["mark"]
    send(visitor, address, description=f"There is {phrase} here", cleared=cleared)
    assert phrase in own(case).description


def test_photos_are_taken_back_and_added_and_nobody_sees_the_old_one(visitor, worker, administrator, case, soon):
    old = ready_photo(case.pk, report=own(case), is_public=True)
    address = link(own(case))
    assert visitor.get(f"/media/{old.pk}/large").status_code == 200

    send(visitor, address, remove=str(old.pk), photos=as_upload(jpeg()))

    for reader in (visitor, worker):
        assert reader.get(f"/media/{old.pk}/large").status_code == 404
    assert administrator.get(f"/media/{old.pk}/large").status_code == 200
    new = Attachment.objects.exclude(pk=old.pk).get()
    assert (new.report_id, new.is_public) == (own(case).pk, True)
    assert set(Event.objects.filter(service_request=case).values_list("kind", flat=True)) >= {
        "photo_withdrawn", "photo_added",
    }  # fmt: skip


def test_taking_the_only_report_back_cancels_what_nobody_has_begun(visitor, case, soon):
    page = visitor.post(f"{link(own(case))}correct/", {"do": "withdraw"}, follow=True)

    case.refresh_from_db()
    assert case.status == "CANCELED"
    assert case.closure_reason.text["en"] in page.text
    assert "by the bakery" not in page.text
    assert "by the bakery" not in visitor.get(f"/requests/{case.public_id}/").text


def test_taking_back_what_others_reported_too_leaves_the_case_to_them(visitor, case, soon):
    join_voice(make_intake(description="I see it too"), original_id=case.pk, actor=RESIDENT, now=SOON)
    visitor.post(f"{link(own(case))}correct/", {"do": "withdraw"})

    case.refresh_from_db()
    assert (case.is_open, case.voices) == (True, 1)
    assert own(case).description == ""


@pytest.mark.deep
def test_taking_back_what_was_begun_leaves_the_case_without_her_words(visitor, case, soon):
    start(case.pk, actor=WORKER, version=None, now=MORNING + timedelta(minutes=5))
    visitor.post(f"{link(own(case))}correct/", {"do": "withdraw"})

    case.refresh_from_db()
    assert case.status == "IN_PROGRESS"
    assert (own(case).description, own(case).follows) == ("", False)


def test_staff_who_read_the_old_words_look_again_before_they_close(visitor, worker, case, soon):
    send(visitor, link(own(case)))
    reason = ClosureReason.objects.get(code="not-enough")

    with pytest.raises(StaleCase):
        close(case.pk, reason=reason, actor=worker.actor, version=case.version, now=SOON)


def test_the_first_words_are_shown_to_those_who_may_see_them_and_each_look_is_kept(
    visitor, worker, supervisor, administrator, case, soon
):
    send(visitor, link(own(case)))
    address = f"/staff/requests/{case.public_id}/earlier/{own(case).pk}/"

    assert worker.get(address).status_code == 403
    assert "by the bakery" not in administrator.get(address).text
    assert "by the bakery" in administrator.post(address).text
    assert case.original_looks.get().user == administrator.user
