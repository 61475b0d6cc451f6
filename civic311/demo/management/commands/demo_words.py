"""Write the catalogues of the demo city's texts: what is translated stays, what is missing waits empty."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from civic311.city.models import City
from civic311.demo.other_languages import DANGER, FOLDER, danger_phrases, texts_of_residents
from civic311.lib.compile_messages import read_entries

_WRITTEN_OUT = ("en", "es")  # the files of the demo city say these themselves


class Command(BaseCommand):
    """`demo_words [--to FOLDER]`, with the demo city loaded; prints how many texts lack a translation."""

    help = "Writes civic311/demo/words/<language>.po from the texts of the loaded demo city."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=FOLDER, help="another folder to write to")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        if not City.objects.filter(is_invented=True).exists():
            raise CommandError("Load the demo city first: its texts are read from the database.")
        to.mkdir(parents=True, exist_ok=True)
        texts, phrases = texts_of_residents(), danger_phrases()
        for language in (code for code, _name in settings.LANGUAGES if code not in _WRITTEN_OUT):
            known = _known(FOLDER / f"{language}.po") | _known(to / f"{language}.po")
            blocks = [_block("", text, place, known) for text, place in sorted(texts.items(), key=lambda pair: pair[1])]
            blocks += [_block(DANGER, phrase, "what people would write", known) for phrase in phrases]
            (to / f"{language}.po").write_text(_HEAD % language + "\n".join(blocks), encoding="utf-8")
            missing = sum(1 for text in texts if not known.get(("", text)))
            missing += sum(1 for phrase in phrases if not known.get((DANGER, phrase)))
            self.stdout.write(f"{language}: {missing} of {len(blocks)} texts lack a translation")


_HEAD = 'msgid ""\nmsgstr ""\n"Language: %s\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def _known(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    return {
        (entry.parts.get("msgctxt", ""), entry.parts["msgid"]): entry.parts.get("msgstr", "")
        for entry in read_entries(path.read_text(encoding="utf-8"), path.name)
        if entry.parts.get("msgid") and not entry.fuzzy
    }


def _block(context: str, text: str, place: str, known: dict[tuple[str, str], str]) -> str:
    mark = f"msgctxt {_quoted(context)}\n" if context else ""
    return f"#. {place}\n{mark}msgid {_quoted(text)}\nmsgstr {_quoted(known.get((context, text), ''))}\n"


def _quoted(text: str) -> str:
    """A text as catalogues write it, each of its lines on a line of its own."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    parts = [f"{line}\\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return '""\n' + "\n".join(f'"{part}"' for part in parts)
