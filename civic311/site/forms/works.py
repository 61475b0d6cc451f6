"""Planned works: what, where and when, what staff do meanwhile, and whose cases may wait for them."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.accounts.models import Department
from civic311.lib.form_fields import Day
from civic311.site.forms.announced import ShapeField, StreetsField, people_with, services_to_choose
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen
from community.actions.works import keep_work
from community.models import PlannedWork


class WorkForm(ReferenceForm):
    """New works, or what is changed of them."""

    name = TranslatedField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For example: Repaving of Mill Street.")
    )
    text = TranslatedField(
        label=gettext_lazy("What residents read"), several_lines=True, max_length=1500, required=False
    )  # fmt: skip
    advice = TranslatedField(
        label=gettext_lazy("What staff do until then"), max_length=120, required=False,
        help_text=gettext_lazy("For example: make safe only."),
    )  # fmt: skip
    streets = StreetsField(
        label=gettext_lazy("Whole streets"), required=False, help_text=gettext_lazy("One on a line, as on the signs.")
    )
    shape = ShapeField(
        label=gettext_lazy("Drawn place"), required=False,
        help_text=gettext_lazy("Draw an area or the line of a street. Without the map: paste GeoJSON."),
    )  # fmt: skip
    starts_on = Day(label=gettext_lazy("First day"))
    ends_on = Day(label=gettext_lazy("Last day"))
    services = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("What do the works put right?"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever is about to report one of these here learns of the works first."),
    )  # fmt: skip
    defers = forms.BooleanField(
        label=gettext_lazy("Cases of these services may wait for the works"), required=False,
        help_text=gettext_lazy("The clock stands still, and residents read why."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = PlannedWork
        fields = ("kind", "name", "text", "advice", "starts_on", "ends_on", "streets", "shape", "services", "defers",
                  "department", "owner")  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "kind": gettext_lazy("What is planned?"), "department": gettext_lazy("Department"),
            "owner": gettext_lazy("Who answers for it"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: Any = self.fields["services"]
        services.queryset = services_to_choose()
        owner: Any = self.fields["owner"]
        owner.queryset, owner.label_from_instance = people_with("works.edit"), lambda person: person.name
        department: Any = self.fields["department"]
        department.queryset = active_or_chosen(Department.objects.all(), self.instance.department_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("streets") and not cleaned.get("shape") and not {"streets", "shape"} & set(self.errors):
            self.add_error("streets", _("Say where: streets or a drawn place."))
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not lie before the first one."))
        if cleaned.get("defers") and not cleaned.get("services"):
            self.add_error("services", _("Say which cases may wait."))
        return cleaned

    def keep(self, now: datetime) -> PlannedWork:
        """Save them."""
        row: PlannedWork = self.save(commit=False)
        return keep_work(row, self._save_m2m)


class WorksFileForm(forms.Form):
    """A file of works: GeoJSON or CSV."""

    file = forms.FileField(
        label=gettext_lazy("File"), error_messages={"empty": gettext_lazy("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.csv"}),
    )  # fmt: skip
