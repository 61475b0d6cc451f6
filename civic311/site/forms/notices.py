"""A notice: what is told, how loudly, where, from when until when, and which reports it explains."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.lib.form_fields import LocalTime
from civic311.site.forms.announced import (
    AreaChoice,
    ShapeField,
    StreetsField,
    areas_to_choose,
    people_with,
    services_to_choose,
)
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import ReferenceForm
from community.actions.notices import keep_notice
from community.models import Notice

PLACE_FIELDS = ("everywhere", "areas", "streets", "shape")


class NoticeForm(ReferenceForm):
    """A new notice, or what is changed of one. Those who follow it hear of the change."""

    title = TranslatedField(label=gettext_lazy("Title"), max_length=120)
    text = TranslatedField(
        label=gettext_lazy("What people should know"), several_lines=True, max_length=1500, required=False,
        help_text=gettext_lazy("What happened, what to do, when it is over. Short and plain."),
    )  # fmt: skip
    everywhere = forms.BooleanField(label=gettext_lazy("In the whole city"), required=False)
    areas = AreaChoice(
        queryset=None, label=gettext_lazy("Areas"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    streets = StreetsField(
        label=gettext_lazy("Streets"), required=False, help_text=gettext_lazy("One on a line, as on the signs.")
    )
    shape = ShapeField(
        label=gettext_lazy("Drawn place"), required=False,
        help_text=gettext_lazy("Draw it on the map. Without the map: paste GeoJSON."),
    )  # fmt: skip
    services = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Which reports does it explain?"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever is about to report one of these here reads the notice first."),
    )  # fmt: skip
    starts_at = LocalTime(label=gettext_lazy("From"))
    ends_at = LocalTime(label=gettext_lazy("Until"), required=False,
                        help_text=gettext_lazy("It goes by itself then. Empty: somebody ends it."))  # fmt: skip
    review_at = LocalTime(
        label=gettext_lazy("Look at it again"), required=False,
        help_text=gettext_lazy("Its owner gets a mail then: does it still hold?"),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = Notice
        fields = ("kind", "severity", "title", "text", *PLACE_FIELDS, "starts_at", "ends_at", "services", "owner",
                  "review_at")  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "kind": gettext_lazy("What is it about?"), "severity": gettext_lazy("How loudly?"),
            "owner": gettext_lazy("Who answers for it"),
        }  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"severity": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("areas", areas_to_choose())
        self._fill("services", services_to_choose())
        self._fill("owner", people_with("notices.edit"))

    def _fill(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows
        if name == "owner":
            field.required = True
            field.label_from_instance = lambda person: person.name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("everywhere"):
            cleaned |= {"areas": [], "streets": [], "shape": None}
        elif not any(cleaned.get(name) for name in PLACE_FIELDS) and not set(PLACE_FIELDS) & set(self.errors):
            self.add_error("everywhere", _("Say where: the whole city, areas, streets or a drawn place."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It must end after it begins."))
        if "ends_at" not in self.errors and not ends_at and not cleaned.get("review_at"):
            self.add_error("review_at", _("Without an end, say when somebody looks at it again."))
        return cleaned

    def keep(self, now: datetime) -> Notice:
        """Publish it, or the change."""
        row: Notice = self.save(commit=False)
        return keep_notice(row, self._save_m2m, now=now)
