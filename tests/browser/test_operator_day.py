"""A working day of an operator: calls that become a case, a voice, an answer, a transfer, a status, a call back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from community.models import ArticleCategory, Enquiry
from requests_app.actions import work
from requests_app.actions.submit import ContactInput
from requests_app.models import CallBack, ServiceRequest
from routing.models import Address, Street
from tests.browser.conftest import Visit
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Residents are called in the daytime only."""
    with time_machine.travel(timezone.now().astimezone(ZoneInfo("America/New_York")).replace(hour=12)):
        yield


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    """Mill Street in the index, and one topic of information calls."""
    street = Street.objects.create(name="Mill Street")
    Address.objects.create(street=street, number=12, lat=WEST[0], long=WEST[1])
    ArticleCategory.objects.create(code="taxes", name={"en": "Taxes"})
    return small_city


@pytest.fixture
def desk(visit: Callable[..., Visit], operator: Persona, city: SmallCity) -> Visit:
    person = visit()
    person.become(operator)
    return person


def begins(person: Visit, phone: str, name: str = "") -> None:
    """A call comes in; a new caller says her name."""
    person.page.goto("/staff/call/")
    person.stands_on("#id_phone")
    person.page.keyboard.type(phone)
    person.press("Enter")
    if name:
        person.stands_on("#id_name")
        person.page.keyboard.type(name)
    person.press("Alt+2")
    person.stands_on("#id_description")


def says(person: Visit, words: str, address: str) -> None:
    """What the caller says becomes a service and a place."""
    person.page.keyboard.type(words)
    person.press("Enter")
    person.stands_on("#id_address")
    person.page.keyboard.type(address)
    person.press("Enter")


def test_a_day_at_the_desk_by_keyboard(desk: Visit, worker: Persona, run_worker: Any) -> None:
    page = desk.page

    begins(desk, "508 555 0142", "Ana Lima")  # a new case, told by a call
    says(desk, "a pothole by the bakery", "12 Mill Street")
    desk.stands_on("[name=answer_depth]")
    desk.press("1")
    desk.stands_on("button[value=send]")
    desk.press("Control+Enter")
    page.get_by_role("heading", name="Saved. Read this back:").wait_for()
    made = ServiceRequest.objects.get()
    assert made.reports.get().contact.channel == "call"
    desk.press("n")
    page.wait_for_url("**/staff/call/")

    begins(desk, "508 555 0143", "Bo Berg")  # a second person about the same hole
    says(desk, "pothole again", "12 Mill Street")
    desk.stands_on("[data-near=y]")
    desk.press("y")
    page.get_by_role("heading", name="Added to a case that is open already").wait_for()
    made.refresh_from_db()
    assert (made.voices, ServiceRequest.objects.count()) == (2, 1)

    begins(desk, "508 555 0144")  # only wants to know
    page.keyboard.type("When are taxes due?")
    desk.press("Alt+i")
    desk.stands_on("[name=topic]")
    desk.press("1")
    page.get_by_text("The call is logged.").wait_for()

    page.goto("/staff/call/?phone=508+555+0142")  # Ana asks how far it is: the number says who she is
    page.locator("#part-caller").get_by_role("link", name=made.public_id).wait_for()
    page.get_by_role("button", name="Told, end the call").first.press("Enter")
    page.get_by_text(f"told about {made.public_id}").wait_for()

    begins(desk, "508 555 0145")  # danger: connected to the emergency number
    page.keyboard.type("I smell gas in the stairwell")
    page.locator("#part-alarm").get_by_text("this may be an emergency").wait_for()
    desk.press("Alt+t")
    desk.stands_on("[name=transfer]")
    desk.press("1")
    page.get_by_text("passed on to 911").wait_for()

    logged = [(each.about, each.transferred_to, str(each.category or "")) for each in Enquiry.objects.order_by("id")]
    assert logged == [("", "", "Taxes"), (made.public_id, "", ""), ("", "911", "")]
    work.claim(made.pk, actor=worker.actor, version=None, now=timezone.now())  # there is news for Ana, who has no email
    run_worker()
    page.goto("/staff/call-backs/")
    desk.press("n")
    page.get_by_role("heading", name="Ana Lima").wait_for()
    assert "has taken up your request (Pothole)" in page.locator("main").inner_text()
    page.locator("input[name=outcome][value=reached]").check(force=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Record it").click()
    assert CallBack.objects.get(contact__name="Ana Lima").state == "done"
    assert desk.errors == []


def test_a_known_caller_with_two_matters(desk: Visit, city: SmallCity) -> None:
    rosa = ContactInput(
        name="Rosa Reyes", phone="+15085550199", language="es", channel="letter", postal_address="1 Pier"
    )
    make_request("streetlight", now=timezone.now() - timedelta(days=1), contact=rosa, address="90 Far Road",
                 lat=WEST[0] + 0.03)  # fmt: skip
    page = desk.page

    page.goto("/staff/call/?phone=5085550199")
    desk.stands_on("[name=take]")
    desk.press("Enter")
    desk.stands_on("#id_description")
    assert page.locator("#id_name").input_value() == "Rosa Reyes"
    assert page.locator("#id_postal_address").input_value() == "1 Pier"
    says(desk, "pothole by the school", "12 Mill Street")
    desk.stands_on("[name=answer_depth]")
    desk.press("2")
    desk.stands_on("button[value=send]")
    desk.press("Control+Shift+Enter")
    page.get_by_role("heading", name="Saved. Read this back:").wait_for()

    desk.stands_on("#id_description")
    assert page.locator("#id_name").input_value() == "Rosa Reyes"
    says(desk, "the street light is out too", "12 Mill Street")
    desk.stands_on("[name=answer_wires]")
    desk.press("1")
    desk.stands_on("button[value=send]")
    desk.press("Control+Enter")
    page.get_by_role("heading", name="Saved. Read this back:").wait_for()

    made = ServiceRequest.objects.filter(address="12 Mill Street")
    assert {each.reports.get().contact.name for each in made} == {"Rosa Reyes"}
    assert made.count() == 2
    assert desk.errors == []
