"""What is wrong: the service's own questions, a description, photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.forms.photos import PhotosField
from requests_app.forms.questions import AsksQuestions, answers_from
from routing.models import Service
from routing.models.catalogue import Evidence

MAX_DESCRIPTION = 5000


class DetailsForm(AsksQuestions):
    """The details step of one service; `answers` gives what `Intake.answers` takes.

    `lacks_photo`: the service needs a photo and none was kept so far.
    """

    def __init__(
        self,
        *args: Any,
        service: Service,
        known: dict[str, Any] | None = None,
        lacks_photo: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = known or {}
        self.ask(service, kept.get("answers", {}))
        for field in self.fields.values():
            field.error_messages["required"] = _("Please answer this question.")
        self.fields["description"] = CleanText(
            label=_("What is wrong?"),
            help_text=_("Everyone may read this, so please leave out names, phone numbers and email addresses.")
            if service.is_public
            else _("Only the people who work on it read this."),
            required=not self.questions,
            max_length=MAX_DESCRIPTION,
            initial=kept.get("description", ""),
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={
                "max_length": _("Please use %(limit_value)d characters or fewer. You have used %(show_value)d."),
                "required": _("Please say in a few words what is wrong."),
            },
        )
        self.fields["photos"] = PhotosField(
            label=_("Photos"), required=lacks_photo, help_text=photo_words(service),
            error_messages={"required": _("For this service we need a photo. Please add at least one.")},
        )  # fmt: skip
        if service.report_photo == Evidence.NONE:
            del self.fields["photos"]

    def answers(self) -> dict[str, Any]:
        """Valid answers by question code."""
        return answers_from(self.cleaned_data)


def photo_words(service: Service) -> Any:
    """The hint below the photos."""
    if service.report_photo == Evidence.REQUIRED:
        return _("At least one, up to 5. We take out where and when each was taken.")
    return _("Up to 5. We take out where and when each was taken.")
