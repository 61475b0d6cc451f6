"""The frame of every page in a real browser: the map of the first page, keys and menus."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.factories.city import PASSWORD, make_small_city, make_user
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city() -> None:
    make_small_city()


def test_the_first_page_draws_wards_and_pins_under_the_strict_policy(city: None, visit: Callable[..., Visit]) -> None:
    made = make_request("pothole")
    person = visit()

    person.page.goto("/")
    person.page.locator(".map-pin").click()

    assert person.page.locator("path.map-area").count() == 2
    assert made.public_id in (person.page.locator(".leaflet-popup-content a").get_attribute("href") or "")
    assert person.errors == []


def test_staff_open_the_key_sheet_and_reach_the_search_by_key(city: None, visit: Callable[..., Visit]) -> None:
    make_user("ada@testville.example", "Ada Administrator", "administrator", None)
    person = visit()
    person.sign_in("ada@testville.example", PASSWORD)

    person.press("?")
    person.page.locator("#key-sheet").wait_for(state="visible")
    person.press("Escape")
    person.page.locator("#key-sheet").wait_for(state="hidden")
    person.press("/")

    assert person.page.evaluate("document.activeElement.id") == "find"
