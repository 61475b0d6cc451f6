"""Who calls, and how the city shall tell her what becomes of it: by email, text, call or letter, or not at all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from civic311.people.models import ContactChannel
from notifications import sms
from requests_app.actions.submit import ContactInput
from requests_app.forms.contact import ContactForm
from requests_app.queries.search import phone_in

AS_IT_FITS = ""
WAYS = [
    (AS_IT_FITS, _("Email, else a call")),
    (ContactChannel.EMAIL.value, _("Email")),
    (ContactChannel.SMS.value, _("Text message")),
    (ContactChannel.CALL.value, _("Call")),
    (ContactChannel.LETTER.value, _("Letter")),
    (ContactChannel.NONE.value, _("No news wanted")),
]


class CallerForm(ContactForm):
    """Who calls. A number that cannot be one is kept as it was said: the caller may have no other."""

    tell_by = forms.ChoiceField(label=_("Tell them the news by"), choices=WAYS, required=False)
    postal_address = CleanText(
        label=_("Postal address"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    uses_relay = forms.BooleanField(label=_("Calls by relay or text telephone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sms.is_on():
            ways = [way for way in WAYS if way[0] != ContactChannel.SMS]
            self.fields["tell_by"].choices = ways  # type: ignore[attr-defined]
        del self.fields["follows"]  # at the desk it says which way, not only whether
        self.fields["name"].label = _("Name")
        self.fields["language"].label = _("Language")
        for name in ("name", "email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # never the operator's own

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way = cleaned.get("tell_by")
        if way == ContactChannel.EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("To write an email we need the address."))
        if way == ContactChannel.CALL and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("To call back we need the number."))
        if way == ContactChannel.SMS and not phone_in(cleaned.get("phone", "")) and "phone" not in self.errors:
            self.add_error("phone", _("To send texts we need the number, with its area code."))
        if way == ContactChannel.LETTER and not cleaned.get("postal_address") and "postal_address" not in self.errors:
            self.add_error("postal_address", _("To send a letter we need the postal address."))
        return cleaned

    def contact(self) -> ContactInput:
        """The checked caller for `actions.submit`."""
        values = self.cleaned_data
        phone = phone_in(values["phone"]) or ""
        return ContactInput(
            name=values["name"], email=values["email"], phone=phone, phone_as_typed="" if phone else values["phone"],
            language=values["language"], channel=self.channel(), needs_interpreter=values["needs_interpreter"],
            uses_relay=values["uses_relay"], postal_address=values["postal_address"],
        )  # fmt: skip

    def channel(self) -> str:
        """The way that was chosen; else email, a call or none, as far as the caller can be reached."""
        values = self.cleaned_data
        if values["tell_by"]:
            return str(values["tell_by"])
        if values["email"]:
            return ContactChannel.EMAIL.value
        return (ContactChannel.CALL if phone_in(values["phone"]) else ContactChannel.NONE).value
