"""What was answered to a question, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from civic311.lib.translated_text import in_language
from routing.models import QuestionType


def answer_words(datatype: str, value: Any, labels: Mapping[str, str]) -> str:
    """The answer in the active language and time zone; `labels` are those of `actions.submit.answer_labels`."""
    words = in_language(labels)
    if words:
        return words
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if datatype == QuestionType.NUMBER and isinstance(value, int | float):
        return number_format(value)
    if datatype == QuestionType.DATETIME:
        try:
            return date_format(
                timezone.localtime(datetime.fromisoformat(str(value))),
                pgettext("format of a time in another year", "D j M Y, g:i A"),
            )
        except ValueError:  # taken over from an older system as text
            return str(value)
    return str(value)
