"""The server's clock was set back: nothing crashes, and no pause has a negative length."""

from datetime import timedelta
from typing import Any

import pytest

from requests_app import clock_changes, escalation, reviews
from requests_app.actions import talk, work
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import Clock, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.promise_words import promise_sentence
from requests_app.queries.promise import background_of
from requests_app.replay import differences
from routing.actions import emergencies
from routing.models import ClosureReason, HoldReason, SlaTarget
from tests.factories.city import SmallCity
from tests.factories.emergencies import follow_all, make_emergency
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FRAME: dict[str, Any] = {"actor": WORKER, "version": None}


def hold(case: ServiceRequest, now: Any) -> None:
    reason = HoldReason.objects.get(code="weather")
    work.hold(case.pk, reason=reason, review_on=(now + 90 * HOUR).date(), now=now, **FRAME)


def paused(case: ServiceRequest) -> set[int]:
    return set(Clock.objects.filter(service_request=case).values_list("paused_seconds", flat=True))


def test_a_pause_that_would_end_before_it_began_has_no_length(small_city: SmallCity) -> None:
    case = make_request("pothole")
    hold(case, MORNING + 2 * HOUR)

    work.resume(case.pk, now=MORNING, **FRAME)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert (after.due_at, paused(case)) == (case.due_at, {0})


def test_a_case_lives_on_while_the_clock_runs_backwards(small_city: SmallCity) -> None:
    case = make_request("pothole")
    steps = [
        lambda now: work.start(case.pk, now=now, **FRAME),
        lambda now: hold(case, now),
        lambda now: change_service(case.pk, service=small_city.service("no-heat"), reason="so", now=now, **FRAME),
        lambda now: work.resume(case.pk, now=now, **FRAME),
        lambda now: work.change_severity(case.pk, severity=1, reason="so", now=now, **FRAME),
        lambda now: talk.reply(case.pk, text="so", actor=WORKER, now=now),
        lambda now: work.close(case.pk, reason=ClosureReason.objects.get(code="found-in-order"), now=now, **FRAME),
        lambda now: work.reopen(case.pk, reason="so", now=now, **FRAME),
    ]
    for number, step in enumerate(steps):
        now = MORNING + 9 * HOUR - number * HOUR
        step(now)
        escalation.sweep(now=now)
        clock_changes.follow(now=now)
        reviews.remind_of_reviews(now=now)
        reviews.tell_of_long_pauses(now=now)
        row = ServiceRequest.objects.get(pk=case.pk)
        assert promise_sentence(row, now=now, told=background_of(row, now=now))

    assert min(paused(case)) >= 0
    assert not [found for _count, chunk in differences(IS_OPEN) for found in chunk]


def test_an_emergency_that_would_end_before_it_began_moves_nothing(small_city: SmallCity) -> None:
    case = make_request("streetlight")
    mode = make_emergency(now=MORNING + 2 * HOUR)
    follow_all(MORNING + 2 * HOUR)

    emergencies.end(mode.pk, at=MORNING + HOUR)
    follow_all(MORNING + HOUR)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert (after.due_at, after.emergencies, paused(case)) == (case.due_at, [], {0})


@pytest.mark.parametrize(("amount", "unit"), [(3650, "calendar_days"), (2600, "business_days"), (1, "minutes")])
def test_targets_of_ten_years_and_of_a_minute_are_counted(small_city: SmallCity, amount: int, unit: str) -> None:
    target = SlaTarget.objects.filter(service__service_code="streetlight").get()
    SlaTarget.objects.filter(pk=target.pk).update(amount=amount, unit=unit)
    case = make_request("streetlight")
    hold(case, MORNING + HOUR / 120)

    work.resume(case.pk, now=MORNING + 5 * HOUR, **FRAME)

    after = ServiceRequest.objects.get(pk=case.pk)
    assert after.due_at >= case.due_at > MORNING
