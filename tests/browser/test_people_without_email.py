"""An operator's afternoon with people who have no email: a call back, a letter, a caller who asks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.models import CallBack
from tests.browser.conftest import PHONE, Visit
from tests.factories.call_backs import BY_LETTER, ON_THE_PHONE, make_call_back
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = [{"java_script_enabled": False}, PHONE, {"color_scheme": "dark"}]


@pytest.fixture
def call(operator: Persona) -> CallBack:
    return make_call_back(make_request(contact=ON_THE_PHONE, now=timezone.now() - timedelta(days=1)))


def test_an_operator_calls_back_by_keyboard(visit: Callable[..., Visit], operator: Persona, call: CallBack) -> None:
    person = visit()
    person.become(operator)

    person.page.goto("/staff/call-backs/")
    person.press("n")
    person.page.get_by_role("heading", name="Pat Phone").wait_for()
    person.tab_to("[name=outcome]")
    person.press("Space")
    person.tab_to("form.usa-form button")
    person.press("Enter")
    person.page.get_by_text("Recorded. This is done.").wait_for()

    assert CallBack.objects.get().state == "done"
    assert person.errors == []


@pytest.mark.deep
@pytest.mark.parametrize("screen", SCREENS, ids=["without scripts", "phone", "dark"])
def test_every_page_for_people_without_email_works(
    visit: Callable[..., Visit], operator: Persona, call: CallBack, screen: dict
) -> None:
    make_call_back(make_request(contact=BY_LETTER, now=timezone.now()), way="letter")
    person = visit(**screen)
    person.become(operator)
    page, number = person.page, call.service_request.public_id

    def looks_right() -> None:
        assert person.overflow() == 0
        if screen.get("java_script_enabled", True):
            assert person.violations() == []

    page.goto("/staff/call-backs/")
    looks_right()
    page.get_by_role("button", name="Take the next call").click()
    page.get_by_role("link", name="(508) 555-0177").wait_for()
    looks_right()
    page.goto("/staff/call-backs/letters/")
    looks_right()
    page.get_by_role("button", name="Show the ticked letters").click()
    page.get_by_text("4 Oak Lane").wait_for()
    looks_right()
    page.get_by_role("button", name="They are printed").click()
    page.get_by_text("1 letter counts as printed").wait_for()
    page.goto("/staff/call/status/")
    page.fill("[name=find]", number.replace("0", "O"))
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("heading", name="Everybody may hear this").wait_for()
    looks_right()
    page.fill("[name=said]", "Pat Phone")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("heading", name="Only the reporter may hear this").wait_for()
    looks_right()
    for address in ("/staff/call/information/", "/staff/enquiries/", "/staff/paper/", "/staff/paper/batch/"):
        page.goto(address)
        looks_right()
