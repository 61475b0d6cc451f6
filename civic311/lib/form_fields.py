"""Fields for what people type: control characters and marks of direction are taken out, everything else stays."""

from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone

from civic311.lib.clean_text import clean_line, clean_text


class CleanLine(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class CleanText(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class LocalTime(forms.DateTimeField):
    """A time on the city's clock, chosen with the browser's own control; cleaned to an aware datetime."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        return from_current_timezone(moment) if moment is not None and timezone.is_naive(moment) else moment


class Day(forms.DateField):
    """A day, chosen with the browser's own control."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
