"""A report as its writer corrects it: the details form of the report, with the photos that are there."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from requests_app.forms.report_details import DetailsForm, photo_words
from requests_app.forms.staff_photos import CheckedPhotosField
from routing.models import Service
from routing.models.catalogue import Evidence


class CorrectForm(DetailsForm):
    """Words, answers, more photos; `kept` counts the photos that stay. What was never asked for may stay empty."""

    def __init__(self, *args: Any, service: Service, kept: int = 0, had_words: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, service=service, **kwargs)
        self.kept = kept
        self.fields["description"].required = had_words and self.fields["description"].required
        if "photos" in self.fields:
            self.fields["photos"] = CheckedPhotosField(
                label=_("Add photos"), required=False, help_text=photo_words(service)
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        new = len(given.get("photos") or [])
        if self.kept + new > settings.MAX_PHOTOS_PER_REPORT:
            self.add_error(
                "photos", _("You can send up to %(most)s photos.") % {"most": settings.MAX_PHOTOS_PER_REPORT}
            )
        if "photos" in self.fields and self.service.report_photo == Evidence.REQUIRED and self.kept + new == 0:
            self.add_error("photos", _("For this service we need a photo. Please add at least one."))
        return given
