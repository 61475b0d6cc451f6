"""Rounds of collection: what is collected where on which weekday."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.lib.form_fields import Day
from civic311.site.forms.announced import AreaChoice, areas_to_choose
from civic311.site.forms.fields import WEEKDAYS, TranslatedField
from civic311.site.forms.reference_form import ReferenceForm
from community.models import CollectionRound

MOST_WEEKS = 8


class RoundForm(ReferenceForm):
    """One round."""

    name = TranslatedField(
        label=gettext_lazy("What is collected"), max_length=60, help_text=gettext_lazy("For example: Garbage.")
    )
    areas = AreaChoice(queryset=None, label=gettext_lazy("Areas"), widget=forms.CheckboxSelectMultiple)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=list(enumerate(WEEKDAYS)))
    every_weeks = forms.IntegerField(
        label=gettext_lazy("Every so many weeks"), min_value=1, max_value=MOST_WEEKS, initial=1
    )
    first_on = Day(
        label=gettext_lazy("A day in a week in which it is collected"),
        help_text=gettext_lazy("Weeks are counted from there."),
    )

    class Meta(ReferenceForm.Meta):
        model = CollectionRound
        fields = ("name", "code", "areas", "weekday", "every_weeks", "first_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["areas"]
        field.queryset = areas_to_choose()

    def clean_weekday(self) -> int:
        weekday: int = self.cleaned_data["weekday"]
        if not 0 <= weekday <= 6:
            raise ValidationError(_("Choose a weekday."))
        return weekday
