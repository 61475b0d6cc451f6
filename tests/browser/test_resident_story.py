"""A resident's story on a phone, in three languages, with scripts and without: report, hear, answer, be heard again.

Names of fields and addresses lead through the pages, so that the same steps are taken whatever the language.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from civic311.city.current import configuration_changed
from civic311.city.models import City
from notifications.models import OutboundMessage
from requests_app.actions import work
from requests_app.models import Report, ServiceRequest, SurveyAnswer
from routing.models import ClosureReason, HoldReason
from tests.browser.conftest import PHONE, Visit
from tests.factories.photos import jpeg
from tests.personas import Persona

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
PHOTO = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(400, 300)}
WORDS = {"en": "A deep hole by the bakery", "es": "Un bache hondo junto a la panadería", "ar": "حفرة عميقة قرب المخبز"}
LATIN = re.compile(r"[A-Za-z]")
LEFT_TO_RIGHT_MARK = "\u200e"  # Arabic sentences hold it before numbers
Walker = Callable[..., Visit]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_resident_reports_hears_and_is_heard(
    visit: Walker, worker: Persona, run_worker: Callable[[], None], language: str, *, scripts: bool
) -> None:
    City.objects.update(languages=["en", "es", "zh-hans", "vi", "ht", "ar"])
    configuration_changed()
    person = visit(**PHONE, java_script_enabled=scripts)
    page = person.page

    page.goto("/")
    _choose_language(page, language)
    _report(page, language)
    made = ServiceRequest.objects.get()
    own_page = page.url.split("?")[0]
    assert page.locator(".thanks .id").inner_text().strip(LEFT_TO_RIGHT_MARK) == made.public_id
    assert Report.objects.get().language == language
    _is_in(page, language)

    _write(page, language)
    now = timezone.now()
    work.start(made.pk, actor=worker.actor, version=None, now=now)
    reason = HoldReason.objects.order_by("pk")[0]
    work.hold(made.pk, reason=reason, review_on=timezone.localdate(now) + timedelta(days=3), note="",
              actor=worker.actor, version=None, now=now)  # fmt: skip
    run_worker()
    page.goto(own_page)
    _is_in(page, language)
    work.resume(made.pk, actor=worker.actor, version=None, now=now)
    run_worker()
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), actor=worker.actor, version=None, now=now)
    run_worker()

    page.goto(own_page)
    _say_not_fixed(page)
    made.refresh_from_db()
    assert (made.status, made.reopened_count) == ("ROUTED", 1)
    assert SurveyAnswer.objects.get().is_fixed is False
    _is_in(page, language)
    told = OutboundMessage.objects.filter(to_address="rosa@example.org")
    assert {message.language for message in told} == {language}
    assert {"confirmation", "progress", "held", "resumed", "closed"} <= {message.kind for message in told}
    if scripts:
        assert person.overflow() <= 0
        assert person.errors == []


def _choose_language(page: Page, language: str) -> None:
    page.locator("details.lang summary").click()
    page.locator(f"details.lang button[value={language}]").click()
    page.wait_for_load_state("load")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def _report(page: Page, language: str) -> None:
    page.locator("a[href='/report/']", has=page.locator("svg")).first.click()
    page.wait_for_url("**/report/")
    _is_in(page, language)
    page.locator("main input[type=file]").set_input_files(PHOTO)
    _go_on(page, "main form[enctype] .actions button")
    page.locator("main a[href^='/report/pothole/']").first.click()
    page.wait_for_url("**/report/pothole/**")
    _is_in(page, language)
    page.locator("#id_address").fill("12 Mill Street")
    _go_on(page, "button[value=continue]")
    if "/details/" not in page.url:  # a place that nobody knows is asked about once more
        page.locator("button[value=as_typed], button[value=continue]").last.click()
    page.wait_for_url("**/details/")
    _is_in(page, language)
    page.locator("label[for^=id_answer_depth]").first.click()
    page.locator("#id_description").fill(WORDS[language])
    page.locator("form[data-keep] .actions button").last.click()
    page.wait_for_url("**/contact/")
    page.locator("#id_name").fill("Rosa Rider")
    page.locator("#id_email").fill("rosa@example.org")
    page.locator("main form .actions button").last.click()
    page.wait_for_url("**/check/")
    _is_in(page, language)
    assert page.locator("main").get_by_text(WORDS[language]).count() >= 1
    page.locator("main form .actions button").last.click()
    page.wait_for_url("**/track/**")


def _go_on(page: Page, button: str) -> None:
    """Press a button whose form goes a moment later, when the phone has kept its copy."""
    with page.expect_navigation():
        page.locator(button).last.click()


def _write(page: Page, language: str) -> None:
    page.locator("#write textarea").fill(WORDS[language])
    page.locator("button[value=message]").click()
    page.locator(".c-msgs .you").get_by_text(WORDS[language]).wait_for()


def _say_not_fixed(page: Page) -> None:
    page.locator("label[for=id_survey-is_fixed_1], label[for=id_is_fixed_1]").first.click()
    page.locator("button[value=survey]").click()
    page.wait_for_load_state("load")


def _is_in(page: Page, language: str) -> None:
    """The heading speaks the language: no Latin letters in Arabic, another text than the English one in Spanish."""
    heading = page.locator("main h1").first
    assert heading.is_visible()
    if language == "ar" and not heading.get_attribute("lang") and not heading.locator("[lang]").count():
        assert not LATIN.search(heading.inner_text()), heading.inner_text()
