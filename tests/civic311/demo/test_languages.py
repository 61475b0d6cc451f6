"""The demo city in every language that it offers: what a reader meets is in the catalogue of that language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import django
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import to_locale, trans_real
from pytest_django.plugin import DjangoDbBlocker

from civic311.city.current import forget_city
from civic311.demo.other_languages import FOLDER, danger_phrases, texts_of_residents
from civic311.lib.compile_messages import read_entries
from requests_app.announce_words import SUBJECTS, write
from requests_app.models import ServiceRequest
from routing.models import Service
from routing.reference import forget_reference

pytestmark = pytest.mark.deep
ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
WITH_CATALOGUE = [code for code in LANGUAGES if (ROOT / "locale" / to_locale(code)).exists()]
WITH_WORDS = [path.stem for path in sorted(FOLDER.glob("*.po"))]
FOR_RESIDENTS = ["confirmation", "voice", "progress", "resumed", "reopened"]  # those that ask for no facts of their own
STARTS = [
    "/", "/help/services/", "/help/guide/", "/report/", "/requests/", "/performance/", "/performance/equity/",
    "/help/", "/notices/", "/privacy/",
    "/accessibility/", "/nowhere/", "/report/?q=gas+leak",
]  # fmt: skip
_MOST, _MOST_ALIKE = 250, 3
_ELSEWHERE = ("/staff", "/reports", "/accounts", "/static", "/media", "/language")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Pages leave the language of their reader behind."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def port_alder(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The city once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_city()
        forget_reference()
        call_command("load_demo_city", stdout=StringIO(), requests=400, seed=5)
        yield
        transaction.set_rollback(True)
    forget_city()
    forget_reference()


@contextmanager
def texts_asked(language: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The messages that pages look up in a language meanwhile, with their context as catalogues key it."""
    asked: set[str] = set()
    plain, plural = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext

    def gettext(self: trans_real.DjangoTranslation, message: str) -> str:
        if self.language() == language:
            asked.add(message)
        return str(plain(self, message))

    def ngettext(self: trans_real.DjangoTranslation, one: str, many: str, number: int) -> str:
        if self.language() == language:
            asked.add(one)
        return str(plural(self, one, many, number))

    with monkeypatch.context() as patch:
        patch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
        patch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
        yield asked


def read_everything(client: Client, language: str) -> None:
    """Open the public pages, a few of each kind, by following their links."""
    client.cookies["language"] = language
    cases = ServiceRequest.objects.order_by("-id").values_list("public_id", flat=True)[:40]
    todo = [*STARTS, *(f"/requests/{number}/" for number in cases)]
    todo += [f"/report/{code}/" for code in Service.objects.values_list("service_code", flat=True)]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    while todo and len(seen) < _MOST:
        address = todo.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address, follow=True)
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        for link in BeautifulSoup(response.content, "lxml").select("a[href^='/']"):
            target = str(link["href"]).split("#")[0]
            kind = re.sub(r"[0-9]+|=[^&]*", "", target)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] <= _MOST_ALIKE and not target.startswith(_ELSEWHERE):
                todo.append(target)


def known_in(language: str) -> set[str]:
    """The messages that the catalogue of a language has, ours and Django's."""
    locale = to_locale(language)
    catalogues = [ROOT / "locale" / locale, *(Path(django.__file__).parent.glob(f"**/locale/{locale}"))]
    found = set()
    for folder in catalogues:
        path = folder / "LC_MESSAGES" / "django.po"
        for entry in read_entries(path.read_text(encoding="utf-8"), str(path)) if path.exists() else ():
            context = entry.parts.get("msgctxt")
            found.add(f"{context}\x04{entry.parts['msgid']}" if context else entry.parts["msgid"])
    return found


@pytest.mark.parametrize("language", WITH_CATALOGUE)
def test_every_text_of_public_pages_and_mails_is_in_the_catalogue(
    port_alder: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    with django_db_blocker.unblock(), texts_asked(language, monkeypatch) as asked:
        read_everything(Client(), language)
        case = ServiceRequest.objects.exclude(queue=None).first()
        assert case is not None
        for name in FOR_RESIDENTS:
            assert name in SUBJECTS
            write(name, case, language=language, link="https://testserver/x", now=timezone.now(), stop_url="/x")

    assert len(asked) > 200
    signs = {text for text in asked if not any(char.isalpha() for char in text)}  # such as the colon after a label
    assert asked - known_in(language) - signs == set()


@pytest.mark.parametrize("language", WITH_WORDS)
def test_every_text_of_the_demo_city_for_residents_is_translated(
    port_alder: None, django_db_blocker: DjangoDbBlocker, language: str
) -> None:
    entries = read_entries((FOLDER / f"{language}.po").read_text(encoding="utf-8"), language)
    translated = {entry.parts["msgid"] for entry in entries if entry.parts.get("msgstr")}

    with django_db_blocker.unblock():
        wanted = {*texts_of_residents(), *danger_phrases()}

    assert wanted - translated == set()


# Words of every English sentence that none of the other languages has.
_ENGLISH = re.compile(r"\b(the|are|was|were|your|this|that|with|from|have|which|when|been|where|they)\b", re.IGNORECASE)
# What is not ours to translate: other languages that say so, residents' own words, names, code to copy.
_NOT_OURS = "script, style, code, pre, [lang]:not(html), [dir=auto], bdi, .keep-words"


def english_on(response: HttpResponse) -> list[str]:
    """Texts and labels of a page that read as English."""
    page = BeautifulSoup(response.content, "lxml")
    for element in page.select(_NOT_OURS):
        element.decompose()
    said = [str(text) for text in page.find_all(string=True)]
    for name in ("alt", "title", "placeholder", "aria-label"):
        said += [str(element[name]) for element in page.select(f"[{name}]")]
    return [" ".join(text.split()) for text in said if _ENGLISH.search(text)]


@pytest.mark.parametrize("language", WITH_WORDS)
def test_no_public_page_shows_english(port_alder: None, django_db_blocker: DjangoDbBlocker, language: str) -> None:
    with django_db_blocker.unblock():
        client = Client()
        client.cookies["language"] = language
        codes = Service.objects.filter(residents_may_ask=True).values_list("service_code", flat=True)[:8]
        cases = ServiceRequest.objects.order_by("-id").values_list("public_id", flat=True)[:25]
        pages = [
            *STARTS, "/help/services/", "/help/guide/", "/help/guide/print/", "/requests/mine/", "/embed/",
            *(f"/help/services/{code}/" for code in codes), *(f"/report/{code}/" for code in codes),
            *(f"/requests/{number}/" for number in cases),
        ]  # fmt: skip
        found = {address: english_on(client.get(address, follow=True)) for address in pages}

    assert {address: texts for address, texts in found.items() if texts} == {}
