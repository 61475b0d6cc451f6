"""Translations compiled without gettext's tools."""

import gettext
import io
import os
from pathlib import Path

import pytest

from civic311.lib.compile_messages import compile_catalogue, compile_changed

CATALOGUE = r"""
msgid ""
msgstr ""
"Language: es\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: somewhere.py:1
msgid "Say \"yes\""
msgstr ""
"Diga "
"«sí»"

msgctxt "verb"
msgid "Report"
msgstr "Informar"

#, python-format
msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s día"
msgstr[1] "%(n)s días"

#, fuzzy
msgid "Doubtful"
msgstr "Dudoso"

msgid "Empty"
msgstr ""

#~ msgid "Old"
#~ msgstr "Viejo"
"""


@pytest.fixture
def spanish() -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(compile_catalogue(CATALOGUE)))


def test_texts_plurals_and_contexts_are_translated(spanish: gettext.GNUTranslations) -> None:
    assert spanish.gettext('Say "yes"') == "Diga «sí»"
    assert spanish.pgettext("verb", "Report") == "Informar"
    assert spanish.ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s día"
    assert spanish.ngettext("%(n)s day", "%(n)s days", 3) == "%(n)s días"


@pytest.mark.parametrize("left_out", ["Doubtful", "Empty", "Old"])
def test_what_is_unsure_empty_or_obsolete_stays_english(spanish: gettext.GNUTranslations, left_out: str) -> None:
    assert spanish.gettext(left_out) == left_out


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)

    assert compile_changed(tmp_path) == [source.with_suffix(".mo")]
    assert compile_changed(tmp_path) == []

    os.utime(source, ns=(2**62, 2**62))
    assert compile_changed(tmp_path) == [source.with_suffix(".mo")]


def test_a_broken_catalogue_names_the_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        compile_catalogue('msgid "fine"\nmsgstr "not closed\n')
