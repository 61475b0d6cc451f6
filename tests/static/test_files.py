"""What browsers fetch: vendored files are as recorded, and nothing that a page or stylesheet names is missing."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted(STATIC.rglob("*.css"))


def test_vendored_files_are_as_recorded() -> None:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    vendor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vendor)

    assert vendor.check() == 0


@pytest.mark.parametrize("stylesheet", STYLESHEETS, ids=lambda path: path.name)
def test_every_file_that_a_stylesheet_names_is_there(stylesheet: Path) -> None:
    named = re.findall(r"url\(\s*['\"]?(?!data:|#)([^'\")#?]+)", stylesheet.read_text(encoding="utf-8"))

    assert [name for name in named if not (stylesheet.parent / name).exists()] == []


def test_every_static_file_that_a_template_names_is_there() -> None:
    named = {name for path in TEMPLATES for name in re.findall(r"{% static '([^']+)' %}", path.read_text())}

    assert named
    assert [name for name in sorted(named) if not (STATIC / name).exists()] == []


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    have = set(re.findall(r'symbol id="(\w+)"', (STATIC / "img/icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "(\w+)"', path.read_text())}

    assert named - have == set()


def test_no_template_has_an_inline_style_or_handler() -> None:
    offence = re.compile(r"<[^>]*\s(style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)

    pages = [path for path in TEMPLATES if "emails" not in path.parts]  # mail programs drop stylesheets
    assert [path.name for path in pages if offence.search(path.read_text())] == []


def test_every_component_says_its_context() -> None:
    components = sorted((ROOT / "templates/components").glob("*.html"))

    assert [path.name for path in components if "Context:" not in path.read_text().split("#}")[0]] == []
