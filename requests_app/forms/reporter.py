"""About you, as the report asks it: name, email, phone, and other ways to hear from the city without an email."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from civic311.people.models import ContactChannel
from notifications import sms
from requests_app.actions.submit import ContactInput
from requests_app.forms.contact import ContactForm


class ReporterForm(ContactForm):
    """The contact step. Cleaned `channel` is a ContactChannel, or empty: email where one is given, else nothing."""

    channel = forms.ChoiceField(label=_("How shall we tell you what happens?"), required=False,
                                widget=forms.RadioSelect)  # fmt: skip
    postal_address = CleanText(label=_("Your postal address"), required=False, max_length=300,
                               help_text=_("Only for a letter."),
                               widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        texts = [(ContactChannel.SMS.value, _("Send me text messages"))] if sms.is_on() else []
        field.choices = [
            ("", _("By email, if I give one")),
            *texts,
            (ContactChannel.CALL.value, _("Call me")),
            (ContactChannel.LETTER.value, _("Send me a letter")),
            (ContactChannel.NONE.value, _("Not at all. I look here myself")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way = cleaned.get("channel")
        if way in (ContactChannel.CALL, ContactChannel.SMS) and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("To call you or send you text messages we need your phone number."))
        if way == ContactChannel.LETTER and not cleaned.get("postal_address") and "postal_address" not in self.errors:
            self.add_error("postal_address", _("To send a letter we need your postal address."))
        if way:
            cleaned["follows"] = way != ContactChannel.NONE
        return cleaned


def contact_input(given: Mapping[str, Any]) -> ContactInput:
    """The cleaned values, as they lie in the draft, as actions take them."""
    email = given.get("email", "")
    usual = ContactChannel.EMAIL.value if email else ContactChannel.NONE.value
    return ContactInput(
        name=given.get("name", ""), email=email, phone=given.get("phone", ""),
        language=given.get("language") or get_language() or "en", channel=given.get("channel") or usual,
        postal_address=given.get("postal_address") or None,
    )  # fmt: skip
