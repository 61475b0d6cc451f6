"""The call desk in a real browser: the routine call by keyboard with every key counted, and what a closed tab keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_app.models import NotDuplicate, ServiceRequest
from routing.models import Address, ServiceQuestion, Street
from routing.reference import forget_reference
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST, SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)

MOST_KEYS = 60


class Counting:
    """A person at the keyboard. Every key command counts one, and so does typing the text of one field."""

    def __init__(self, person: Visit) -> None:
        self.person, self.log = person, []

    def key(self, keys: str, then: str = "") -> None:
        """Press a key, and look where the keyboard stands afterwards (a selector)."""
        self.person.page.keyboard.press(keys)
        self.log.append(keys)
        if then:
            self.stands_on(then)

    def type(self, text: str) -> None:
        """Type the text of the field one stands in."""
        self.person.page.keyboard.type(text)
        self.log.append(f"“{text}”")

    def stands_on(self, selector: str) -> None:
        """Wait until the keyboard stands there."""
        self.person.stands_on(selector)


@pytest.fixture
def mill_street(small_city: SmallCity) -> ServiceRequest:
    """A street in the index, three questions about potholes, and one pothole reported close by."""
    street = Street.objects.create(name="Mill Street")
    for number, north in ((12, 0.0), (14, 0.0002)):
        Address.objects.create(street=street, number=number, lat=WEST[0] + north, long=WEST[1])
    pothole = small_city.service("pothole")
    ServiceQuestion.objects.create(service=pothole, code="width", text={"en": "How wide is it, in feet?"},
                                   datatype="number", order=2)  # fmt: skip
    ServiceQuestion.objects.create(
        service=pothole, code="lane", text={"en": "Where in the road?"}, datatype="singlevaluelist", order=3,
        values=[{"key": "car", "name": {"en": "Car lane"}}, {"key": "bike", "name": {"en": "Cycle lane"}}],
    )  # fmt: skip
    forget_reference()
    return make_request(now=timezone.now() - timedelta(days=2), address="14 Mill Street", lat=WEST[0] + 0.0002)


def take_the_call(keys: Counting) -> None:
    """A new caller, a typed address, three questions, one case close by declined: as far as the read-back."""
    keys.stands_on("#id_phone")
    keys.type("508 555 0142")
    keys.key("Enter", then="#id_name")
    keys.type("Ana Lima")
    keys.key("Alt+2", then="#id_description")
    keys.type("a big pothole by the bakery, she nearly fell off her bike")
    keys.key("Enter", then="#id_address")
    keys.type("12 mill street")
    keys.key("Enter", then="[data-near=y]")
    keys.key("n", then="[name=answer_depth]")
    keys.key("1", then="#id_answer_width")
    keys.type("2")
    keys.key("Enter", then="[name=answer_lane]")
    keys.key("2", then="button[value=send]")


def test_the_routine_call_takes_few_keys(
    visit: Callable[..., Visit], operator: Persona, mill_street: ServiceRequest
) -> None:
    person = visit()
    person.become(operator)
    person.page.goto("/staff/call/")
    keys = Counting(person)

    take_the_call(keys)
    said = person.page.locator("#part-say")
    said.get_by_text("Cycle lane").wait_for()
    assert "Pothole at 12 Mill Street" in said.inner_text()
    assert "We will call 508 555 0142" in said.inner_text()
    keys.key("Control+Enter")
    person.page.get_by_role("heading", name="Saved. Read this back:").wait_for()

    made = ServiceRequest.objects.exclude(pk=mill_street.pk).get()
    assert person.page.locator(".number-big").inner_text() == made.public_id
    assert (made.address, made.queue.code, NotDuplicate.objects.count()) == ("12 Mill Street", "potholes", 1)
    print(f"Routine call: {len(keys.log)} key commands and fields ({', '.join(keys.log)})")  # noqa: T201 - the figure is to be read
    assert len(keys.log) <= MOST_KEYS
    assert person.errors == []


@pytest.mark.deep
def test_a_closed_tab_loses_nothing(
    visit: Callable[..., Visit], operator: Persona, mill_street: ServiceRequest
) -> None:
    person = visit()
    person.become(operator)
    person.page.goto("/staff/call/")
    keys = Counting(person)
    take_the_call(keys)
    person.page.locator("#id_place_note").fill("left of the door")
    person.page.close()

    person.page = person.context.new_page()
    person.page.goto("/staff/call/")
    person.page.get_by_text("1 unfinished call").click()
    person.page.get_by_role("link", name="Continue").click()

    page = person.page
    assert page.locator("#id_name").input_value() == "Ana Lima"
    assert page.locator("#id_place_note").input_value() == "left of the door"
    assert page.locator("#id_answer_width").input_value() == "2"
    assert "Add this voice" not in page.locator("#part-near").inner_text()
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_role("heading", name="Saved. Read this back:").wait_for()
    assert page.locator("#id_name").input_value() == "Ana Lima"
    assert page.locator("#id_description").evaluate("field => field === document.activeElement")


@pytest.mark.deep
@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}], ids=["laptop", "phone", "dark"])
def test_a_full_desk_has_no_barriers(
    visit: Callable[..., Visit], operator: Persona, mill_street: ServiceRequest, options: dict[str, Any]
) -> None:
    person = visit(**options)
    person.become(operator)
    page = person.page
    page.goto("/staff/call/?phone=508+555+0199")
    page.get_by_text("Rosa Canary").first.wait_for()
    page.locator("#id_description").fill("a pothole, and I smell gas")
    page.locator("[name=pick]").first.click()
    page.locator("#id_address").fill("12 Mill Street")
    page.locator("#id_address").press("Enter")
    page.locator("[data-near=y]").wait_for()
    page.get_by_text("this may be an emergency").first.wait_for()
    page.locator("#transfer summary").click()
    page.locator("#information summary").click()

    assert person.violations() == []
    assert person.overflow() == 0
    assert person.errors == []
