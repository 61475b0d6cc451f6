"""A supervisor draws where a main broke; a resident who is about to report it reads so first and follows it."""

import json

import pytest
from django.test import Client

from community.models import AvoidedReport, NoticeFollower
from requests_app.models import ServiceRequest
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST
from tests.factories.reports import PLACE

pytestmark = pytest.mark.django_db(transaction=True)
MAP = "#draw-map"


def draw(supervisor: Visit) -> None:
    """Corners by the mouse around the west of the city; the last is set in the middle by the keyboard instead."""
    page = supervisor.page
    page.locator(f"{MAP}.leaflet-container").scroll_into_view_if_needed()
    page.locator("[data-draw-for]:not([hidden])").wait_for()
    page.locator(f"{MAP} .map-area").nth(1).wait_for(state="attached")
    page.wait_for_timeout(400)  # the map shows what is drawn already a moment after the outlines came
    box = page.locator(MAP).bounding_box()
    assert box is not None
    for across, down in ((0.1, 0.1), (0.1, 0.9), (0.9, 0.9), (0.9, 0.1)):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    page.locator("[data-draw=undo]").focus()
    supervisor.press("Enter")
    page.locator("[data-draw=here]").focus()
    supervisor.press("Enter")


@pytest.mark.deep
def test_a_drawn_notice_spares_a_report(visit: object, supervisor: Client) -> None:
    desk, phone = visit(), visit(**PHONE)  # type: ignore[operator]
    desk.become(supervisor)
    desk.page.goto("/staff/notices/new/")
    desk.page.select_option("[name=kind]", "outage")
    desk.page.fill("[name=title_0], [name=title_en]", "A main broke")
    draw(desk)
    shape = json.loads(desk.page.input_value("[name=shape]"))
    assert (shape["type"], len(shape["coordinates"][0])) == ("Polygon", 5)
    desk.page.locator("label", has_text="Pothole").click()
    desk.page.fill("[name=ends_at]", "2099-01-01T08:00")
    desk.page.get_by_role("button", name="Publish").click()
    desk.page.get_by_text("Published: A main broke").wait_for()

    page = phone.page
    page.goto("/report/pothole/")
    page.fill("[name=address]", PLACE["address"])
    page.evaluate("([lat, long]) => { id_lat.value = lat; id_long.value = long; }", list(WEST))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="This is known").wait_for()
    assert phone.overflow() == 0
    page.get_by_text("Follow it by email").click()
    page.fill("[name=email]", "rosa@example.org")
    page.get_by_role("button", name="Write to me").click()
    page.get_by_text("Please look into your mail").wait_for()

    assert NoticeFollower.objects.get().contact.email == "rosa@example.org"
    assert AvoidedReport.objects.count() == 1
    assert not ServiceRequest.objects.exists()
    assert desk.errors == phone.errors == []
