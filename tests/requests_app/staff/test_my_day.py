"""The first page after signing in, the map and the search."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic311.city.current import city_zone
from requests_app.actions import talk, work
from requests_app.actor import RESIDENT
from requests_app.models import Report
from routing.models import HoldReason
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_my_day_shows_mine_late_waiting_and_due_for_review(worker: Persona) -> None:
    now = timezone.now()
    mine, late, replied, paused = (
        make_request(now=now), make_request(now=now - timedelta(days=30)), make_request(now=now), make_request(now=now),
    )  # fmt: skip
    work.claim(mine.pk, actor=worker.actor, version=None, now=now)
    talk.message_from_resident(Report.objects.get(service_request=replied), text="Any news?", actor=RESIDENT, now=now)
    today = timezone.localdate(timezone=city_zone())
    work.hold(paused.pk, reason=HoldReason.objects.first(), review_on=today, actor=worker.actor, version=None, now=now)
    context = worker.get("/staff/").context
    assert [row.pk for row in context["mine"]] == [mine.pk]
    assert [row.pk for row in context["urgent"]] == [late.pk]
    assert [row.pk for row in context["replies"]] == [replied.pk]
    assert [row.pk for row in context["reviews"]] == [paused.pk]


def test_my_day_shows_nothing_of_other_departments(other_worker: Persona) -> None:
    case = make_request("pothole", now=timezone.now() - timedelta(days=30))
    assert case.public_id not in other_worker.get("/staff/").content.decode()


def test_staff_without_cases_find_their_own_pages(council_member: Persona) -> None:
    assert "/reports/" in council_member.get("/staff/").content.decode()


def test_visitors_sign_in_first(visitor: Persona) -> None:
    assert visitor.get("/staff/").url == "/accounts/login/?next=/staff/"


def test_the_map_marks_open_cases_of_the_scope(worker: Persona, other_worker: Persona) -> None:
    case = make_request("pothole", now=timezone.now())
    make_request("pothole", now=timezone.now(), lat=None, long=None)
    pins = worker.get("/staff/map/").context["pins"]
    assert [pin["url"] for pin in pins] == [f"/staff/requests/{case.public_id}/"]
    assert other_worker.get("/staff/map/").context["pins"] == []


def test_search_leads_to_the_case_or_to_the_list(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    assert worker.get("/staff/search/", {"q": case.public_id}).url == f"/staff/requests/{case.public_id}/"
    assert worker.get("/staff/search/", {"q": "Mill & Street"}).url == "/staff/queue/?q=Mill+%26+Street"
    assert worker.get("/staff/search/").url == "/staff/queue/"
