"""Rules of the house that a reader of the source can check."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, python_sources

WRITERS = {"requests_app/ledger.py", "requests_app/bulk.py"}
BANNED_NAMES = {"utils", "helpers", "common", "misc"}
DERIVED_WRITE = re.compile(
    r"\b(ServiceRequest|Event|Clock)\.objects[^\n]*\.(create|bulk_create|update|bulk_update|update_or_create|delete)\("
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style\b|\son[a-z]+=\"|\sstyle=\"")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Mail readers know no stylesheets, so mail carries its styles with it.
PAGES = [path for path in files("templates/*.html", "templates/**/*.html") if "emails" not in path.parts]


def test_source_files_stay_short() -> None:
    long = {relative(path): lines for path in python_sources() if (lines := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_test_files_stay_short() -> None:
    long = [relative(path) for path in files("tests/*.py", "tests/**/*.py") if len(path.read_text().splitlines()) > 400]
    assert long == []


def test_only_the_ledger_writes_requests_events_and_clocks() -> None:
    writers = {relative(path) for path in python_sources() if DERIVED_WRITE.search(path.read_text())}
    assert writers <= WRITERS


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [relative(path) for path in python_sources() if BANNED_NAMES & {path.stem, path.parent.name}]
    assert vague == []


def test_no_signals_between_our_apps() -> None:
    users = [
        relative(path) for path in python_sources() if re.search(r"@receiver\b|_save\.connect\(", path.read_text())
    ]
    assert users == []


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    comment = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
    found = {relative(path): INLINE.findall(comment.sub("", path.read_text())) for path in PAGES}
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("path", files("templates/components/*.html"), ids=relative)
def test_components_begin_by_naming_their_context(path: Path) -> None:
    opening = re.sub(r"^({% load [^%]*%}\s*)*", "", path.read_text().lstrip())
    assert opening.startswith(("{#", "{% comment"))


def test_a_form_drawn_whole_says_its_errors_once() -> None:
    summary = re.compile(r"error_summary\.html\"(?: with form=form)? %}")
    texts = {relative(path): path.read_text() for path in PAGES}
    assert [name for name, text in texts.items() if "{{ form|crispy }}" in text and summary.search(text)] == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    kinds = ("*.py", "*.html", "*.md", "*.toml", "*.yml", "*.js", "run", "Makefile", ".ci/run")
    marks = re.compile(r"/work/main|/work/shared|/root/|pypi\.org|registry\.npmjs")
    tellers = [
        relative(p)
        for p in files(*kinds)
        if p != Path(__file__) and "vendor" not in p.parts and marks.search(p.read_text())
    ]
    assert tellers == []
