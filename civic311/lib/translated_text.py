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


def in_language(text: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (default: the active one), else in the default language, else in any."""
    if not text:
        return ""
    code = language or get_language() or settings.LANGUAGE_CODE
    for candidate in (code, code.split("-")[0], settings.LANGUAGE_CODE):
        if text.get(candidate):
            return text[candidate]
    return next((value for value in text.values() if value), "")


def language_used(text: Mapping[str, str] | None, language: str | None = None) -> str:
    """The language in which `in_language` gives the text; empty when there is none."""
    shown = in_language(text, language)
    code = language or get_language() or settings.LANGUAGE_CODE
    wanted = (code, code.split("-")[0], settings.LANGUAGE_CODE, *(text or {}))
    return next((candidate for candidate in wanted if shown and (text or {}).get(candidate)), "")
