"""What somebody gives who opens a one-time link."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import User
from civic311.city.languages import named_languages
from civic311.lib.form_fields import CleanLine

_NEW = {"autocomplete": "new-password"}


def time_zones() -> list[tuple[str, str]]:
    """Zones of places, as `zoneinfo` names them."""
    skipped = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(skipped))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs=_NEW), strip=False, max_length=256,
        help_text=_("At least 12 characters. Four unrelated words are easy to keep in mind and hard to guess."),
    )  # fmt: skip
    password_again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs=_NEW), strip=False, max_length=256
    )

    def owner(self) -> User:
        """Whose password it is, since it must not be like the name or the address."""
        return User()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("The two passwords differ. Please type the second one again."))
        elif first:
            try:
                validate_password(first, self.owner())
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class InvitedForm(PasswordForm):
    """What an invited person gives: the name as she writes it, and a password."""

    name = CleanLine(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Colleagues see it on cases. Residents do not."),
    )  # fmt: skip
    field_order = ("name", "password", "password_again")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].initial = user.name

    def owner(self) -> User:
        return User(email=self.user.email, name=self.cleaned_data.get("name", ""))


class FirstAdministratorForm(PasswordForm):
    """The city in four fields, and who sets it up."""

    city_name = CleanLine(label=_("Name of your city"), max_length=80, help_text=_("For example: Springfield"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Times and working hours are counted in this zone.")
    )
    default_language = forms.ChoiceField(label=_("First language"), choices=named_languages)
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"), choices=named_languages, widget=forms.CheckboxSelectMultiple,
        initial=list(settings.STAFF_LANGUAGES),
    )  # fmt: skip
    name = CleanLine(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=_("You sign in with it."),
        error_messages={"invalid": _("Please check the email address. It should look like name@example.org.")},
    )  # fmt: skip
    field_order = (
        "city_name", "time_zone", "default_language", "languages", "name", "email", "password", "password_again",
    )  # fmt: skip

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody with this address is here already."))
        return email

    def owner(self) -> User:
        return User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))

    def offered_languages(self) -> list[str]:
        """The languages chosen, the first language first."""
        first = self.cleaned_data["default_language"]
        return [first, *(code for code in self.cleaned_data["languages"] if code != first)]
