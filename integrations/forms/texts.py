"""What is written by text: an answer of the desk, and in the demo what a resident's phone would send."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.forms.photos import PhotosField
from requests_app.queries.search import phone_in

MOST_ANSWER = 600


class AnswerTextForm(forms.Form):
    """What a person of the desk answers."""

    text = CleanText(
        label=_("Your answer"), max_length=MOST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write something first.")},
    )  # fmt: skip


class TryForm(forms.Form):
    """What a phone sends."""

    phone = CleanLine(label=_("From the phone"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    text = CleanText(label=_("Text"), required=False, max_length=1600, widget=forms.Textarea(attrs={"rows": 2}))
    photos = PhotosField(label=_("Photos"), required=False)

    def clean_phone(self) -> str:
        phone = phone_in(self.cleaned_data["phone"])
        if phone is None:
            raise ValidationError(_("Please check the phone number, with its area code."))
        return phone

    def clean_photos(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["photos"]
        if len(files) > settings.MAX_PHOTOS_PER_REPORT:
            raise ValidationError(_("That is too many photos."))
        return files

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text") and not cleaned.get("photos"):
            self.add_error("text", _("Please write something first."))
        return cleaned
