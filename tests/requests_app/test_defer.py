"""Cases that wait for planned works, and what their people are told."""

from datetime import timedelta

import pytest
from django.test import Client

from community.actions.works import cancel_work
from community.models import PlannedWork
from notifications.models import OutboundMessage
from requests_app import works_rounds
from requests_app.actions import work
from requests_app.actions.defer import NotCovered, defer
from requests_app.announce import announce_next
from requests_app.models import Clock, ServiceRequest
from requests_app.queries.works import count_of
from routing.models import ClosureReason
from tests.factories.city import EAST
from tests.factories.notices import make_work
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=2)


def deferred(supervisor: Persona, works: PlannedWork) -> ServiceRequest:
    case = make_request()
    defer(case.pk, work_id=works.pk, actor=supervisor.actor, version=None, now=LATER)
    case.refresh_from_db()
    return case


def test_a_deferred_case_waits_until_the_day_after_the_works_and_its_clock_stands_still(supervisor: Persona) -> None:
    works = make_work(services=["pothole"])

    case = deferred(supervisor, works)

    assert (case.status, case.hold_review_on) == ("ON_HOLD", works.ends_on + timedelta(days=1))
    assert set(Clock.objects.filter(service_request=case).values_list("paused_since", flat=True)) == {LATER}


def test_residents_read_and_hear_for_what_it_waits(supervisor: Persona, visitor: Client) -> None:
    case = deferred(supervisor, make_work(services=["pothole"]))
    while announce_next(now=LATER):
        pass

    mail = OutboundMessage.objects.get(kind="held").body_text
    assert "Repaving of Mill Street" in mail
    assert "27 March" in mail
    assert "Repaving of Mill Street" in visitor.get(f"/requests/{case.public_id}/").content.decode()


@pytest.mark.parametrize(
    "values",
    [{"services": ["streetlight"]}, {"services": ["pothole"], "defers": False}, {"services": ["pothole"], "shape": None,
     "streets": ["Oak Street"]}],
)  # fmt: skip
def test_works_that_do_not_mend_it_here_let_no_case_wait(supervisor: Persona, values: dict) -> None:
    works, case = make_work(**values), make_request()

    with pytest.raises(NotCovered):
        defer(case.pk, work_id=works.pk, actor=supervisor.actor, version=None, now=LATER)

    case.refresh_from_db()
    assert case.status == "ROUTED"


def test_when_works_are_canceled_the_cases_that_wait_for_them_go_on(supervisor: Persona) -> None:
    works = make_work(services=["pothole"])
    case, by_hand = deferred(supervisor, works), deferred(supervisor, works)
    work.resume(by_hand.pk, actor=supervisor.actor, version=None, now=LATER)

    cancel_work(works.pk, now=LATER + timedelta(hours=1))
    went_on = works_rounds.follow_canceled(now=LATER + timedelta(hours=2), may_go_on=lambda: True)
    again = works_rounds.follow_canceled(now=LATER + timedelta(hours=3), may_go_on=lambda: True)

    case.refresh_from_db()
    assert (went_on, again, case.status) == (1, 0, "IN_PROGRESS") or (went_on, again, case.status) == (1, 0, "ROUTED")


def test_a_repair_counts_as_avoided_when_a_case_that_waited_was_finished_with_the_works(supervisor: Persona) -> None:
    works = make_work(services=["pothole"])
    make_request(lat=EAST[0], long=EAST[1], address="")
    case = deferred(supervisor, works)
    assert (count_of(works).inside, count_of(works).waiting, count_of(works).avoided) == (1, 1, 0)

    done = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=done, actor=supervisor.actor, version=None, now=MORNING + timedelta(days=12))

    assert (count_of(works).inside, count_of(works).waiting, count_of(works).avoided) == (0, 0, 1)
