"""What is asked once a request is closed, and what comes of the answer."""

from datetime import timedelta

import pytest
import time_machine

from notifications.models import OutboundMessage
from requests_app.actions.tracking import new_token
from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.announce import announce_next
from requests_app.models import Attachment, Event, Report, ServiceRequest, SurveyAnswer
from routing.models import ClosureReason
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import MORNING, make_request


def finish(case: ServiceRequest, *, days: float) -> None:
    reason = ClosureReason.objects.get(code="done")
    close(case.pk, reason=reason, actor=WORKER, version=None, now=MORNING + timedelta(days=days))


@pytest.fixture
def case(small_city) -> ServiceRequest:
    made = make_request()
    finish(made, days=1)
    return made


@pytest.fixture
def own(case) -> str:
    return f"/track/{new_token(Report.objects.get(), now=MORNING)}/"


def on_day(days: float):
    return time_machine.travel(MORNING + timedelta(days=days), tick=False)


def said(visitor, own: str, fixed: str, **values):
    return visitor.post(own, {"do": "survey", "survey-is_fixed": fixed} | values, follow=True)


def test_the_answer_in_the_mail_is_chosen_but_opening_it_says_nothing(visitor, case, own):
    with on_day(2):
        page = visitor.get(f"{own}?fixed=no").text

    chosen = page.partition('value="no"')[2].partition(">")[0]
    assert "checked" in chosen
    assert not SurveyAnswer.objects.exists()
    case.refresh_from_db()
    assert case.status == "RESOLVED"


def test_the_closing_mail_asks_with_two_links(case):
    while announce_next(now=MORNING + timedelta(days=1)):
        pass
    mail = OutboundMessage.objects.get(kind="closed")

    for body in (mail.body_text, mail.body_html):
        assert "?fixed=yes#fixed" in body
        assert "?fixed=no#fixed" in body


def test_fixed_and_how_happy_is_kept_and_can_be_changed_later(visitor, case, own):
    with on_day(2):
        page = said(visitor, own, "yes", **{"survey-satisfaction": "5", "survey-words": "Quick!"})
        assert "Thank you for telling us" in page.text
        said(visitor, own, "yes", **{"survey-satisfaction": "3"})

    answer = SurveyAnswer.objects.get()
    assert (answer.is_fixed, answer.satisfaction) == (True, 3)
    case.refresh_from_db()
    assert case.status == "RESOLVED"
    assert Event.objects.filter(service_request=case, kind="survey_answered").count() == 2


@pytest.mark.deep
def test_without_yes_or_no_it_is_asked_again(visitor, case, own):
    with on_day(2):
        page = visitor.post(own, {"do": "survey", "survey-satisfaction": "5"})

    assert "Please choose yes or no" in page.text
    assert not SurveyAnswer.objects.exists()


def test_not_fixed_opens_the_same_case_in_the_same_unit_with_words_and_photo(visitor, worker, case, own):
    queue = ServiceRequest.objects.get().queue_id
    with on_day(2):
        page = said(visitor, own, "no", **{"survey-words": "Still deep", "survey-photos": as_upload(jpeg())})

    case.refresh_from_db()
    assert (case.status, case.queue_id, case.reopened_count) == ("ROUTED", queue, 1)
    assert "The team has it again" in page.text
    assert Attachment.objects.get().service_request_id == case.pk
    assert "Still deep" in worker.get(f"/staff/requests/{case.public_id}/").text


def test_a_second_not_fixed_within_a_week_reaches_the_unit_as_a_message(visitor, case, own):
    with on_day(2):
        said(visitor, own, "no")
    finish(case, days=3)
    with on_day(4):
        assert "once a week" in visitor.get(own).text
        page = said(visitor, own, "no", **{"survey-words": "Again broken"})

    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("RESOLVED", 1)
    assert "Thursday 19 March" in page.text
    assert case.messages.get().text == "Again broken"

    with on_day(10):
        said(visitor, own, "no")
    case.refresh_from_db()
    assert case.reopened_count == 2


@pytest.mark.deep
def test_after_thirty_days_nothing_is_asked(visitor, case, own):
    with on_day(40):
        assert "Send my answer" not in visitor.get(own).text
        said(visitor, own, "no")

    assert not SurveyAnswer.objects.exists()


def test_staff_read_on_the_case_how_it_went(visitor, worker, case, own):
    with on_day(2):
        said(visitor, own, "yes", **{"survey-satisfaction": "5", "survey-words": "Quick and clean"})
        page = worker.get(f"/staff/requests/{case.public_id}/").text

    assert "Quick and clean" in page
    assert "Very happy" in page
