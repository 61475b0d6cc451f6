"""What is the problem? A photo, words, or both."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.forms.photos import PhotosField
from requests_app.forms.report_details import MAX_DESCRIPTION


class StartForm(forms.Form):
    """The first step. `has_photos`: some were kept before, so nothing more is needed."""

    photos = PhotosField(
        label=_("Add a photo"), required=False,
        help_text=_("Up to 5. If a photo says where it was taken, we ask you if that is the place."),
    )  # fmt: skip
    q = CleanText(
        label=_("Say it in your own words"),
        help_text=_("For example: hole in the road, bin not emptied, dark street."),
        required=False,
        max_length=MAX_DESCRIPTION,
        widget=forms.Textarea(
            attrs={"rows": 2, "data-answers": reverse_lazy("help_suggest"), "data-answers-in": "answers"}
        ),
        error_messages={
            "max_length": _("Please use %(limit_value)d characters or fewer. You have used %(show_value)d."),
        },
    )

    def __init__(self, *args: Any, has_photos: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_photos = has_photos

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("q") and not cleaned.get("photos") and not self._has_photos:
            self.add_error("q", _("Please add a photo, or say in a few words what is wrong."))
        return cleaned
