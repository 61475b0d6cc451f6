#!/usr/bin/env python3
"""Translations: `extract` updates locale/*.po from the sources and compiles; `check` fails on missing or stale ones.

Spanish has all texts, as staff work in it; the other languages have those that residents see, once their folder exists.
`extract FOLDER` writes catalogues for all of them there instead, with what is translated, to be filled and copied back.
Extraction needs GNU gettext; without it `check` tests completeness only (and fails under CI, where gettext must be).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from civic311.lib.compile_messages import Entry, compile_changed, read_entries  # noqa: E402
from tools.resident_catalogues import RESIDENT_LOCALES, Key, key_of, resident_catalogue  # noqa: E402

SOURCES = {".py", ".html", ".txt"}
LEFT_OUT = (".venv", ".bootstrap", "var", "staticfiles", "static", "node_modules", "tests", "bench", "tools", ".git")
FULL = "es"


def main(command: str, folder: str = "") -> int:
    if command == "extract" and folder:
        _write_elsewhere(Path(folder))
        return 0
    if command == "extract":
        _extract(ROOT)
        compile_changed(ROOT / "locale")
        return 0
    problems = [problem for catalogue in _catalogues(ROOT) for problem in _incomplete(catalogue)]
    if shutil.which("xgettext"):
        problems += _stale()
    elif os.environ.get("CI"):
        problems.append("GNU gettext is not installed, so the catalogues cannot be compared with the sources")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _catalogues(root: Path) -> list[Path]:
    return sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))


def _extract(root: Path) -> None:
    """Django's makemessages in `root`; existing translations are kept, obsolete ones dropped."""
    (root / "locale").mkdir(exist_ok=True)
    ignore = [part for name in LEFT_OUT for part in ("-i", name)]
    environment = {**os.environ, "SECRET_KEY": "unused", "DATABASE_URL": "postgresql:///unused", "DEMO_MODE": "1"}
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", FULL, "--no-wrap", "--add-location=file", "-v0", *ignore],
        cwd=root,
        env=environment,
        check=True,
    )
    full = _catalogue(root, FULL)
    subprocess.run(["msgattrib", "--no-obsolete", "--no-wrap", "-o", full, full], check=True)
    for locale in RESIDENT_LOCALES:
        catalogue = _catalogue(root, locale)
        if catalogue.exists():
            existing = catalogue.read_text(encoding="utf-8")
            text = resident_catalogue(full.read_text(encoding="utf-8"), locale, existing)
            catalogue.write_text(text, encoding="utf-8")


def _catalogue(root: Path, locale: str) -> Path:
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def _write_elsewhere(folder: Path) -> None:
    """The catalogues of the residents' languages in `folder`, from the sources as they are; locale/ stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        shutil.copytree(ROOT, copy, ignore=_only_sources)
        _extract(copy)
        full = _catalogue(copy, FULL).read_text(encoding="utf-8")
    for locale in RESIDENT_LOCALES:
        target, kept = folder / f"{locale}.po", _catalogue(ROOT, locale)
        existing = "".join(path.read_text(encoding="utf-8") + "\n" for path in (kept, target) if path.exists())
        target.write_text(resident_catalogue(full, locale, existing), encoding="utf-8")


def _incomplete(catalogue: Path) -> list[str]:
    name = catalogue.relative_to(ROOT)
    return [
        f"{name}: no translation of {entry.parts['msgid']!r}"
        for entry in read_entries(catalogue.read_text(encoding="utf-8"), str(name))
        if entry.parts.get("msgid") and (entry.fuzzy or not _translated(entry))
    ]


def _translated(entry: Entry) -> bool:
    texts = [text for part, text in entry.parts.items() if part.startswith("msgstr")]
    return bool(texts) and all(texts)


def _stale() -> list[str]:
    """Compare with a fresh extraction, made in a copy so that the working files stay as they are."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        shutil.copytree(ROOT, copy, ignore=_only_sources)
        _extract(copy)
        problems = []
        for fresh in _catalogues(copy):
            kept = ROOT / fresh.relative_to(copy)
            wanted, have = _keys(fresh), _keys(kept) if kept.exists() else set()
            shown = kept.relative_to(ROOT)
            problems += [f"{shown}: lacks {key[1]!r} (make messages)" for key in sorted(wanted - have)]
            problems += [
                f"{shown}: has {key[1]!r}, which no source uses (make messages)" for key in sorted(have - wanted)
            ]
    return problems


def _keys(catalogue: Path) -> set[Key]:
    return {
        key_of(entry.parts)
        for entry in read_entries(catalogue.read_text(encoding="utf-8"), str(catalogue))
        if entry.parts.get("msgid")
    }


def _only_sources(folder: str, names: list[str]) -> set[str]:
    at_root = Path(folder) == ROOT
    left_out = set()
    for name in names:
        path = Path(folder) / name
        if path.is_dir():
            if name == "__pycache__" or (at_root and name in LEFT_OUT):
                left_out.add(name)
        elif path.suffix not in SOURCES | {".po"} and path != ROOT / "manage.py":
            left_out.add(name)
    return left_out


if __name__ == "__main__":
    if sys.argv[1:2] != ["extract"] and sys.argv[1:] != ["check"]:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:3]))
