"""Who is on call for a queue, and how calls are made."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import Day
from requests_app.queries.case import people_of
from routing.models import OnCallShift, Queue
from routing.rota import Span, overlaps

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=3 * 366)
MOST_WEEKS = 53
POSITIONS = ((1, _("First")), (2, _("Second")), (3, _("Third")))


def within_reach(day: date) -> date:
    """A day that people can mean when they plan; raises ValidationError for one that is years away."""
    if abs(day - timezone.localdate()) > FARTHEST:
        raise ValidationError(_("Choose a day within three years."))
    return day


class ShiftForm(forms.Form):
    """One shift, repeated weekly when wished; times are those of the city's clock."""

    person = forms.ModelChoiceField(queryset=None, label=_("Who"), empty_label=_("Choose a person"))
    starts_on = Day(label=_("From, day"))
    starts_at = forms.TimeField(label=_("From, time"), widget=forms.TimeInput(attrs={"type": "time"}), initial="17:00")
    ends_on = Day(label=_("Until, day"))
    ends_at = forms.TimeField(label=_("Until, time"), widget=forms.TimeInput(attrs={"type": "time"}), initial="08:00")
    position = forms.TypedChoiceField(label=_("Place in the order"), choices=POSITIONS, coerce=int, initial=1)
    weeks = forms.IntegerField(
        label=_("For how many weeks, the same days and times"), min_value=1, max_value=MOST_WEEKS, initial=1
    )

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = queue
        self.fields["person"].queryset = people_of(queue.department_id)  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        return within_reach(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date:
        return within_reach(self.cleaned_data["ends_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        first = self._span(0)
        if first[1] <= first[0]:
            self.add_error("ends_on", _("A shift ends after it begins."))
        elif first[1] - first[0] > LONGEST:
            self.add_error("ends_on", _("A shift lasts 31 days at most. Add several."))
        elif cleaned["weeks"] > 1 and first[1] - first[0] > timedelta(days=7):
            self.add_error("weeks", _("A shift that repeats weekly lasts a week at most."))
        elif self._is_taken():
            self.add_error("position", _("Somebody else is on call in this place at that time."))
        return cleaned

    def spans(self) -> list[Span]:
        """The shifts, week by week; the clock time stays the same when daylight saving begins or ends."""
        return [self._span(week) for week in range(self.cleaned_data["weeks"])]

    def _span(self, week: int) -> Span:
        later, given = timedelta(weeks=week), self.cleaned_data
        start = datetime.combine(given["starts_on"] + later, given["starts_at"])
        end = datetime.combine(given["ends_on"] + later, given["ends_at"])
        return timezone.make_aware(start), timezone.make_aware(end)

    def _is_taken(self) -> bool:
        spans = self.spans()
        others = OnCallShift.objects.filter(
            queue=self.queue, position=self.cleaned_data["position"], starts_at__lt=spans[-1][1],
            ends_at__gt=spans[0][0],
        )  # fmt: skip
        taken = list(others.values_list("starts_at", "ends_at"))
        return any(overlaps(span, taken) for span in spans)


class CallingForm(forms.Form):
    """Whether emergencies of a queue call people."""

    calls = forms.BooleanField(label=_("A case of severity 1 calls whoever is on call"), required=False)
    again = forms.IntegerField(label=_("Minutes until the next one is called"), min_value=1, max_value=240)
