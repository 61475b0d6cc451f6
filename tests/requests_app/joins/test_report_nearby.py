"""A resident who reports what others reported already adds her report to theirs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.actions import work
from requests_app.actions.join import join
from requests_app.actor import WORKER
from requests_app.models import KeptFrom, Report, ServiceRequest
from requests_app.queries.visible import staff_requests
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.joins import fresh
from tests.factories.reports import CONTACT, DETAILS, PLACE, send, walk
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
CLOSE_BY = {"lat": 41.0002, "long": -71.05, "address": "14 Mill Street"}


def near_one(code: str = "pothole", **values: object) -> ServiceRequest:
    return make_request(code, now=timezone.now() - timedelta(days=2), **(CLOSE_BY | values))


def same(original: ServiceRequest) -> str:
    return f"/report/pothole/same/?case={original.public_id}"


def test_the_place_step_offers_what_is_near_with_what_is_being_done(visitor: Client) -> None:
    original = near_one()
    visitor.post("/report/pothole/", PLACE | {"do": "find"})

    page = visitor.get("/report/pothole/").content.decode()

    assert "Is it one of these?" in page
    assert "14 Mill Street" in page
    assert "About 20 meters away." in page
    assert "Road crew has it." in page
    assert "promise to finish this by" in page
    assert f"same/?case={original.public_id}" in page
    assert "None of these, continue" in page


def test_whoever_goes_on_at_once_sees_what_is_near_first_and_is_asked_only_once(visitor: Client) -> None:
    original = near_one()

    at_once = visitor.post("/report/pothole/", PLACE)
    seen = visitor.post("/report/pothole/", PLACE | {"asked": original.public_id})

    assert at_once.url == "/report/pothole/place/#nearby"
    assert original.public_id in visitor.get("/report/pothole/place/").text
    assert seen.url == "/report/pothole/details/"


@pytest.mark.parametrize("hidden", ["withheld", "kept", "private", "blurred"])
def test_what_the_public_may_not_see_is_never_offered_nor_joined(
    visitor: Client, small_city: SmallCity, hidden: str
) -> None:
    original = near_one({"private": "private-tip", "blurred": "no-heat"}.get(hidden, "pothole"))
    if hidden == "withheld":
        ServiceRequest.objects.filter(pk=original.pk).update(is_withheld=True)
    if hidden == "kept":
        KeptFrom.objects.create(service_request=original, department=small_city.housing)
    walk(visitor)

    assert original.public_id not in visitor.get("/report/pothole/").content.decode()
    assert original.public_id not in visitor.get("/report/pothole/check/").content.decode()
    assert visitor.post(same(original), {"description": "me too"}).status_code == 302
    assert fresh(original).voices == 1


def test_this_is_it_adds_the_report_and_leads_to_its_own_page(visitor: Client) -> None:
    original = near_one(description="Hole by the bakery")
    visitor.post("/report/pothole/", PLACE)
    shown = visitor.get(same(original))
    key = shown.context["key"]

    answer = visitor.post(same(original), CONTACT | {"description": "My wheel fell in", "key": key})
    page = visitor.get(answer.headers["Location"]).content.decode()

    report = Report.objects.get(description="My wheel fell in")
    assert (report.service_request_id, report.is_first, report.address) == (original.pk, False, "12 Mill Street")
    assert ServiceRequest.objects.count() == 1
    assert "We added your report" in page
    assert "2 people reported this now" in page
    assert "My wheel fell in" in page
    assert "Hole by the bakery" not in page


def test_pressing_the_button_twice_adds_one_voice(visitor: Client) -> None:
    original = near_one()
    visitor.post("/report/pothole/", PLACE)
    sent = CONTACT | {"key": visitor.get(same(original)).context["key"]}

    visitor.post(same(original), sent)
    again = visitor.post(same(original), sent)

    assert "/track/" in again.headers["Location"]
    assert fresh(original).voices == 2


def test_danger_in_the_words_stops_before_they_are_sent(visitor: Client) -> None:
    original = near_one()
    visitor.post("/report/pothole/", PLACE)
    sent = CONTACT | {"description": "there is a gas leak"}

    page = visitor.post(same(original), sent)
    assert "If anyone is in danger" in page.content.decode()
    assert fresh(original).voices == 1

    visitor.post(same(original), sent | {"cleared": page.context["cleared"]})
    assert fresh(original).voices == 2


@pytest.mark.parametrize(("days", "comes_back"), [(5, True), (45, False)])
def test_what_was_closed_of_late_is_taken_up_again_by_a_new_voice(visitor: Client, days: int, comes_back: bool) -> None:
    now = timezone.now()
    original = make_request(now=now - timedelta(days=days + 2), **CLOSE_BY)
    work.close(original.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None,
               now=now - timedelta(days=days))  # fmt: skip
    visitor.post("/report/pothole/", PLACE)

    page = visitor.get("/report/pothole/").content.decode()
    visitor.post(same(original), CONTACT | {"description": "The hole is back"})

    assert ("It is back, or was not fixed" in page) is comes_back
    assert (fresh(original).status, fresh(original).voices) == (("ROUTED", 2) if comes_back else ("RESOLVED", 1))


def test_what_was_turned_down_is_not_asked_again_and_a_report_can_be_sent(visitor: Client) -> None:
    original = near_one()
    visitor.post("/report/pothole/", PLACE | {"do": "find"})
    visitor.post("/report/pothole/", PLACE | {"asked": original.public_id})
    visitor.post("/report/pothole/details/", DETAILS)
    visitor.post("/report/pothole/contact/", CONTACT)

    assert "Is it one of these?" not in visitor.get("/report/pothole/check/").content.decode()
    send(visitor)
    assert ServiceRequest.objects.count() == 2


def test_a_number_that_was_joined_leads_to_where_the_work_goes_on(visitor: Client, worker: Persona) -> None:
    root, other = near_one(), near_one()
    _join(other, root)
    visitor.post("/report/pothole/", PLACE)

    visitor.post(same(other), CONTACT)

    assert fresh(root).voices == 3
    assert staff_requests(worker.actor.viewer).count() == 2


def _join(case: ServiceRequest, original: ServiceRequest) -> None:
    from_now = {"actor": WORKER, "version": None, "now": timezone.now()}
    join(case.pk, original_id=original.pk, **from_now)


@pytest.mark.parametrize("number", ["", "nonsense", "26-999999-9", "%00", "26-0\u202e"])
def test_a_made_up_number_leads_back_to_the_report(visitor: Client, number: str) -> None:
    visitor.post("/report/pothole/", PLACE)

    assert visitor.get("/report/pothole/same/", {"case": number}).status_code == 302


def test_whoever_joins_may_hear_by_letter_and_is_asked_for_the_address(visitor: Client) -> None:
    original = near_one()
    visitor.post("/report/pothole/", PLACE)
    key = visitor.get(same(original)).context["key"]
    wish = CONTACT | {"email": "", "description": "Me too", "key": key, "channel": "letter"}

    asked = visitor.post(same(original), wish)
    visitor.post(same(original), wish | {"postal_address": "12 Mill Street"})

    assert asked.context["form"].errors.keys() == {"postal_address"}
    contact = Report.objects.get(description="Me too").contact
    assert (contact.channel, contact.postal_address) == ("letter", "12 Mill Street")
