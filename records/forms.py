"""Forms about keeping, holding and erasing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.clean_text import clean_line
from civic311.lib.form_fields import CleanLine, CleanText, Day
from civic311.lib.public_ids import normalise
from civic311.people.models import RecordKind, RecordSeries
from records.models import RecordsPolicy
from requests_app.models import ServiceRequest
from requests_app.queries.search import phone_in
from routing.models import Area, Service

MOST_LINES = 200


def service_choices() -> list[tuple[str, str]]:
    """Services by group, for a choice by code."""
    rows = Service.objects.select_related("group").order_by("group__order", "order", "service_code")
    return [(row.service_code, str(row)) for row in rows]


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What holds for all records."""

    class Meta:
        model = RecordsPolicy
        fields = ("two_approvers", "answer_days", "disclosure_days", "extension_days", "set_days")


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line of the retention schedule."""

    kinds = forms.MultipleChoiceField(
        label=_("What it covers"), choices=RecordKind.choices, widget=forms.CheckboxSelectMultiple
    )
    services = forms.MultipleChoiceField(
        label=_("Only these services"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )  # fmt: skip

    class Meta:
        model = RecordSeries
        fields = ("name", "basis", "kinds", "counted_from", "minimum_days", "maximum_days", "services", "is_active")
        help_texts = {
            "basis": _("The law or decision that says so."),
            "maximum_days": _("Empty: it may stay for good. A year is 365 days."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = service_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        longest = data.get("maximum_days")
        if longest is not None and longest < data.get("minimum_days", 0):
            self.add_error("maximum_days", _("It cannot be destroyed before it may be."))
        if RecordKind.LOOKS in data.get("kinds", ()) and data.get("counted_from") == "closing":
            self.add_error("counted_from", _("Records of looks belong to no closing. Count from the day they came in."))
        return data


class HoldForm(forms.Form):
    """A legal hold: what is named in any of the first fields, and what fits all of the others."""

    name = CleanLine(label=_("Name"), max_length=120, help_text=_("Such as the name of the lawsuit."))
    reason = CleanText(label=_("Why"), max_length=500)
    numbers = CleanText(label=_("Case numbers"), required=False, help_text=_("One on each line."))
    addresses = CleanText(
        label=_("People, by email or phone"), required=False, help_text=_("One on each line. All of their cases too.")
    )
    services = forms.MultipleChoiceField(
        label=_("All cases of these services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("in these areas"), required=False, queryset=Area.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    received_from = Day(label=_("received from"), required=False)
    received_until = Day(label=_("received until"), required=False, help_text=_("Empty: new cases come under it too."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = service_choices()  # type: ignore[attr-defined]
        wards = Area.objects.filter(layer__is_reporting=True).order_by("name")
        self.fields["areas"].queryset = wards  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[str]:
        given = _lines(self.cleaned_data["numbers"])
        numbers = [normalise(line) or line for line in given]
        known = set(ServiceRequest.everything.filter(public_id__in=numbers).values_list("public_id", flat=True))
        missing = [number for number in numbers if number not in known]
        if missing:
            text = _("There is no case with this number: %(numbers)s")
            raise forms.ValidationError(text, params={"numbers": ", ".join(missing[:5])})
        return numbers

    def clean_addresses(self) -> list[str]:
        found = []
        for line in _lines(self.cleaned_data["addresses"]):
            address = line.lower() if "@" in line.strip("@") else phone_in(line)
            if not address:
                text = _("This is no email address and no phone number: %(line)s")
                raise forms.ValidationError(text, params={"line": line[:60]})
            found.append(address)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("received_from"), data.get("received_until")
        if first and last and last < first:
            self.add_error("received_until", _("The last day lies before the first."))
        scope = ("numbers", "addresses", "services", "areas", "received_from", "received_until")
        if not self.errors and not any(data.get(name) for name in scope):
            raise forms.ValidationError(_("Say what is held: numbers, people, services, areas or days."))
        return data


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := clean_line(raw))][:MOST_LINES]


class ReasonForm(forms.Form):
    """Why something ends or is declined."""

    reason = CleanText(label=_("Why"), max_length=300)


class FindPersonForm(forms.Form):
    """Whom to look for."""

    q = CleanLine(
        label=_("Email, phone or name"), max_length=254, help_text=_("We keep a record of whom you looked at.")
    )


class EraseForm(forms.Form):
    """Forget a person for good."""

    reason = CleanLine(
        label=_("Why"), max_length=200, help_text=_("For the record. Write no name: such as “asked by letter”.")
    )
    is_sure = forms.BooleanField(label=_("I have looked at what goes. It cannot be brought back."))


class ReviewForm(forms.Form):
    """A period that was gone through."""

    note = CleanText(label=_("What came of it"), required=False, max_length=500)
