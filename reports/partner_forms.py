"""What is asked of somebody who loads a partner's figure."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reports.models import PartnerFigure
from reports.partner_files import MOST_BYTES, BadFile, Loaded, read_file

SOURCES = {
    PartnerFigure.Source.AREAS: _("A value for each area (columns layer, area, value)"),
    PartnerFigure.Source.COUNTED: _("Points, counted by area (columns lat, long)"),
    PartnerFigure.Source.AVERAGED: _("Points with a value, averaged by area (columns lat, long, value)"),
}
ABOUT = ("name", "unit", "provider", "licence", "as_of", "source")


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The file, and where it comes from."""

    file = forms.FileField(
        label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": _("The file is empty.")}, help_text=_("At most 2 megabytes and 50,000 lines."),
    )  # fmt: skip

    class Meta:
        model = PartnerFigure
        fields = ABOUT
        labels = {
            "name": _("Name"), "unit": _("Unit"), "provider": _("Provider"), "licence": _("License"),
            "as_of": _("Day that it describes"), "source": _("What the file holds"),
        }  # fmt: skip
        help_texts = {
            "name": _("Such as “Tree cover”."), "unit": _("Such as “% of the ground”. May stay empty."),
            "provider": _("Who made the figure."), "licence": _("On which terms the city may use and show it."),
        }  # fmt: skip
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "source": forms.RadioSelect}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        source: Any = self.fields["source"]
        source.choices = list(SOURCES.items())
        source.label_suffix = ""
        self.loaded: Loaded | None = None

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if PartnerFigure.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A figure of this name is there. Replace that one, or choose another name."))
        return name

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self._today:
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload, source = cleaned.get("file"), cleaned.get("source")
        if upload and source:
            try:
                data = upload.read(MOST_BYTES + 1)
                self.loaded = read_file(data, source, today=self._today)
            except BadFile as error:
                self.add_error("file", str(error))
        return cleaned

    def about(self) -> dict[str, Any]:
        """The fields of the figure."""
        return {name: self.cleaned_data[name] for name in ABOUT}
