"""A resident adds what she knows to a request that is there already."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.forms.photos import PhotosField
from requests_app.forms.report_details import MAX_DESCRIPTION
from requests_app.forms.reporter import ReporterForm
from routing.models import Service
from routing.models.catalogue import ContactRule

CONTACT = ("name", "email", "phone", "language", "follows", "channel", "postal_address")


class VoiceForm(ReporterForm):
    """Her own words and photos, and how to reach her as far as the service of that request asks; all may be empty."""

    description = CleanText(
        label=_("What do you see?"),
        help_text=_("Only if you can add something. The people who work on it read this."),
        required=False,
        max_length=MAX_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Please use %(limit_value)d characters or fewer. You have used %(show_value)d."),
        },
    )
    photos = PhotosField(label=_("Photos"), required=False,
                         help_text=_("Up to 5. We take out where and when each was taken."))  # fmt: skip
    field_order = ("description", "photos", *CONTACT)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, service=service, **kwargs)
        if service.contact_rule == ContactRule.FORBIDDEN:
            for name in CONTACT:
                del self.fields[name]
