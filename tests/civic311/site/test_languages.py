"""Residents read the city in the languages it offers; staff pages stay whole; forms have a box for each language."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import translation

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.lib.foreign_html import marked
from civic311.lib.translated_text import in_language
from routing.models import ClosureReason, Service
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def offer(*languages: str) -> None:
    City.objects.update(languages=list(languages))
    configuration_changed()


def page_in(client: Client, wanted: str, address: str = "/") -> BeautifulSoup:
    return BeautifulSoup(client.get(address, HTTP_ACCEPT_LANGUAGE=wanted).content, "lxml")


def root(page: BeautifulSoup) -> tuple[str, str]:
    assert isinstance(page.html, Tag)
    return str(page.html["lang"]), str(page.html["dir"])


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [("vi-VN, en;q=0.5", ("vi", "ltr")), ("zh-CN", ("zh-hans", "ltr")), ("ar-EG", ("ar", "rtl")),
     ("fr, es;q=0.3", ("es", "ltr")), ("fr", ("es", "ltr")), ("*", ("es", "ltr"))],
)  # fmt: skip
def test_a_page_answers_in_the_dearest_language_that_the_city_offers_else_in_its_first(
    visitor: Client, wanted: str, shown: tuple[str, str]
) -> None:
    offer("es", "en", "zh-hans", "vi", "ar")

    assert root(page_in(visitor, wanted)) == shown


def test_a_language_that_the_city_does_not_offer_is_neither_shown_nor_in_the_menu(visitor: Client) -> None:
    offer("en", "vi")
    visitor.cookies["language"] = "ar"

    page = page_in(visitor, "ar, zh-CN")

    assert root(page)[0] == "en"
    assert [button["lang"] for button in page.select("details.lang button")] == ["en", "vi"]


def test_staff_pages_are_whole_in_a_language_that_staff_work_in(manager: Persona) -> None:
    offer("en", "es", "ar")

    arabic, spanish = page_in(manager, "ar", "/staff/"), page_in(manager, "es", "/staff/")

    assert (root(arabic), root(spanish)[0]) == (("en", "ltr"), "es")
    assert [button["value"] for button in arabic.select("button[name=language]")] == ["en", "es"]


def test_forms_have_a_box_for_each_language_offered_and_keep_the_texts_in_others(administrator: Persona) -> None:
    offer("en", "vi")
    row = ClosureReason.objects.create(
        code="seen", outcome="RESOLVED", name={"en": "Seen"}, text={"en": "We saw it.", "es": "Lo vimos."}
    )
    address = reverse("settings_edit", args=["closure-reasons", row.pk])

    boxes = BeautifulSoup(administrator.get(address).content, "lxml").select("[name^=text_]")
    administrator.post(
        address, {"name_en": "Seen", "outcome": "RESOLVED", "text_en": "We looked.", "text_vi": "Chúng tôi đã xem."}
    )

    row.refresh_from_db()
    assert [box["lang"] for box in boxes] == ["en", "vi"]
    assert row.text == {"en": "We looked.", "vi": "Chúng tôi đã xem.", "es": "Lo vimos."}


def test_a_service_without_a_translation_keeps_its_english_name_marked_as_english(visitor: Client) -> None:
    offer("en", "ar")
    Service.objects.filter(service_code="pothole").update(name={"en": "Pothole"}, is_common=True)
    Service.objects.filter(service_code="streetlight").update(name={"en": "Street light", "ar": "مصباح"})
    configuration_changed()

    page = page_in(visitor, "ar", "/report/")

    english, arabic = page.find(string="Pothole"), page.find(string="مصباح")
    assert english is not None and english.parent is not None and arabic is not None and arabic.parent is not None
    assert (english.parent["lang"], english.parent["dir"]) == ("en", "ltr")
    assert not arabic.parent.get("lang")


def test_a_longer_text_in_another_language_names_it_beside() -> None:
    text = {"en": "Only <holes> in roads.", "es": "Solo hoyos."}

    with translation.override("es"):
        assert marked(in_language(text)) == "Solo hoyos."
    with translation.override("ar"):
        shown = BeautifulSoup(marked(in_language(text)), "lxml")

    assert shown.find(lang="en", string="Only <holes> in roads.") is not None
    assert shown.select_one(".foreign") is not None
