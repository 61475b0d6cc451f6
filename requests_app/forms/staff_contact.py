"""Correct who reported a case."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python as read_phone

from civic311.lib.form_fields import CleanLine
from civic311.people.models import Contact, ContactChannel
from notifications import sms
from requests_app.actions.contacts import EDITABLE, as_text
from requests_app.forms.contact import offered_languages

LABELS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("Email"),
    "phone": _("Phone"),
    "postal_address": _("Postal address"),
    "language": _("Language"),
    "channel": _("How to tell them"),
    "needs_interpreter": _("Needs an interpreter"),
    "uses_relay": _("Calls by relay service or text telephone"),
}
CHANNELS = (
    ("email", _("Email")),
    ("sms", _("Text message")),
    ("call", _("Call back")),
    ("letter", _("Letter")),
    ("none", _("Not at all")),
)


class ContactEditForm(forms.Form):
    """What is known of a person. What was shown travels along, so that two people do not cross."""

    name = CleanLine(label=LABELS["name"], required=False, max_length=120)
    email = forms.EmailField(label=LABELS["email"], required=False)
    phone = CleanLine(label=LABELS["phone"], required=False, max_length=40)
    postal_address = CleanLine(label=LABELS["postal_address"], required=False, max_length=300)
    language = forms.ChoiceField(label=LABELS["language"])
    channel = forms.ChoiceField(label=LABELS["channel"], choices=CHANNELS)
    needs_interpreter = forms.BooleanField(label=LABELS["needs_interpreter"], required=False)
    uses_relay = forms.BooleanField(label=LABELS["uses_relay"], required=False)

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        values = {name: getattr(contact, name) for name in EDITABLE}
        values["phone"] = contact.phone_as_typed if not contact.phone else as_text(contact.phone)
        kwargs.setdefault("initial", values)
        super().__init__(*args, **kwargs)
        self.contact = contact
        if not sms.is_on() and contact.channel != ContactChannel.SMS:
            ways = [way for way in CHANNELS if way[0] != ContactChannel.SMS]
            self.fields["channel"].choices = ways  # type: ignore[attr-defined]
        languages = offered_languages()
        if contact.language not in dict(languages):
            languages = [*languages, (contact.language, contact.language)]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        for name in EDITABLE:
            seen = as_text(getattr(contact, name))
            self.fields[f"seen_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=seen, strip=False
            )

    @property
    def seen(self) -> dict[str, str]:
        """Each field as it was shown."""
        return {name: self.cleaned_data[f"seen_{name}"] for name in EDITABLE}

    @property
    def values(self) -> dict[str, Any]:
        """Each field as it is to be. A phone that was kept as typed and was left alone stays so."""
        values = {name: self.cleaned_data[name] for name in EDITABLE}
        if self.cleaned_data["phone"] == self.contact.phone_as_typed and not self.contact.phone:
            del values["phone"]
        return values

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed or (typed == self.contact.phone_as_typed and not self.contact.phone):
            return typed
        number = read_phone(typed)
        if number is None or not number.is_valid():
            raise ValidationError(_("Please check the phone number, with its area code."))
        return str(number.as_e164)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs = {"email": ("email", _("To write to them, give an email address.")),
                 "sms": ("phone", _("To send them texts, give a phone number.")),
                 "call": ("phone", _("To call them, give a phone number.")),
                 "letter": ("postal_address", _("To send letters, give a postal address."))}  # fmt: skip
        field, words = needs.get(cleaned.get("channel", ""), ("", ""))
        was = (self.contact.channel, bool(field and getattr(self.contact, field)))
        if field and not self.errors and not cleaned.get(field) and was != (cleaned["channel"], False):
            self.add_error(field, words)
        return cleaned
