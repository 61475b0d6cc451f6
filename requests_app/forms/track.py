"""What a reporter writes on her own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.city.languages import language_name, offered_languages
from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.forms.staff_photos import CheckedPhotosField
from requests_app.wording import SATISFACTION

MAX_MESSAGE = 3000


class MessageForm(forms.Form):
    """A message to the city, photos, or both."""

    text = CleanText(
        label=_("Write to the team"),
        help_text=_("Only you and the city read this."),
        max_length=MAX_MESSAGE,
        error_messages={"required": _("Please write something first.")},
    )
    photos = CheckedPhotosField(
        label=_("Add photos"), required=False,
        help_text=_("Only you and the city see them, unless the city shows them."),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["text"].required = not (files and files.getlist("photos"))


class ReopenForm(forms.Form):
    """Why it is not fixed, in a few words if wished."""

    text = CleanText(label=_("What is still wrong?"), required=False, max_length=MAX_MESSAGE)


class SurveyForm(forms.Form):
    """Fixed or not, satisfied or not, and why."""

    is_fixed = forms.TypedChoiceField(
        label=_("Is it fixed?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Please choose yes or no.")},
    )  # fmt: skip
    satisfaction = forms.TypedChoiceField(
        label=_("How happy are you with the city’s work on this?"), choices=list(SATISFACTION.items()), required=False,
        widget=forms.RadioSelect, coerce=int, empty_value=None,
    )  # fmt: skip
    words = CleanText(
        label=_("Do you want to tell us more?"), help_text=_("If it is not fixed, say what is still wrong."),
        required=False, max_length=MAX_MESSAGE,
    )  # fmt: skip
    photos = CheckedPhotosField(
        label=_("Photos"), required=False, help_text=_("If it is not fixed, a photo helps the team to find it."),
    )  # fmt: skip


class LanguageForm(forms.Form):
    """The language in which somebody hears from the city."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, language_name(code)) for code in offered_languages()]  # type: ignore[attr-defined]


class NewLinkForm(forms.Form):
    """What we need to find the request whose link is lost or over."""

    number = CleanLine(
        label=_("Number of your request"), help_text=_("It stands in every message about it."), max_length=60,
        error_messages={"required": _("Please enter the number.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your email address"), help_text=_("The one you gave when you reported it."),
        error_messages={"required": _("Please enter your email address."),
                        "invalid": _("Please check the email address, such as name@example.org.")},
    )  # fmt: skip
