"""The city's colours and seal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.city.seal import SealRefused, cut, keep
from civic311.city.values import readable_accent, readable_brand
from civic311.lib import colours

_PICKER = forms.TextInput(attrs={"type": "color", "class": "color-picker"})


class LooksForm(forms.Form):
    """Two colours, each readable in both schemes, and a picture."""

    brand_colour = forms.CharField(
        label=_("Main color"), widget=_PICKER, validators=[readable_brand],
        help_text=_("Links, buttons and the header of mails. For readers of dark pages it is made lighter by itself."),
    )  # fmt: skip
    accent_colour = forms.CharField(
        label=_("Second color"), widget=_PICKER, validators=[readable_accent],
        help_text=_("Lies under dark words, as a mark of what is new."),
    )  # fmt: skip
    seal = forms.FileField(
        label=_("Seal"), required=False, widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=_("A PNG with a clear background looks best. At least 192 pixels wide, at most 2 megabytes."),
    )  # fmt: skip
    without_seal = forms.BooleanField(label=_("Take the seal away"), required=False)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city, self.files_cut = city, {}
        self.fields["brand_colour"].initial = city.brand_colour or colours.BRAND
        self.fields["accent_colour"].initial = city.accent_colour or colours.ACCENT
        if not city.seal_version:
            del self.fields["without_seal"]

    def clean_brand_colour(self) -> str:
        return colours.parse(self.cleaned_data["brand_colour"])

    def clean_accent_colour(self) -> str:
        return colours.parse(self.cleaned_data["accent_colour"])

    def clean_seal(self) -> Any:
        upload = self.cleaned_data.get("seal")
        if upload:
            try:
                self.files_cut = cut(upload, ground="#ffffff")
            except SealRefused as refused:
                raise ValidationError(refused.words) from refused
        return upload

    @transaction.atomic
    def keep(self) -> None:
        """Write the colours (the house's own as none) and the seal."""
        given = self.cleaned_data
        City.objects.filter(pk=1).update(
            brand_colour="" if given["brand_colour"] == colours.BRAND else given["brand_colour"],
            accent_colour="" if given["accent_colour"] == colours.ACCENT else given["accent_colour"],
        )
        if self.files_cut or given.get("without_seal"):
            keep(self.files_cut)
        configuration_changed()
