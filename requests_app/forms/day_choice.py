"""Choose a day among those that are offered, week by week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from requests_app.actions.schedule import RESIDENT, STAFF
from routing.schedule import Day

Choices = list[tuple[str, list[tuple[str, str]]]]


def by_week(days: Sequence[Day], today: date) -> Choices:
    """The days as choices under the heading of their week. Full days are not among them."""
    weeks: dict[date, list[tuple[str, str]]] = {}
    pattern = pgettext("format of a day to choose", "l j F")
    for each in days:
        monday = each.day - timedelta(days=each.day.weekday())
        weeks.setdefault(monday, []).append((each.day.isoformat(), date_format(each.day, pattern)))
    return [(_week_words(monday, today), choices) for monday, choices in weeks.items()]


def _week_words(monday: date, today: date) -> str:
    this = today - timedelta(days=today.weekday())
    if monday == this:
        return _("This week")
    if monday == this + timedelta(days=7):
        return _("Next week")
    return _("Week of %(day)s") % {"day": date_format(monday, pgettext("format of the first day of a week", "j F"))}


class DayForm(forms.Form):
    """One of the days that are offered; `has_days` is False when every day is full. Cleaned: `day`, a date or None."""

    day = forms.TypedChoiceField(
        label=gettext_lazy("Which day suits you?"), widget=forms.RadioSelect, coerce=date.fromisoformat,
        empty_value=None,
        error_messages={
            "required": gettext_lazy("Please choose a day."),
            "invalid_choice": gettext_lazy("This day is full by now. Please choose another."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, days: Sequence[Day], today: date, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(days, today=today, required=required)

    def offer(self, days: Sequence[Day], *, today: date, required: bool) -> None:
        """Let these days be chosen."""
        self.has_days = bool(days)
        field = self.fields["day"]
        field.required = required
        first: list[Any] = [] if required else [("", _("No day yet"))]
        field.choices = [*first, *by_week(days, today)]  # type: ignore[attr-defined]


def wishes() -> list[tuple[str, str]]:
    """Who wanted another day; it decides what the city is measured by."""
    return [
        (RESIDENT, _("The resident")),
        (STAFF, _("The city: it stays due on the day that was agreed")),
    ]
