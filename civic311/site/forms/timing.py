"""When the city works and what it aims at."""

from datetime import datetime
from typing import Any

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import Day, LocalTime
from civic311.site.forms.fields import TranslatedField, WeekField
from civic311.site.forms.reference_form import ReferenceForm, severity_field
from routing.actions.calendars import calendar_of, keep_calendar, year_without_work
from routing.actions.targets import ask_for_target
from routing.models import Area, Service, SlaTarget, TargetProposal, TargetUnit, WorkCalendar

LONGEST_CLOSURE = 366
MOST_DAYS = 3650  # ten years
MOST = {TargetUnit.MINUTES: MOST_DAYS * 24 * 60, TargetUnit.HOURS: MOST_DAYS * 24,
        TargetUnit.BUSINESS_HOURS: MOST_DAYS * 24}  # fmt: skip


class CalendarForm(ReferenceForm):
    """Working hours of a week."""

    hours = WeekField(
        label=_("Working hours"),
        help_text=_("For example 08:00-12:00, 13:00-17:00. Leave days without work empty; 24:00 is midnight."),
    )

    class Meta(ReferenceForm.Meta):
        model = WorkCalendar
        fields = ("name", "code", "hours", "is_default")
        labels = {"name": _("Name"), "is_default": _("Used where nothing else is chosen")}  # noqa: RUF012

    def clean_is_default(self) -> bool:
        wanted: bool = self.cleaned_data["is_default"]
        if (
            not wanted
            and self.instance.pk
            and WorkCalendar.objects.filter(pk=self.instance.pk, is_default=True).exists()
        ):
            raise ValidationError(_("One calendar must be the usual one. Tick this at another calendar instead."))
        return wanted

    def _get_validation_exclusions(self) -> set[str]:
        """The new usual calendar takes over from the old one, so that two for a moment are no mistake."""
        return {*super()._get_validation_exclusions(), "is_default"}

    def keep(self, now: datetime) -> WorkCalendar:
        calendar: WorkCalendar = self.save(commit=False)
        keep_calendar(calendar)
        return calendar

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hours = cleaned.get("hours")
        year = year_without_work(calendar_of(self.instance, hours)) if hours else None
        if year is not None:
            self.add_error("hours", no_work_in(year))
        return cleaned


def no_work_in(year: int) -> str:
    """Why a calendar cannot be so."""
    words = gettext("So there would be no working time at all in %(year)s, and nothing could ever be due.")
    return words % {"year": year}


class ClosureForm(forms.Form):
    """One day without work, or several in a row."""

    first = Day(label=_("First day"))
    last = Day(label=_("Last day"), required=False, help_text=_("Leave empty for a single day."))
    name = TranslatedField(
        label=_("Name"), required=False, max_length=80, help_text=_("For example: Closed for the move.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned.get("first")
        last = cleaned["last"] = cleaned.get("last") or first
        if first and last and not 0 <= (last - first).days <= LONGEST_CLOSURE:
            self.add_error("last", _("Choose a day from the first one on, within a year of it."))
        return cleaned


class CalculatorForm(forms.Form):
    """When something received then would be due."""

    received = LocalTime(label=_("Received"))
    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=100_000, initial=3)
    unit = forms.ChoiceField(label=_("Counted in"), choices=TargetUnit.choices, initial=TargetUnit.BUSINESS_DAYS)


class PublicHolidaysForm(forms.Form):
    """The public holidays of a country in a year."""

    country = forms.CharField(label=_("Country, two letters"), max_length=2, min_length=2)
    subdivision = forms.CharField(label=_("State or province"), max_length=10, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country = (cleaned.get("country") or "").upper()
        subdivision = (cleaned.get("subdivision") or "").upper()
        known = holidays.list_supported_countries()
        if country and country not in known:
            self.add_error("country", _("We know no holidays of this country. Add the days one by one."))
        elif subdivision and subdivision not in known.get(country, []):
            self.add_error(
                "subdivision", _("We do not know this part of the country. Leave it empty or add days one by one.")
            )
        return {**cleaned, "country": country, "subdivision": subdivision}


def _area_choices(chosen_id: int | None) -> QuerySet[Area]:
    rows = Area.objects.filter(Q(valid_to=None) | Q(pk=chosen_id)).select_related("layer")
    return rows.order_by("layer__order", "order", "name")


class TargetForm(ReferenceForm):
    """How soon something should happen. A change makes the next version; promises already made stay.

    `waits` after `keep`: the change is proposed, and somebody else has to agree.
    """

    waits = False
    severity = severity_field(label=_("Only when it is"), required=False, empty=_("any severity"))
    amount = forms.IntegerField(
        label=_("How many"), min_value=1,
        error_messages={"min_value": _("A target of zero cannot be met. Give at least 1, or end the target.")},
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = SlaTarget
        fields = ("service", "kind", "severity", "area", "amount", "unit", "calendar")
        labels = {  # noqa: RUF012
            "service": _("Service"), "kind": _("What should happen"), "unit": _("Counted in"),
            "area": _("Only in"), "calendar": _("On this calendar"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = _area_choices(self.instance.area_id)
        area.empty_label = _("the whole city")  # type: ignore[assignment]
        area.label_from_instance = lambda row: f"{row.layer}: {row.name}"  # type: ignore[method-assign]
        self.fields["service"].required = True
        if self.instance.pk:
            for name in ("service", "kind", "severity", "area"):
                self.fields[name].disabled = True
        else:
            field = self.fields["service"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Service.objects.filter(is_active=True)
            self.fields["calendar"].initial = WorkCalendar.objects.filter(is_default=True).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        amount, most = cleaned.get("amount"), MOST.get(cleaned.get("unit", ""), MOST_DAYS)
        if amount is not None and amount > most:
            self.add_error("amount", _("That is more than ten years. Give 3650 days at most."))
        same = SlaTarget.objects.filter(
            service=cleaned.get("service"), kind=cleaned.get("kind"), severity=cleaned.get("severity"),
            area=cleaned.get("area"), valid_to=None,
        )  # fmt: skip
        if not self.instance.pk and cleaned.get("service") and same.exists():
            self.add_error("kind", _("There is such a target already. Change that one."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The row itself is not written: a change makes the next version."""
        return {*super()._get_validation_exclusions(), "severity"}

    def keep(self, now: datetime) -> SlaTarget | TargetProposal:
        given = self.cleaned_data
        kept = ask_for_target(
            service=given["service"], severity=given["severity"], area=given["area"], kind=given["kind"],
            amount=given["amount"], unit=given["unit"], calendar=given["calendar"], by=self.saved_by, now=now,
        )  # fmt: skip
        self.waits = isinstance(kept, TargetProposal)
        return kept
