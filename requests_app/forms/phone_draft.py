"""A report that was written on a phone without signal, when its writer sends it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.forms.photos import PhotosField
from requests_app.forms.report_details import MAX_DESCRIPTION


class PhoneDraftForm(forms.Form):
    """What the phone kept. `key` is the draft's own; `goes_on`: it belongs to the report begun in this browser.

    `place` is how the writer said where it is; lat and long (degrees) are where the phone was, if it was asked;
    photo_lat and photo_long where a photo says that it was taken, read before it was made smaller.
    """

    key = forms.UUIDField()
    goes_on = forms.BooleanField(required=False)
    words = CleanText(required=False, max_length=MAX_DESCRIPTION)
    service = forms.SlugField(required=False, max_length=60)
    place = CleanLine(required=False, max_length=200)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    long = forms.FloatField(required=False, min_value=-180, max_value=180)
    photo_lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    photo_long = forms.FloatField(required=False, min_value=-180, max_value=180)
    photos = PhotosField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("words", "photos", "place", "goes_on")):
            raise forms.ValidationError(_("This draft is empty. Add a photo or a few words first."))
        return cleaned

    @property
    def trouble(self) -> str:
        """Everything that is wrong, in words."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
