"""Form fields for a service's typed questions, the same on the web form, the call desk and in the field.

A field is named `answer_<code>`; its cleaned value is what `Intake.answers` takes: text for one or several lines, a
number, an ISO 8601 time with its zone, the key of one choice, or a list of keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.foreign_html import marked
from civic311.lib.form_fields import CleanLine, CleanText, LocalTime
from civic311.lib.translated_text import in_language
from routing.asked import asked
from routing.models import QuestionType, Service, ServiceQuestion
from routing.reference import reference

PREFIX = "answer_"
SHOWN = "shown_questions"
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


@dataclass(frozen=True)
class QuestionRow:
    """One question on a page. `when`: the fields and values after which a script shows it, as "field=key|key"; a row
    that `waits` is not asked yet, and is no part of the form."""

    field: forms.BoundField
    when: str = ""
    waits: bool = False


class AsksQuestions(forms.Form):
    """A form with the typed questions of one service, those that the answers so far lead to.

    The page says in `SHOWN` which questions it showed. What the answers newly lead to is asked then: the form is not
    valid yet (`newly_asked`), without an error, as nobody has seen these questions before.
    """

    newly_asked: Sequence[str] = ()

    def ask(self, service: Service, answers: Mapping[str, Any] | None = None) -> None:
        """Add the fields. `answers` (question code to value, as in `Intake.answers`) were given before."""
        self.service = service
        self.questions = questions_of(service) if service.pk is not None else []
        given = self._given() if self.is_bound else dict(answers or {})
        if not self.is_bound:
            given |= {
                code: value for code in self._codes() if (value := self.initial.get(f"{PREFIX}{code}")) is not None
            }
        wanted = {question.code for question in asked(self.questions, given)}
        self._waiting = forms.Form()
        for question in self.questions:
            form = self if question.code in wanted else self._waiting
            form.fields[f"{PREFIX}{question.code}"] = question_field(question, known=given.get(question.code))
        if self.is_bound:
            shown = self.data.get(SHOWN, "").split(",")
            self.newly_asked = [
                question.code
                for question in self.questions
                if question.shown_when and question.code in wanted and question.code not in shown
                and f"{PREFIX}{question.code}" not in self.data
            ]  # fmt: skip

    def full_clean(self) -> None:
        super().full_clean()
        for code in self.newly_asked:
            self.errors.pop(f"{PREFIX}{code}", None)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.newly_asked

    def question_rows(self) -> list[QuestionRow]:
        """The questions as a page shows them, in order."""
        rows = []
        for question in self.questions:
            name, condition = f"{PREFIX}{question.code}", question.shown_when
            earlier = condition.get("question") in self._codes() and f"{PREFIX}{condition['question']}"
            when = f"{earlier}={'|'.join(condition['any_of'])}" if earlier else ""
            waits = name not in self.fields
            rows.append(QuestionRow((self._waiting if waits else self)[name], when, waits))
        return rows

    @property
    def shown_codes(self) -> str:
        """The questions that this page shows, for the hidden field `SHOWN`."""
        return ",".join(name.removeprefix(PREFIX) for name in self.fields if name.startswith(PREFIX))

    def _codes(self) -> set[str]:
        return {question.code for question in self.questions}

    def _given(self) -> dict[str, Any]:
        """What was sent, unchecked: the keys of choices."""
        given: dict[str, Any] = {}
        for question in self.questions:
            name = f"{PREFIX}{question.code}"
            if name in self.data:
                many = question.datatype == QuestionType.MULTI and hasattr(self.data, "getlist")
                given[question.code] = self.data.getlist(name) if many else self.data[name]
        return given


def question_field(question: ServiceQuestion, *, known: Any = None, language: str | None = None) -> forms.Field:
    """The field of a question, labelled in `language` (default: the active one), showing what was typed before."""
    field = _field(question, language)
    field.label = marked(in_language(question.text, language), quietly=True) or question.code
    field.help_text = marked(in_language(question.help, language), quietly=True)
    field.required = question.is_required
    field.widget.is_required = question.is_required
    field.initial = known
    return field


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
    names = [(value["key"], in_language(value["name"], language)) for value in question.values]
    choices = [(key, marked(name, quietly=True) or key) for key, name in names]
    if question.datatype == QuestionType.MULTI:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    if len(choices) <= RADIO_CHOICES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose one")), *choices])
