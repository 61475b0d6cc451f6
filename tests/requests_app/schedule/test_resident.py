"""A resident chooses a day with the report, moves it and cancels it by the link, without JavaScript."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import schedule as days
from requests_app.actions.tracking import new_token
from requests_app.actor import WORKER
from requests_app.models import Report, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.reports import CONTACT, DETAILS, PLACE, send
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = "2026-03-12", "2026-03-13"
PREPARE = {"en": "Put it at the curb by 7 am.", "es": "Déjelo en la acera a las 7 am."}


@pytest.fixture(autouse=True)
def on_that_morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def offers(small_city: SmallCity) -> None:
    make_schedule(a_day=1, preparation=PREPARE)


def until_day(visitor: Client) -> str:
    return visitor.post("/report/pothole/", PLACE).url


def walk_on(visitor: Client, day: str) -> None:
    visitor.post("/report/pothole/day/", {"day": day})
    visitor.post("/report/pothole/details/", DETAILS)
    visitor.post("/report/pothole/contact/", CONTACT)


def link(case: ServiceRequest) -> str:
    return f"/track/{new_token(Report.objects.get(service_request=case), now=MORNING)}/"


def announce_all() -> None:
    while announce.announce_next(now=MORNING):
        pass


def test_after_the_place_a_day_is_chosen_and_the_report_says_it(visitor: Client, offers: None) -> None:
    assert until_day(visitor).endswith("/day/")
    page = visitor.get("/report/pothole/day/").text
    assert "Thursday 12 March" in page and "Put it at the curb" in page
    walk_on(visitor, THURSDAY)

    answer = send(visitor)

    assert ServiceRequest.objects.get().scheduled_on == date(2026, 3, 12)
    assert "Scheduled for Thursday 12 March" in visitor.get(answer.url).text


def test_a_full_day_is_not_offered(visitor: Client, offers: None) -> None:
    make_request(scheduled_day=date(2026, 3, 12))
    until_day(visitor)

    page = visitor.get("/report/pothole/day/").text

    assert "Thursday 12 March" not in page and "Friday 13 March" in page


def test_no_day_no_report(visitor: Client, offers: None) -> None:
    until_day(visitor)

    assert "Please choose a day" in visitor.post("/report/pothole/day/", {}).text
    visitor.post("/report/pothole/details/", DETAILS)
    assert visitor.get("/report/pothole/check/").url.endswith("/day/")


def test_when_somebody_takes_the_last_place_meanwhile_only_the_day_is_asked_again(
    visitor: Client, offers: None
) -> None:
    until_day(visitor)
    walk_on(visitor, THURSDAY)
    make_request(scheduled_day=date(2026, 3, 12))

    back = send(visitor).url

    assert "full by now" in visitor.get(back).text
    visitor.post("/report/pothole/day/", {"day": FRIDAY})
    send(visitor)
    assert ServiceRequest.objects.filter(scheduled_on=date(2026, 3, 13)).count() == 1
    assert Report.objects.count() == 2


def test_without_any_free_day_the_report_is_taken_in_all_the_same(visitor: Client, small_city: SmallCity) -> None:
    make_schedule(a_day=0)
    until_day(visitor)
    assert "Every day of the coming weeks is full" in visitor.get("/report/pothole/day/").text
    walk_on(visitor, "")

    send(visitor)

    assert ServiceRequest.objects.get().scheduled_on is None


def test_the_confirmation_says_the_day_and_what_to_prepare_and_nothing_is_written_twice(offers: None) -> None:
    make_request(scheduled_day=date(2026, 3, 12))
    announce_all()

    mail = OutboundMessage.objects.get()
    assert "Scheduled for Thursday 12 March" in mail.body_text and "at the curb" in mail.body_text


def test_the_link_moves_the_day_and_confirms_it_by_mail(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))
    page = link(case)
    assert "Thursday 12 March" in visitor.get(page).text

    visitor.post(page, {"do": "day", "appointment-day": FRIDAY})
    announce_all()

    assert "Scheduled for Friday 13 March" in visitor.get(page).text
    mail = OutboundMessage.objects.get(kind="scheduled")
    assert "Friday 13 March" in mail.body_text and "at the curb" in mail.body_text


def test_a_day_that_is_full_by_now_is_refused_and_others_are_shown(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))
    make_request(scheduled_day=date(2026, 3, 13))

    page = visitor.post(link(case), {"do": "day", "appointment-day": FRIDAY}).text

    assert "full by now" in page and "Monday 16 March" in page


def test_the_link_cancels(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))

    visitor.post(link(case), {"do": "no_day"})

    case.refresh_from_db()
    assert (case.status, case.scheduled_on) == ("CANCELED", None)


def test_shortly_before_the_day_the_page_offers_no_change_and_refuses_one(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))
    page = link(case)

    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert "can no longer be changed here" in visitor.get(page).text
        visitor.post(page, {"do": "day", "appointment-day": FRIDAY})

    case.refresh_from_db()
    assert case.scheduled_on == date(2026, 3, 12)


def test_a_missed_visit_is_told_and_another_day_offered(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))
    after = MORNING + timedelta(days=3)
    days.miss_visit(case.pk, by="city", actor=WORKER, version=None, now=after)
    announce_all()

    assert "Choose another day here" in OutboundMessage.objects.get(kind="missed").body_text
    with time_machine.travel(after, tick=False):
        page = visitor.get(link(case)).text
    assert "The visit did not take place" in page and "Take this day" in page


def test_opening_the_link_changes_nothing(visitor: Client, offers: None) -> None:
    case = make_request(scheduled_day=date(2026, 3, 12))

    visitor.get(link(case), {"do": "no_day"})

    case.refresh_from_db()
    assert case.is_open


def test_once_the_day_is_over_the_page_offers_nothing_until_somebody_says_how_it_went(
    visitor: Client, offers: None
) -> None:
    page = link(make_request(scheduled_day=date(2026, 3, 12)))

    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        assert "Take this day" not in visitor.get(page).text
