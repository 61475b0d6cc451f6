"""Every catalogue says something in its own language, with the placeholders and plural forms that the English has."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

from civic311.lib.compile_messages import Entry, read_entries
from tests.architecture.translations_alike import may_be_alike

ROOT = Path(settings.BASE_DIR)
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
DEMO_WORDS = sorted((ROOT / "civic311" / "demo" / "words").glob("*.po"))
ALL = [*CATALOGUES, *DEMO_WORDS]
_PLACEHOLDER = re.compile(r"%\([a-zA-Z_0-9]+\)[sd]|%%|\{[a-zA-Z_0-9]*\}")


def locale_of(path: Path) -> str:
    return path.parent.parent.name if path in CATALOGUES else to_locale(path.stem)


def entries(path: Path) -> Iterator[Entry]:
    return (entry for entry in read_entries(path.read_text(encoding="utf-8"), path.name) if entry.parts.get("msgid"))


def translations(entry: Entry) -> list[str]:
    return [text for name, text in entry.parts.items() if name.startswith("msgstr")]


def has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", _PLACEHOLDER.sub("", text)) is not None


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{locale_of(path)}")
def test_no_translation_equals_its_english_without_a_known_reason(path: Path) -> None:
    alike = {
        entry.parts["msgid"]
        for entry in entries(path)
        if entry.parts["msgid"] in translations(entry)
        and has_words(entry.parts["msgid"])
        and not may_be_alike(locale_of(path), entry.parts["msgid"])
    }

    assert alike == set()


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{locale_of(path)}")
def test_translations_keep_the_placeholders_of_the_english(path: Path) -> None:
    """A plural form may leave the number out, none may have one of its own."""
    wrong = []
    for entry in entries(path):
        english = entry.parts.get("msgid_plural") or entry.parts["msgid"]
        wanted = set(_PLACEHOLDER.findall(english)) | set(_PLACEHOLDER.findall(entry.parts["msgid"]))
        for text in translations(entry):
            have = set(_PLACEHOLDER.findall(text))
            if text and (have - wanted or ("msgid_plural" not in entry.parts and have != wanted)):
                wrong.append((entry.parts["msgid"], text))

    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: locale_of(path))
def test_a_catalogue_has_as_many_plural_forms_as_its_rule_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    stated = re.search(r"nplurals=(\d)", text)

    assert stated is not None
    counts = {len(translations(entry)) for entry in entries(path) if "msgid_plural" in entry.parts}
    assert counts <= {int(stated[1])}
