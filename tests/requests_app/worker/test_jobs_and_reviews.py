"""The worker's jobs run to the end and may run again; paused cases come back to mind on their day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
import time_machine

from notifications.models import MessageState, OutboundMessage
from notifications.tasks import deliver_due
from requests_app import reviews, tasks
from requests_app.actions import work
from requests_app.models import BacklogEntry, IntakeDraft, ServiceRequest
from routing.models import HoldReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

db = pytest.mark.django_db
REVIEW_DAY = date(2026, 3, 20)
EASTERN = timezone(timedelta(hours=-4))


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN)


@pytest.fixture
def paused(small_city: SmallCity, worker: Persona) -> ServiceRequest:
    """A paused case that the worker owns."""
    case = make_request()
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)
    reason = HoldReason.objects.get(code="weather")
    work.hold(case.pk, reason=reason, review_on=REVIEW_DAY, actor=worker.actor, version=None, now=MORNING)
    return case


def reminders() -> list[str]:
    return list(OutboundMessage.objects.filter(kind="review").values_list("to_address", flat=True))


@db
def test_the_owner_is_reminded_once_on_the_morning_of_the_day(paused: ServiceRequest, worker: Persona) -> None:
    reviews.remind_of_reviews(now=at(REVIEW_DAY - timedelta(days=1), 23))
    reviews.remind_of_reviews(now=at(REVIEW_DAY, 2))
    assert reminders() == []

    for hour in (7, 8, 30):
        reviews.remind_of_reviews(now=at(REVIEW_DAY, 0) + timedelta(hours=hour))

    assert reminders() == [worker.user.email]


@db
def test_a_case_that_went_on_is_not_brought_to_mind(paused: ServiceRequest, worker: Persona) -> None:
    work.resume(paused.pk, actor=worker.actor, version=None, now=MORNING + timedelta(hours=1))

    reviews.remind_of_reviews(now=at(REVIEW_DAY, 9))

    assert reminders() == []


@db
def test_a_report_is_announced_and_sent_by_the_jobs_and_nothing_is_left(small_city: SmallCity) -> None:
    with time_machine.travel(MORNING, tick=False):
        make_request()
        for _ in range(2):
            tasks.announce_backlog()
            deliver_due()

    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    assert [message.state for message in OutboundMessage.objects.all()] == [MessageState.SENT]


@db
@pytest.mark.parametrize(
    "job", [tasks.process_photos, tasks.sweep_clocks, tasks.review_holds, tasks.clean_drafts, tasks.seal_day]
)
def test_a_job_with_nothing_to_do_may_run_twice(small_city: SmallCity, job: Callable[[], None]) -> None:
    job()
    job()

    assert not OutboundMessage.objects.exists()


@db
def test_a_report_never_sent_is_forgotten_and_a_fresh_one_kept(small_city: SmallCity) -> None:
    old = IntakeDraft.objects.create(updated_at=MORNING - timedelta(days=8))
    fresh = IntakeDraft.objects.create(updated_at=MORNING - timedelta(hours=1))

    with time_machine.travel(MORNING, tick=False):
        tasks.clean_drafts()

    assert not IntakeDraft.objects.filter(pk=old.pk).exists()
    assert IntakeDraft.objects.filter(pk=fresh.pk).exists()


@db
def test_supervisors_hear_once_of_a_case_that_is_paused_too_long(paused: ServiceRequest, supervisor: Persona) -> None:
    longest = HoldReason.objects.get(code="weather").longest_days
    told = OutboundMessage.objects.filter(kind="stuck")

    reviews.tell_of_long_pauses(now=MORNING + timedelta(days=longest))
    assert not told.exists()
    for hours in (1, 2, 30):
        reviews.tell_of_long_pauses(now=MORNING + timedelta(days=longest, hours=hours))

    assert list(told.values_list("to_address", flat=True)) == [supervisor.user.email]


@db
def test_a_case_that_is_paused_too_long_stands_in_a_list_of_its_own(
    paused: ServiceRequest, supervisor: Persona
) -> None:
    longest = HoldReason.objects.get(code="weather").longest_days
    for days, shown in ((longest - 1, False), (longest + 1, True)):
        with time_machine.travel(MORNING + timedelta(days=days), tick=False):
            page = supervisor.get("/staff/queue/?view=stuck").content.decode()
            case = supervisor.get(f"/staff/requests/{paused.public_id}/").content.decode()
        assert (paused.public_id in page) is shown
        assert ("Paused too long</h2>" in case) is shown
