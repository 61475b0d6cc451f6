"""Texts that are read from left to right whatever surrounds them: numbers of cases, phone numbers."""

from django.utils.translation import get_language_bidi

_ISOLATE, _END = "\u2066", "\u2069"


def left_to_right(text: str) -> str:
    """The text, set apart in languages that are read from right to left: they would turn "26-000123-4" around."""
    return f"{_ISOLATE}{text}{_END}" if get_language_bidi() else text
