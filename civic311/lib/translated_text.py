"""Text that a city edits, in every language it offers.

Stored as a JSON object {"en": "Pothole", "es": "Bache"}. Reading falls back to the city's default language, then to
any language that has a text, so that a missing translation never shows as a blank.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TranslatedText(models.JSONField):
    """A JSON column of language code to text; `default=dict`, so an empty text is `{}`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, Mapping) or not all(
            isinstance(code, str) and isinstance(text, str) for code, text in value.items()
        ):
            raise ValidationError(_("Give one text for each language."))


class Foreign(str):
    """A text in another language than the reader's, which pages say: `language` is its code."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> "Foreign":
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __reduce__(self) -> tuple[type["Foreign"], tuple[str, str]]:
        return type(self), (str(self), self.language)


def in_language(text: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (default: the active one), else as `Foreign` in the default language, else in any."""
    if not text:
        return ""
    code = language or get_language() or settings.LANGUAGE_CODE
    found = text.get(code) or text.get(code.split("-")[0])
    if found:
        return found
    for candidate in (settings.LANGUAGE_CODE, *text):
        if text.get(candidate):
            return Foreign(text[candidate], candidate)
    return ""


def language_used(text: Mapping[str, str] | None, language: str | None = None) -> str:
    """The language in which `in_language` gives the text; empty when there is none."""
    shown = in_language(text, language)
    code = language or get_language() or settings.LANGUAGE_CODE
    wanted = (code, code.split("-")[0], settings.LANGUAGE_CODE, *(text or {}))
    return next((candidate for candidate in wanted if shown and (text or {}).get(candidate)), "")
