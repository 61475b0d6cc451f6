"""What a new city chooses from the starter catalogue, and where its test message goes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from routing.models import Service
from routing.starter import DEPARTMENTS, TEMPLATES, UNITS


def in_reader_language(row: Any) -> str:
    """The name of a row of the starter catalogue in the language of staff pages."""
    return str(row.es if (get_language() or "").startswith("es") else row.en)


class DepartmentsForm(forms.Form):
    """The usual departments, those that are there left out."""

    departments = forms.MultipleChoiceField(
        label=_("Departments"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one, or add your own by hand.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = set(Department.objects.values_list("code", flat=True))
        field = self.fields["departments"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.code, in_reader_language(row)) for row in DEPARTMENTS if row.code not in known]


class ServicesForm(forms.Form):
    """For each unit of the catalogue: which department has it, and which of its services the city offers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Department.objects.filter(is_active=True).exclude(queues__is_triage=True)
        by_code = {row.code: row.pk for row in rows}
        self.has_departments = bool(by_code)
        self.known = set(Service.objects.values_list("service_code", flat=True))
        self.units = []
        for unit in UNITS:
            offered = [each for each in TEMPLATES.values() if each.unit == unit.code and each.code not in self.known]
            if not offered:
                continue
            self.units.append(unit)
            usual = by_code.get(unit.department)
            self.fields[f"department_{unit.code}"] = forms.ModelChoiceField(
                label=_("Department"), queryset=rows, required=False, initial=usual, empty_label=_("Not in our city")
            )
            self.fields[f"services_{unit.code}"] = forms.MultipleChoiceField(
                label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(each.code, in_reader_language(each)) for each in offered],
                initial=[each.code for each in offered] if usual else [],
            )  # fmt: skip

    def parts(self) -> Iterator[dict[str, Any]]:
        """The fields of each unit with its name, for the page."""
        for unit in self.units:
            yield {
                "code": unit.code, "title": in_reader_language(unit),
                "department": self[f"department_{unit.code}"], "services": self[f"services_{unit.code}"],
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for unit in self.units:
            if cleaned.get(f"services_{unit.code}") and not cleaned.get(f"department_{unit.code}"):
                self.add_error(f"department_{unit.code}", _("Choose who does this, or take the ticks away."))
        if not self.errors and not self.chosen(cleaned):
            raise ValidationError(_("Choose at least one service."))
        return cleaned

    def chosen(self, cleaned: dict[str, Any]) -> set[str]:
        """The codes of the services that are ticked."""
        return {code for unit in self.units for code in cleaned.get(f"services_{unit.code}", [])}

    def departments(self) -> dict[str, int]:
        """The department of each unit that has one."""
        found = {unit.code: self.cleaned_data.get(f"department_{unit.code}") for unit in self.units}
        return {code: row.pk for code, row in found.items() if row is not None}


class MailTestForm(forms.Form):
    """Where the test message goes."""

    email = forms.EmailField(
        label=_("Send it to"), max_length=254,
        error_messages={"invalid": _("Please check the email address. It should look like name@example.org.")},
    )  # fmt: skip
