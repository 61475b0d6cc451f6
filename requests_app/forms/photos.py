"""A field for several photos at once."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PhotosInput(forms.ClearableFileInput):
    """The browser's own control, for several pictures; phones offer the camera."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, most: int = settings.MAX_PHOTOS_PER_REPORT) -> None:
        super().__init__({
            "accept": "image/*,.heic,.heif", "data-max-files": str(most),
            "data-say-too-many": _("That is too many photos."),
        })  # fmt: skip

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Cleans to a list of uploaded files, perhaps empty; each is looked at by `requests_app.uploads`."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        files = [file for file in given if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"])
        return files
