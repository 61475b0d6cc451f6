"""The choice of a period above every report."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone
from reports.periods import DEFAULT, Period, between, preset
from reports.queries.board import drawn_at

MOST_DAYS = 10 * 366
PRESETS = [
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 365 days")),
    ("quarter", _("Last whole quarter")),
]
CHOICES = [*PRESETS, ("custom", _("From one day to another"))]


def _day(label: Any, identity: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "usa-input", "id": identity}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class PeriodForm(forms.Form):
    """A period by name, or two days; both days belong to it."""

    period = forms.ChoiceField(
        label=_("Dates"), choices=CHOICES, required=False, widget=forms.Select(attrs={"class": "usa-select"})
    )

    def __init__(self, data: QueryDict, *, as_of: datetime) -> None:
        given = data.copy()
        given.setdefault("period", DEFAULT)
        super().__init__(given)
        self.as_of = as_of
        self.fields["from"] = _day(_("From"), "id_from")
        self.fields["to"] = _day(_("To"), "id_to")

    def clean(self) -> dict[str, Any]:
        """Both days in order, not in the future, at most ten years."""
        cleaned = super().clean() or {}
        if cleaned.get("period") != "custom" or self.errors:
            return cleaned
        first, last = cleaned.get("from"), cleaned.get("to")
        today = self.as_of.astimezone(city_zone()).date()
        if first is None:
            self.add_error("from", _("Give the first day."))
        if last is None:
            self.add_error("to", _("Give the last day."))
        if first is None or last is None:
            return cleaned
        if first > today:
            self.add_error("from", _("Choose a day that is not in the future."))
        elif last < first:
            self.add_error("to", _("Choose a day that is not before the first."))
        elif first.year < 1990 or (last - first).days > MOST_DAYS:
            self.add_error("from", _("Choose ten years at most, none before 1990."))
        return cleaned

    def chosen(self) -> Period:
        """The period asked for; the usual one while the form has errors."""
        if not self.is_valid():
            return preset(DEFAULT, self.as_of, city_zone())
        cleaned = self.cleaned_data
        if cleaned["period"] == "custom":
            return between(cleaned["from"], cleaned["to"], self.as_of, city_zone())
        return preset(cleaned["period"], self.as_of, city_zone())


def asked_period(data: QueryDict, now: datetime) -> tuple[PeriodForm, Period]:
    """The form and the period of an address, drawn as of `now` or the end of the city's data."""
    form = PeriodForm(data, as_of=drawn_at(now))
    return form, form.chosen()
