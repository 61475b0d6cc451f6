"""Services on appointed days: what is offered, how much fits, which days are different."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from civic311.lib.form_fields import Day
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import ReferenceForm
from routing.actions.schedules import keep_schedule
from routing.models import Area, AreaLayer, Service, ServiceSchedule

WEEKDAYS = (
    pgettext_lazy("weekday, short", "Mon"), pgettext_lazy("weekday, short", "Tue"),
    pgettext_lazy("weekday, short", "Wed"), pgettext_lazy("weekday, short", "Thu"),
    pgettext_lazy("weekday, short", "Fri"), pgettext_lazy("weekday, short", "Sat"),
    pgettext_lazy("weekday, short", "Sun"),
)  # fmt: skip
MOST_VISITS = 100_000
ALL = "all"


def zones_of(schedule: ServiceSchedule) -> list[Area]:
    """The zones in force; none when the whole city is one."""
    if schedule.zones_id is None:
        return []
    return list(Area.objects.filter(layer_id=schedule.zones_id, valid_to=None).order_by("order", "name"))


class ScheduleForm(ReferenceForm):
    """What a service offers. With `capacities`, a table of numbers by zone and weekday, it is one form on the page."""

    preparation = TranslatedField(
        label=gettext_lazy("What residents prepare until then"), required=False, several_lines=True, max_length=1000
    )

    class Meta(ReferenceForm.Meta):
        model = ServiceSchedule
        fields = ("service", "zones", "lead_days", "horizon_days", "change_until_days", "is_required", "preparation",
                  "is_active")  # fmt: skip
        labels = {  # noqa: RUF012
            "service": gettext_lazy("Service"), "zones": gettext_lazy("Zones with days of their own"),
            "lead_days": gettext_lazy("First day offered, in days from today"),
            "horizon_days": gettext_lazy("Last day offered, in days from today"),
            "change_until_days": gettext_lazy("Residents may move or cancel until so many days before"),
            "is_required": gettext_lazy("The work needs a day"),
            "is_active": gettext_lazy("Days are offered now"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "zones": gettext_lazy("Each area of this layer has its own numbers. Save to see their rows below."),
            "is_required": gettext_lazy("Without it a report may be sent without a day, under the usual target."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["zones"]
        zones.queryset = AreaLayer.objects.order_by("order", "code")
        zones.empty_label = _("the whole city is one zone")
        service: Any = self.fields["service"]
        if self.instance.pk:
            service.disabled = True
        else:
            service.queryset = Service.objects.filter(is_active=True, schedule=None)
        self.fields["horizon_days"].widget.attrs["max"] = 366

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lead, horizon = cleaned.get("lead_days"), cleaned.get("horizon_days")
        if lead is not None and horizon is not None and horizon < lead:
            self.add_error("horizon_days", _("The last day must not lie before the first one."))
        if horizon is not None and horizon > 366:
            self.add_error("horizon_days", _("Offer days within a year."))
        return cleaned


class CapacityForm(forms.Form):
    """How many visits fit, one row for every zone and one for all that have none, a number for each weekday."""

    def __init__(self, *args: Any, schedule: ServiceSchedule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zones = zones_of(schedule) if schedule.pk else []
        known = {}
        if schedule.pk:
            rows = schedule.capacities.values_list("zone_id", "weekday", "capacity")
            known = {(zone or ALL, weekday): capacity for zone, weekday, capacity in rows}
        for zone, name in self._rows():
            for weekday, label in enumerate(WEEKDAYS):
                self.fields[f"n_{zone}_{weekday}"] = forms.IntegerField(
                    label=_("%(zone)s, %(day)s") % {"zone": name, "day": label}, required=False, min_value=0,
                    max_value=MOST_VISITS, initial=known.get((zone, weekday)),
                    widget=forms.NumberInput(attrs={"class": "usa-input"}),
                )  # fmt: skip

    def _rows(self) -> list[tuple[Any, str]]:
        first = _("Every other zone") if self.zones else _("The whole city")
        return [(ALL, first), *((zone.pk, zone.name) for zone in self.zones)]

    def table(self) -> list[dict[str, Any]]:
        """The rows as the page shows them."""
        return [
            {"name": name, "cells": [self[f"n_{zone}_{weekday}"] for weekday in range(7)]}
            for zone, name in self._rows()
        ]

    def numbers(self) -> dict[tuple[int | None, int], int]:
        """What was given, by zone and weekday; empty boxes are left out."""
        return {
            (None if zone == ALL else zone, weekday): self.cleaned_data[f"n_{zone}_{weekday}"]
            for zone, _name in self._rows()
            for weekday in range(7)
            if self.cleaned_data.get(f"n_{zone}_{weekday}") is not None
        }


class SpecialDayForm(forms.Form):
    """A day with another number."""

    day = Day(label=gettext_lazy("Day"))
    zone = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=gettext_lazy("Zone"), required=False,
        empty_label=gettext_lazy("every zone"),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=gettext_lazy("How many visits"), min_value=0, max_value=MOST_VISITS, initial=0,
        help_text=gettext_lazy("0 closes the day. A number opens it even on a holiday."),
    )  # fmt: skip

    def __init__(self, *args: Any, schedule: ServiceSchedule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["zone"]
        field.queryset = Area.objects.filter(pk__in=[zone.pk for zone in zones_of(schedule)])
        field.label_from_instance = lambda area: area.name
        if schedule.zones_id is None:
            del self.fields["zone"]


def keep(form: ScheduleForm, numbers: CapacityForm) -> ServiceSchedule:
    """Save both; returns the schedule."""
    row: ServiceSchedule = form.save(commit=False)
    keep_schedule(row, numbers.numbers())
    return row
