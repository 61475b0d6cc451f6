"""Somebody about to report reads the answer instead."""

from collections.abc import Callable

import pytest

from community.models import ArticleAnswer
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import SmallCity
from tests.factories.knowledge import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.deep
def test_words_typed_into_the_report_show_the_article_that_answers_them(
    visit: Callable[..., Visit], small_city: SmallCity
) -> None:
    make_article(keywords={"en": "hole, asphalt"})
    person = visit(**PHONE)
    page = person.page

    page.goto("/report/")
    page.get_by_label("Say it in your own words").press_sequentially("hole in the asfalt")
    page.locator("#answers a", has_text="How potholes get fixed").click()
    page.get_by_label("What was missing, or unclear?").fill("How long it takes")
    page.get_by_role("button", name="No, it did not").click()

    page.get_by_text("You said no.").wait_for()
    assert ArticleAnswer.objects.get().comment == "How long it takes"
    assert person.errors == []


@pytest.mark.deep
def test_without_javascript_the_search_shows_the_same(visit: Callable[..., Visit], small_city: SmallCity) -> None:
    make_article(keywords={"en": "hole, asphalt"})
    page = visit(java_script_enabled=False).page

    page.goto("/report/")
    page.get_by_label("Say it in your own words").fill("asphalt")
    page.locator("main form .actions").get_by_role("button", name="Continue").click()
    page.locator("#answers a", has_text="How potholes get fixed").click()
    page.get_by_role("button", name="Yes, it helped").click()

    assert ArticleAnswer.objects.get().was_helpful
