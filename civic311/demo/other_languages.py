"""The demo city's texts in further languages, from catalogues keyed by the English text.

`words/<language>.po` holds one message for each text that residents read; the context "danger phrase" marks words that
people would write in that language. A language without a file, or a text without a translation, stays English.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from civic311.accounts.models import User
from civic311.demo.resident_texts import NESTED, RESIDENT_TEXTS
from civic311.lib.compile_messages import read_entries
from civic311.lib.translated_text import TranslatedText
from community.actions.articles import make_searchable
from community.models import Article
from routing.models import DangerPhrase
from routing.text_reviews import review, safety_texts

FOLDER = Path(settings.BASE_DIR) / "civic311" / "demo" / "words"
DANGER = "danger phrase"
Words = dict[str, dict[str, str]]  # English text -> language -> translation


def say_in_other_languages(folder: Path = FOLDER) -> None:
    """Add what the catalogues know to every text of the city, in the caller's transaction. May run twice."""
    texts, phrases = _read(folder)
    if not texts:
        return
    for model, field in _columns():
        _add_to_column(model, field, texts)
    for label, name in NESTED:
        _add_inside(apps.get_model(label), name, texts)
    _add_danger_phrases(phrases, texts)
    make_searchable(Article.objects.all())


def texts_of_residents() -> dict[str, str]:
    """Every English text of the city that residents read, with the name of a place where it stands."""
    found: dict[str, str] = {}
    for label, names in RESIDENT_TEXTS.items():
        model = apps.get_model(label)
        rows = model.objects.filter(audience="residents") if label == "community.Article" else model.objects.all()
        for values in rows.order_by("pk").values(*names):
            for name in names:
                for text in _english(values[name]):
                    found.setdefault(text, f"{label}.{name}")
    return found


def danger_phrases() -> list[str]:
    """The English words that mean danger."""
    return list(DangerPhrase.objects.filter(language="en").values_list("phrase", flat=True))


def _read(folder: Path) -> tuple[Words, Words]:
    texts: Words = defaultdict(dict)
    phrases: Words = defaultdict(dict)
    for path in sorted(folder.glob("*.po")):
        for entry in read_entries(path.read_text(encoding="utf-8"), path.name):
            english, translated = entry.parts.get("msgid"), entry.parts.get("msgstr")
            if english and translated and not entry.fuzzy:
                kind = phrases if entry.parts.get("msgctxt") == DANGER else texts
                kind[english][path.stem] = translated
    return texts, phrases


def _columns() -> Iterator[tuple[type[models.Model], TranslatedText]]:
    for model in apps.get_models():
        yield from ((model, field) for field in model._meta.local_fields if isinstance(field, TranslatedText))


def _add_to_column(model: type[models.Model], field: TranslatedText, texts: Words) -> None:
    """One statement for a whole column; a text that is there already stays."""
    quoted = connection.ops.quote_name
    table, column = quoted(model._meta.db_table), quoted(str(field.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = added.texts || {table}.{column} "  # noqa: S608 - names of our own tables
            f"FROM jsonb_each(%s::jsonb) AS added(english, texts) WHERE {table}.{column} ->> 'en' = added.english",
            [json.dumps(texts)],
        )


def _add_inside(model: type[models.Model], name: str, texts: Words) -> None:
    """One statement for a column, however many rows say the same."""
    rows = model._default_manager.order_by().values_list(name, flat=True).distinct()
    changed = [[old, new] for old in rows if (new := _extended(old, texts)) != old]
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = changed.pair -> 1 "  # noqa: S608 - names of our own tables
            f"FROM jsonb_array_elements(%s::jsonb) AS changed(pair) WHERE {table}.{column} = changed.pair -> 0",
            [json.dumps(changed)],
        )


def _extended(value: Any, texts: Words) -> Any:
    """The same with further languages beside every English text that is known."""
    if isinstance(value, list):
        return [_extended(part, texts) for part in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("en"), str):
        return {**_others(value["en"], texts), **value}
    return {key: _extended(part, texts) for key, part in value.items()}


def _others(text: str, texts: Words) -> dict[str, str]:
    """What a text is in other languages; several choices in one answer are each known by themselves."""
    if text in texts:
        return texts[text]
    parts = [texts.get(part, {}) for part in text.split(", ")]
    languages = [code for code in parts[0] if all(code in part for part in parts)]
    return {code: ", ".join(part[code] for part in parts) for code in languages}


def _english(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _english(part)
    elif isinstance(value, Mapping):
        if isinstance(value.get("en"), str):
            if value["en"]:
                yield value["en"]
        else:
            for part in value.values():
                yield from _english(part)


def _add_danger_phrases(phrases: Words, texts: Words) -> None:
    """What people would write in each language, with the advice of the English phrase. Commas part several."""
    known = {row.phrase: row for row in DangerPhrase.objects.filter(language="en")}
    DangerPhrase.objects.bulk_create(
        [
            DangerPhrase(language=language, phrase=phrase.strip(), advice=known[english].advice)
            for english, by_language in phrases.items()
            if english in known
            for language, translated in by_language.items()
            for phrase in translated.split(",")
            if phrase.strip()
        ],
        ignore_conflicts=True,
    )


def read_spanish(now: datetime) -> None:
    """A manager has read the safety texts in Spanish; those in further languages wait, and residents are told so."""
    reader = User.objects.get(email="manager@demo.example")
    for one in safety_texts("es"):
        review("es", one.text, by=reader, now=now - timedelta(days=20))
