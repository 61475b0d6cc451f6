"""Forms of those who follow, ask for their requests, or choose what is sent to them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.city.rate_limits import allow
from civic311.people.models import ContactChannel
from notifications.web_push import is_subscription
from requests_app.forms.contact import offered_languages
from requests_app.models import Follow

TRIES_PER_HOUR, MAILS_PER_HOUR = 20, 3
TOO_MANY = _("Too many tries in a short time. Please try again in an hour.")
HOUR = timedelta(hours=1)
RHYTHMS = [
    (Follow.Rhythm.EACH, _("At once, each time")),
    (Follow.Rhythm.DAILY, _("Once a day, at 8 in the morning")),
    (Follow.Rhythm.WEEKLY, _("Once a week, on Monday morning")),
]


def _address(help_text: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=_("Your email address"), max_length=254, help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the address we should write to."),
            "invalid": _("Please check the email address. It should look like name@example.org."),
        },
    )  # fmt: skip


def _rhythm() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How often?"), choices=RHYTHMS, initial=Follow.Rhythm.DAILY, widget=forms.RadioSelect
    )


class LimitedForm(forms.Form):
    """A form that makes us write to an address that anybody may type."""

    def may_send(self, what: str, *, visitor: str, now: datetime) -> bool:
        """Count one more try of this visitor and for this address; else the form says why not."""
        email = self.cleaned_data["email"].lower()
        few = allow(f"{what}:{visitor}", TRIES_PER_HOUR, HOUR, now)
        if few and allow(f"{what}-mail:{email}", MAILS_PER_HOUR, HOUR, now):
            return True
        self.add_error("email", TOO_MANY)
        return False


class FollowForm(LimitedForm):
    """Follow by email."""

    email = _address(_("We ask you first whether it was you. Nobody else sees your address."))
    rhythm = _rhythm()


class MineForm(LimitedForm):
    """Where to send the link to one's own requests."""

    email = _address(_("The one that you gave us when you reported."))


class RhythmForm(forms.Form):
    """How often, and in which language, on the page of one wish."""

    rhythm = _rhythm()
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = offered_languages()  # type: ignore[attr-defined]


class DeviceForm(forms.Form):
    """What a browser tells of itself to be sent messages (the PushSubscription of the Push API)."""

    endpoint = forms.URLField(max_length=600, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not endpoint.startswith("https://"):
            raise forms.ValidationError(_("This browser cannot take messages."))
        return endpoint

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not is_subscription(data["p256dh"], data["auth"]):
            raise forms.ValidationError(_("This browser cannot take messages."))
        return data


CHANNELS = {
    ContactChannel.EMAIL: _("By email"),
    ContactChannel.SMS: _("By text message"),
    ContactChannel.CALL: _("By a call"),
    ContactChannel.LETTER: _("By letter"),
    ContactChannel.NONE: _("Not at all. I look myself."),
}


class PreferencesForm(forms.Form):
    """What is sent to one person, how, and when. `channels`: those by which she can be reached."""

    channel = forms.ChoiceField(label=_("How shall we tell you about your requests?"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("In which language?"))
    wants_digest = forms.BooleanField(
        label=_("Tell me once a day, all in one message"), required=False,
        help_text=_("What needs an answer, and dates that we agreed upon, still come at once."),
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label=_("No messages from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, channels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (code, words) for code, words in CHANNELS.items() if code in channels
        ]
        self.fields["language"].choices = offered_languages()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("quiet_from"), data.get("quiet_until")
        if (begins is None) != (ends is None) and "quiet_from" not in self.errors and "quiet_until" not in self.errors:
            self.add_error("quiet_until", _("Give both times, or neither."))
        return data
