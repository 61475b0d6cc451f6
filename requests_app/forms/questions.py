"""Form fields for a service's typed questions, the same on the web form, the call desk and in the field.

A field is named `answer_<code>`; its cleaned value is what `Intake.answers` takes: text for one or several lines, a
number, an ISO 8601 time with its zone, the key of one choice, or a list of keys.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText, LocalTime
from civic311.lib.translated_text import in_language
from routing.models import QuestionType, Service, ServiceQuestion
from routing.reference import reference

PREFIX = "answer_"
MAX_LINE = 200
MAX_TEXT = 2000
MAX_NUMBER = 1_000_000_000
RADIO_CHOICES = 6  # more than this many are shown as a list to pull down


class NumberAnswer(forms.FloatField):
    """A finite number; a whole one becomes an int, so that it reads as it was typed."""

    def clean(self, value: Any) -> float | int | None:
        number = super().clean(value)
        return int(number) if number is not None and number == int(number) else number


class TimeAnswer(LocalTime):
    """A date and time on the city's clock, kept as ISO 8601 text with its offset."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                kept = datetime.fromisoformat(value)
            except ValueError:
                return value
            value = timezone.make_naive(kept) if timezone.is_aware(kept) else value
        return super().prepare_value(value)

    def clean(self, value: Any) -> str | None:  # type: ignore[override]
        moment = super().clean(value)
        if moment is None:
            return None
        if not 1900 <= moment.year <= 2200:
            raise ValidationError(_("Check the year: it must be between 1900 and 2200."))
        return timezone.localtime(moment).isoformat()


def questions_of(service: Service) -> list[ServiceQuestion]:
    """The questions that are asked for a service now, in order."""
    return list(reference().questions.get(service.pk, []))


def question_fields(
    service: Service, language: str | None = None, answers: Mapping[str, Any] | None = None
) -> dict[str, forms.Field]:
    """A field for each question of the service, labelled in `language` (default: the active one).

    `answers` (question code to value, as in `Intake.answers`) are shown as what was typed before.
    """
    known = answers or {}
    fields = {}
    for question in questions_of(service):
        field = _field(question, language)
        field.label = in_language(question.text, language) or question.code
        field.help_text = in_language(question.help, language)
        field.required = question.is_required
        field.widget.is_required = question.is_required
        field.initial = known.get(question.code)
        fields[f"{PREFIX}{question.code}"] = field
    return fields


def answers_from(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The answers among a form's cleaned values, by question code; what was left empty is left out."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in cleaned.items()
        if name.startswith(PREFIX) and value not in (None, "", [])
    }


def _field(question: ServiceQuestion, language: str | None) -> forms.Field:
    if question.datatype == QuestionType.TEXT:
        return CleanText(max_length=MAX_TEXT)
    if question.datatype == QuestionType.NUMBER:
        return NumberAnswer(
            min_value=-MAX_NUMBER, max_value=MAX_NUMBER, widget=forms.NumberInput(attrs={"step": "any"})
        )
    if question.datatype == QuestionType.DATETIME:
        return TimeAnswer()
    if question.datatype in (QuestionType.SINGLE, QuestionType.MULTI):
        return _choice_field(question, language)
    return CleanLine(max_length=MAX_LINE)


def _choice_field(question: ServiceQuestion, language: str | None) -> forms.Field:
    choices = [(value["key"], in_language(value["name"], language) or value["key"]) for value in question.values]
    if question.datatype == QuestionType.MULTI:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    if len(choices) <= RADIO_CHOICES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose one")), *choices])
