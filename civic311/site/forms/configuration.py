"""A file of configuration to load."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.site.configuration.comparing import MOST_BYTES


class ConfigurationFileForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("One that was downloaded here or in another city with Civic311."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

    def clean_file(self) -> Any:
        upload: Any = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            most = MOST_BYTES // 1024**2
            raise ValidationError(_("The file is larger than %(most)s megabytes.") % {"most": most})
        return upload
