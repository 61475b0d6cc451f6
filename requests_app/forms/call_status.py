"""What the desk types while somebody asks how far her case is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from civic311.people.models import Contact, ContactChannel
from notifications import sms
from requests_app.caller_check import NAME, STREET
from requests_app.forms.contact import offered_languages
from requests_app.forms.track import MAX_MESSAGE
from requests_app.queries.search import phone_in

WAYS = [
    (ContactChannel.CALL.value, _("Call")),
    (ContactChannel.SMS.value, _("Text message")),
    (ContactChannel.LETTER.value, _("Letter")),
    (ContactChannel.EMAIL.value, _("Email")),
    (ContactChannel.NONE.value, _("No news wanted")),
]


class FindForm(forms.Form):
    """A number, a phone number or an address, as the caller says it."""

    find = CleanLine(
        label=_("Case number, phone number or address"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Type the number, the phone or the address that the caller says.")},
    )  # fmt: skip


class CheckForm(forms.Form):
    """What the caller said when asked who she is."""

    by = forms.ChoiceField(
        label=_("What did you ask for?"), initial=NAME, widget=forms.RadioSelect,
        choices=[(NAME, _("The name it was reported under")), (STREET, _("The street of the report"))],
    )  # fmt: skip
    said = CleanLine(
        label=_("What they said"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type what the caller said.")},
    )  # fmt: skip


class SaidForm(forms.Form):
    """What the caller wishes the team to know."""

    text = CleanText(
        label=_("What the caller says"), max_length=MAX_MESSAGE,
        error_messages={"required": _("Write down what the caller says.")},
    )  # fmt: skip


class NotFixedForm(forms.Form):
    """Why it is not in order."""

    text = CleanText(
        label=_("What is still wrong?"), max_length=MAX_MESSAGE,
        error_messages={"required": _("Write down what is still wrong.")},
    )  # fmt: skip


class PreferenceForm(forms.Form):
    """How the caller wishes to hear from the city."""

    channel = forms.ChoiceField(label=_("How shall we tell them the news?"), choices=WAYS, widget=forms.RadioSelect)
    phone = CleanLine(label=_("Phone"), required=False, max_length=40)
    email = forms.EmailField(label=_("Email"), required=False)
    postal_address = CleanText(label=_("Postal address"), required=False, max_length=300)
    language = forms.ChoiceField(label=_("Language"))
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    uses_relay = forms.BooleanField(label=_("Calls by relay or text telephone"), required=False)

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        self.contact = contact
        kwargs["initial"] = {name: getattr(contact, name) for name in self.base_fields} | {
            "phone": contact.phone.as_national if contact.phone else contact.phone_as_typed
        }
        super().__init__(*args, **kwargs)
        if not sms.is_on() and contact.channel != ContactChannel.SMS:
            ways = [way for way in WAYS if way[0] != ContactChannel.SMS]
            self.fields["channel"].choices = ways  # type: ignore[attr-defined]
        languages = dict(offered_languages())
        languages.setdefault(contact.language, contact.language)
        self.fields["language"].choices = list(languages.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed, way = cleaned.get("phone", ""), cleaned.get("channel")
        if typed and phone_in(typed) is None and typed != self.contact.phone_as_typed:
            self.add_error("phone", _("Please check the phone number, with its area code."))
        needed = {
            ContactChannel.SMS: ("phone", _("To send texts we need the number, with its area code.")),
            ContactChannel.CALL: ("phone", _("To call back we need the number.")),
            ContactChannel.LETTER: ("postal_address", _("To send a letter we need the postal address.")),
            ContactChannel.EMAIL: ("email", _("To write an email we need the address.")),
        }
        name, words = needed.get(ContactChannel(way), ("", "")) if way else ("", "")
        if name and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, words)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The columns of the contact as they shall be."""
        values = dict(self.cleaned_data)
        typed = values.pop("phone")
        if typed != self.contact.phone_as_typed or not typed:
            values["phone"] = phone_in(typed) or ""
        return values
