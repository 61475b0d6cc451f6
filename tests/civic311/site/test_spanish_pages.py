"""Whoever reads Spanish finds no English text that has a translation."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from civic311.lib.compile_messages import read_entries
from civic311.site.views.settings.sections import SECTIONS
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]

SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es"}
PUBLIC = [
    "/", "/report/", "/report/pothole/", "/requests/", "/requests/?status=open&ward=nowhere", "/performance/",
    "/performance/equity/", "/privacy/", "/accessibility/", "/accounts/login/", "/nowhere/",
]  # fmt: skip
STAFF = ["/staff/", "/staff/queue/", "/staff/map/", "/staff/call/", "/staff/field/found/", "/staff/mail/"]
REPORTS = ["/reports/", "/reports/wards/", "/reports/departments/", "/reports/equity/"]


class Texts(HTMLParser):
    """The texts of a page and of the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside.append(tag)
        shown = ("aria-label", "title", "placeholder", "alt")
        self.found |= {value.strip() for name, value in attrs if name in shown and value}

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.add(re.sub(r"\s+", " ", data).strip())


@pytest.fixture(scope="module")
def english() -> set[str]:
    """English texts whose Spanish is another. Small words can be codes, and a language is named in itself."""
    catalogue = settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
    entries = read_entries(catalogue.read_text(encoding="utf-8"), "es")
    pairs = [(entry.parts.get("msgid", ""), entry.parts.get("msgstr", "")) for entry in entries]
    capital = {source for source, translated in pairs if translated and source[:1].isupper()}
    return capital - {translated for _, translated in pairs} - {"English"}


def left_in_english(client: Client, address: str, english: set[str]) -> set[str]:
    """The texts of the page, as a reader of Spanish gets it, that should have been Spanish."""
    page = Texts()
    page.feed(client.get(address, **SPANISH).content.decode())
    assert page.found
    return page.found & english


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_spanish_throughout(visitor: Client, english: set[str], address: str) -> None:
    assert left_in_english(visitor, address, english) == set()


@pytest.mark.parametrize("address", STAFF + REPORTS)
def test_staff_pages_and_reports_are_spanish_throughout(manager: Persona, english: set[str], address: str) -> None:
    assert left_in_english(manager, address, english) == set()


@pytest.mark.parametrize("slug", SECTIONS)
def test_settings_are_spanish_throughout(administrator: Persona, english: set[str], slug: str) -> None:
    addresses = [reverse("settings_section", args=[slug]), reverse("settings_add", args=[slug])]
    assert {address: left_in_english(administrator, address, english) for address in addresses} == dict.fromkeys(
        addresses, set()
    )


def test_choices_of_a_form_are_in_the_language_of_whoever_opens_it(administrator: Persona) -> None:
    address = reverse("settings_rule_add")
    assert ">2 – Urgent<" in administrator.get(address).content.decode()
    assert ">2 – Urgente<" in administrator.get(address, **SPANISH).content.decode()
