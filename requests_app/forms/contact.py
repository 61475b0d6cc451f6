"""About you: who reports and how to reach them, as far as the service asks and the person wishes."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python as read_phone

from civic311.city import languages as city_languages
from civic311.lib.form_fields import CleanLine
from routing.models import Service
from routing.models.catalogue import ContactRule


def offered_languages() -> list[tuple[str, str]]:
    """The languages we write in, each by its own name."""
    return [(code, city_languages.language_name(code)) for code in city_languages.offered_languages()]


class ContactForm(forms.Form):
    """The step about the reporter. Cleaned `phone` is in international form; all fields may be empty unless the
    service requires a contact."""

    name = CleanLine(label=_("Your name"), required=False, max_length=120,
                     widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    email = forms.EmailField(
        label=_("Email"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Please check the email address. It should look like name@example.org.")},
    )  # fmt: skip
    phone = CleanLine(label=_("Phone"), required=False, max_length=40,
                      widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))  # fmt: skip
    language = forms.ChoiceField(label=_("In which language shall we write to you?"))
    follows = forms.BooleanField(label=_("Send me an email when something changes"), required=False)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        languages = offered_languages()
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = languages
        active = get_language() or settings.LANGUAGE_CODE
        field.initial = active if active in dict(languages) else languages[0][0]
        self.fields["follows"].initial = True

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        number = read_phone(typed)
        if number is None or not number.is_valid():
            raise ValidationError(_("Please check the phone number, with its area code."))
        return str(number.as_e164)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.service.contact_rule != ContactRule.REQUIRED or self.errors:
            return cleaned
        if not cleaned.get("name"):
            self.add_error("name", _("For this service we need your name."))
        if not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("For this service we need your email address or your phone number."))
        return cleaned
