"""A resident on a phone: report, follow, write, and say that it is not fixed."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST
from tests.factories.photos import jpeg
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_resident_reports_follows_writes_and_reopens(
    visit: Callable[..., Visit], worker: Persona, run_worker: Callable[[], None]
) -> None:
    here = {"latitude": WEST[0], "longitude": WEST[1]}
    person = visit(**PHONE, geolocation=here, permissions=["geolocation"])
    page = person.page

    page.goto("/")
    page.get_by_label("What is the problem?").fill("pothole")
    page.get_by_role("button", name="Report it").click()
    page.locator("#found + ul a", has_text="Pothole").click()
    page.get_by_role("button", name="Use my location").click()
    page.locator(".map-pin.is-you").wait_for()
    page.get_by_role("combobox", name="Address").fill("12 Mill Street")
    page.get_by_role("button", name="Continue").click()
    page.locator("label", has_text="To the ankle").click()
    page.get_by_label("What is wrong?").fill("A deep hole by the bakery")
    page.locator("input[type=file]").set_input_files(
        {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(400, 300)}
    )
    page.locator("form[data-keep] .actions").get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Rosa Rider")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my report").click()

    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()
    made = ServiceRequest.objects.get()
    assert page.locator(".thanks .id").inner_text() == made.public_id
    assert (made.ward.code, made.queue.code) == ("1", "potholes")

    page.get_by_label("Write to the team").fill("It is wider now")
    page.get_by_role("button", name="Send message").click()
    assert page.locator(".c-msgs .you").inner_text().endswith("It is wider now")

    reason = ClosureReason.objects.get(code="done")
    work.close(made.pk, reason=reason, actor=worker.actor, version=None, now=timezone.now())
    run_worker()
    page.reload()
    drawn = "async image => { image.loading = 'eager'; await image.decode(); return image.naturalWidth; }"
    assert page.locator("figure img, .photos img").first.evaluate(drawn) > 0
    page.locator("section[aria-labelledby=fixed]").locator("label", has_text="No").first.click()
    page.locator("section[aria-labelledby=fixed] summary").click()
    page.locator("section[aria-labelledby=fixed] textarea").fill("The edge is loose")
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("The team has it again.").wait_for()

    made.refresh_from_db()
    assert (made.status, made.reopened_count) == ("ROUTED", 1)
    assert person.overflow() <= 0
    assert person.errors == []
