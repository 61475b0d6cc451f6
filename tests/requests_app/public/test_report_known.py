"""A resident who is about to report what the city knows already."""

import pytest
from django.test import Client
from django.utils import timezone

from community.models import AvoidedReport, NoticeFollower
from requests_app.models import ServiceRequest
from tests.factories.city import EAST
from tests.factories.notices import make_notice, make_work
from tests.factories.reports import PLACE, send, walk

pytestmark = pytest.mark.django_db
KNOWN = "/report/pothole/known/"


def to_place(visitor: Client) -> str:
    return visitor.post("/report/pothole/", PLACE)["Location"]


def test_what_is_known_is_told_after_the_place_and_before_any_typing(visitor: Client) -> None:
    make_notice(now=timezone.now(), services=["pothole"])

    assert to_place(visitor) == KNOWN
    assert "Water is off" in visitor.get(KNOWN).content.decode()


def test_what_holds_elsewhere_or_explains_something_else_is_not_told(visitor: Client) -> None:
    make_notice(now=timezone.now(), services=["streetlight"])

    assert to_place(visitor) == "/report/pothole/details/"
    away = PLACE | {"address": "", "lat": str(EAST[0]), "long": str(EAST[1])}
    make_notice(now=timezone.now(), services=["pothole"])
    assert visitor.post("/report/pothole/", away)["Location"] == "/report/pothole/details/"


def test_whoever_is_content_with_it_makes_no_case_and_is_counted_once(visitor: Client) -> None:
    row = make_notice(now=timezone.now(), services=["pothole"])
    to_place(visitor)

    answer = visitor.post(KNOWN, {"answers": f"notice-{row.pk}"})
    visitor.post(KNOWN, {"answers": f"notice-{row.pk}"})

    assert answer["Location"] == f"/notices/{row.pk}/"
    assert AvoidedReport.objects.get().door == AvoidedReport.Door.REPORT
    assert not ServiceRequest.objects.exists()


def test_whoever_follows_it_is_counted_too(visitor: Client) -> None:
    row = make_notice(now=timezone.now(), services=["pothole"])
    to_place(visitor)

    visitor.post(KNOWN, {"follow": f"notice-{row.pk}", "email": "rosa@example.org"})

    assert NoticeFollower.objects.get().contact.email == "rosa@example.org"
    assert AvoidedReport.objects.get().notice == row


def test_a_wrong_address_is_said_beside_its_box_and_nothing_is_counted(visitor: Client) -> None:
    row = make_notice(now=timezone.now(), services=["pothole"])
    to_place(visitor)

    page = visitor.post(KNOWN, {"follow": f"notice-{row.pk}", "email": "rosa"})

    assert "email" in page.context["form"].errors
    assert not AvoidedReport.objects.exists()


def test_something_else_goes_on_and_is_not_asked_again(visitor: Client) -> None:
    make_notice(now=timezone.now(), services=["pothole"])
    to_place(visitor)

    assert visitor.post(KNOWN, {"do": "other"})["Location"] == "/report/pothole/details/"
    assert to_place(visitor) == "/report/pothole/details/"
    walk(visitor)
    send(visitor)
    assert ServiceRequest.objects.count() == 1


def test_planned_works_are_told_too(visitor: Client) -> None:
    row = make_work(today=timezone.localdate(), services=["pothole"])
    to_place(visitor)
    assert "Repaving of Mill Street" in visitor.get(KNOWN).content.decode()

    visitor.post(KNOWN, {"answers": f"work-{row.pk}"})

    assert AvoidedReport.objects.get().work == row


@pytest.mark.parametrize("key", ["notice-999999", "work-x", "", "notice-" + "9" * 40, "nothing"])
def test_a_made_up_key_counts_nothing(visitor: Client, key: str) -> None:
    make_notice(now=timezone.now(), services=["pothole"])
    to_place(visitor)

    visitor.post(KNOWN, {"follow": key, "email": "r@example.org"})
    visitor.post(KNOWN, {"answers": key})

    assert not AvoidedReport.objects.exists()
