"""A CSV file: chosen, or kept between its preview and the moment it is loaded."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.site.catalogue_csv import MAX_BYTES


class UploadForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("With the columns of the file that you can download here. At most one megabyte."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        upload: Any = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than one megabyte. Load it in parts."))
        return bytes(upload.read())


class KeptForm(forms.Form):
    """The same file, carried by the preview page."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=2 * MAX_BYTES)

    def clean_kept(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["kept"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_("The file did not arrive whole. Please choose it again.")) from error
