"""What a subscription is: where it goes, what it is told, and from when it is sent again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanLine, LocalTime
from integrations.models import Subscription
from integrations.webhooks.matching import WORK_KINDS
from requests_app.event_words import short_words
from requests_app.wording import CHANNELS, SEVERITIES
from routing.models import Area, Service

_BOXES = forms.CheckboxSelectMultiple
_CONTACTS = ("contacts.view", "contacts.view_confidential")
_MANY = ("services", "departments", "wards")
_NARROWS = ("kinds", *_MANY, "channels", "severities")


class SubscriptionForm(forms.ModelForm):
    """A subscription; contacts can be switched on, and sent elsewhere, only by who may see them all."""

    name = CleanLine(label=_("Name"), max_length=80, help_text=_("Of the system that is told."))
    url = CleanLine(
        label=_("Address"), max_length=500, help_text=_("Where it takes webhooks, beginning with https://"),
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=_("What it is told"),
        widget=forms.RadioSelect,
        initial=Subscription.Level.PUBLIC,
        choices=[
            (Subscription.Level.PUBLIC, _("What everybody may read")),
            (Subscription.Level.WORK, _("What crews need: every case with its exact place, team and urgency")),
        ],
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these events"), required=False, widget=_BOXES, help_text=_("None ticked: all that it may read.")
    )
    services = forms.ModelMultipleChoiceField(Service.objects.none(), label=_("Only these services"), required=False,
                                              widget=_BOXES)  # fmt: skip
    departments = forms.ModelMultipleChoiceField(Department.objects.none(), label=_("Only these departments"),
                                                 required=False, widget=_BOXES)  # fmt: skip
    wards = forms.ModelMultipleChoiceField(Area.objects.none(), label=_("Only these wards"), required=False,
                                           widget=_BOXES)  # fmt: skip
    channels = forms.MultipleChoiceField(label=_("Only from these channels"), required=False, widget=_BOXES)
    severities = forms.TypedMultipleChoiceField(label=_("Only this urgent"), required=False, widget=_BOXES, coerce=int)

    class Meta:
        model = Subscription
        fields = ("name", "url", "level", "sends_contacts", "kinds", *_MANY, "channels", "severities")
        labels = {"sends_contacts": _("Send name, email and phone of who reported it too")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((kind, short_words(kind) or kind) for kind in WORK_KINDS), key=lambda row: row[1])
        listed = {"kinds": kinds, "channels": list(CHANNELS.items()), "severities": list(SEVERITIES.items())}
        for name, choices in listed.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["services"].queryset = Service.objects.all()  # type: ignore[attr-defined]
        self.fields["departments"].queryset = Department.objects.all()  # type: ignore[attr-defined]
        wards = Area.objects.filter(layer__is_reporting=True, valid_to=None).defer("geometry")
        self.fields["wards"].queryset = wards  # type: ignore[attr-defined]
        if not all(viewer.has_in(each, None) for each in _CONTACTS):
            del self.fields["sends_contacts"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            parts = urlsplit(url)
            is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
            is_good = is_good and (parts.port is None or parts.port > 0)
        except ValueError:
            is_good = False
        if not is_good:
            raise forms.ValidationError(_("This is no address of a web server. It begins with https://"))
        return url

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("sends_contacts") and given.get("level") != Subscription.Level.WORK:
            self.add_error("sends_contacts", _("Only a system that works on cases gets contacts."))
        if given.get("sends_contacts") and urlsplit(given.get("url", "https:")).scheme != "https":
            self.add_error("url", _("Contacts go only to an address that begins with https://"))
        if "sends_contacts" not in self.fields and {"url", "level"} & set(self.changed_data):
            self.instance.sends_contacts = False
        return given

    def main(self) -> list[forms.BoundField]:
        """The fields that every subscription needs."""
        return [self[name] for name in self.fields if name not in _NARROWS]

    def narrowing(self) -> list[forms.BoundField]:
        """The fields that leave something out."""
        return [self[name] for name in _NARROWS]

    def is_narrowed(self) -> bool:
        """Whether anything is left out, or one of those fields has to be looked at."""
        return any(self[name].value() for name in _NARROWS) or any(name in self.errors for name in _NARROWS)

    def many(self) -> dict[str, Any]:
        """The rows of the filters, by name."""
        return {name: self.cleaned_data[name] for name in _MANY}


class ReplayForm(forms.Form):
    """From when on everything is sent again."""

    since = LocalTime(label=_("Everything recorded from"))
