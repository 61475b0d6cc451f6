"""Fields of the settings: text in every language, the hours of a week."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.languages import edited_languages, first_language, known_languages, language_name
from civic311.lib.form_fields import CleanLine, CleanText

DAYS = 7
_INTERVAL = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*[-–—]\s*(\d{1,2})[:.]?(\d{2})?")  # noqa: RUF001 - typed dashes


class TranslatedWidget(forms.MultiWidget):
    """One box for each language, side by side, each with its own label and its own direction of writing."""

    template_name = "forms/widgets/translated.html"
    use_fieldset = True

    def __init__(
        self, box: type[forms.Widget], languages: Sequence[str], attrs: Mapping[str, Any] | None = None
    ) -> None:
        self.languages = list(languages)
        boxes = {code: box(attrs={**(attrs or {}), "lang": code, "dir": "auto"}) for code in languages}
        super().__init__(boxes)

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(code, "") for code in self.languages] if isinstance(value, Mapping | None) else []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for code, part in zip(self.languages, context["widget"]["subwidgets"], strict=True):
            part["label"] = language_name(code)
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.languages[0]}" if id_ else id_


class TranslatedField(forms.MultiValueField):
    """A TranslatedText: required means in the city's first language; the others may follow later.

    It has a box for each language that the city offers when the form is shown. What there is in other languages stays
    as it was, since a city that stops offering one may come back to it.
    """

    def __init__(
        self, *, several_lines: bool = False, rows: int = 3, max_length: int | None = None, **kwargs: Any
    ) -> None:
        self.several_lines, self.rows = several_lines, rows
        self.longest = max_length or (2000 if several_lines else 200)
        self.kept: dict[str, str] = {}
        super().__init__([], require_all_fields=False, widget=self._boxes(known_languages()), **kwargs)
        self._offer(known_languages())

    def _boxes(self, languages: Sequence[str]) -> TranslatedWidget:
        if self.several_lines:
            return TranslatedWidget(forms.Textarea, languages, {"rows": self.rows})
        return TranslatedWidget(forms.TextInput, languages)

    def _offer(self, languages: Sequence[str]) -> None:
        """Have boxes for these languages."""
        part = CleanText if self.several_lines else CleanLine
        self.languages = list(languages)
        self.fields = [part(required=False, max_length=self.longest) for _code in languages]
        boxes = self._boxes(languages)
        boxes.is_required, boxes.attrs = self.widget.is_required, self.widget.attrs
        self.widget = boxes

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """A form is asked for it once, before it is shown or read: then the city's languages are known."""
        languages = edited_languages()
        if languages != self.languages:
            self._offer(languages)
        before = form.get_initial_for_field(self, field_name)
        if isinstance(before, Mapping):
            self.kept = {code: text for code, text in before.items() if code not in languages}
        return super().get_bound_field(form, field_name)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {code: text for code, text in zip(self.languages, data_list, strict=False) if text}

    def clean(self, value: Any) -> dict[str, str]:
        texts: dict[str, str] = super().clean(value) or {}
        if self.required and not texts.get(first_language()):
            raise ValidationError(_("Give the text in %(language)s.") % {"language": language_name(first_language())})
        return texts | self.kept


class WeekWidget(forms.MultiWidget):
    """One box for each weekday."""

    template_name = "forms/widgets/week.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__({str(day): forms.TextInput(attrs={"size": 24}) for day in range(DAYS)})

    def decompress(self, value: Any) -> list[str]:
        return [", ".join(f"{start}-{end}" for start, end in day) for day in value or [[]] * DAYS]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        is_typed = isinstance(value, list) and all(isinstance(day, str | None) for day in value)
        context = super().get_context(name, value if is_typed else self.decompress(value), attrs)
        for label, part in zip(WEEKDAYS, context["widget"]["subwidgets"], strict=True):
            part["label"] = label
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


WEEKDAYS = [
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
]  # fmt: skip


NO_WORKING_TIME = gettext_lazy("A calendar needs working time on at least one day. Give hours such as 08:00-17:00.")


class WeekField(forms.MultiValueField):
    """Working hours as `WorkCalendar.hours` holds them, typed as "08:00-12:00, 13:00-17:00"."""

    def __init__(self, **kwargs: Any) -> None:
        fields = [forms.CharField(required=False, max_length=120) for _day in range(DAYS)]
        errors = {"required": NO_WORKING_TIME}
        super().__init__(fields, require_all_fields=False, widget=WeekWidget(), error_messages=errors, **kwargs)

    def compress(self, data_list: list[str]) -> list[list[list[str]]]:
        texts = data_list or [""] * DAYS
        return [_intervals(text, WEEKDAYS[day]) for day, text in enumerate(texts)]

    def clean(self, value: Any) -> list[list[list[str]]]:
        hours: list[list[list[str]]] = super().clean(value)
        if not any(hours):
            raise ValidationError(NO_WORKING_TIME)
        return hours


def _intervals(text: str, day: object) -> list[list[str]]:
    intervals: list[list[str]] = []
    for part in (piece.strip() for piece in text.split(",")):
        if not part:
            continue
        found = _INTERVAL.fullmatch(part)
        start, end = (_clock(found[1], found[2]), _clock(found[3], found[4])) if found else (None, None)
        if start is None or end is None or start >= end:
            raise ValidationError(
                _("%(day)s: “%(hours)s” is no working time. Write it like 08:00-12:00, 13:00-17:00.")
                % {"day": day, "hours": part}
            )
        if intervals and intervals[-1][1] > start:
            raise ValidationError(_("%(day)s: the hours overlap.") % {"day": day})
        intervals.append([start, end])
    return intervals


def _clock(hour: str, minute: str | None) -> str | None:
    """ "08:30" of "8" and "30"; "24:00" is the end of the day; None when it is no time."""
    hours, minutes = int(hour), int(minute or 0)
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):
        return None
    return f"{hours:02}:{minutes:02}"
