"""The city's sign-on, what its groups give, and what each role needs at sign-in."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Role, SignOn, SignOnRule
from civic311.accounts.oidc import is_fit
from civic311.accounts.people import administrators_who_can_sign_in
from civic311.lib.form_fields import CleanLine
from civic311.lib.sealed import seal
from civic311.site.forms.people import RoleForm

LEAST_IDLE = 5  # minutes


class SignOnForm(forms.ModelForm):
    """The provider's side: where it is and how we prove ourselves there."""

    secret = forms.CharField(
        label=_("Client secret"), required=False, max_length=500, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again. Leave it empty to keep the one you gave before."),
    )  # fmt: skip
    field_order = (
        "name", "issuer", "client_id", "secret", "groups_claim", "makes_people", "is_on", "is_only_way",
    )  # fmt: skip

    class Meta:
        model = SignOn
        fields = ("name", "issuer", "client_id", "groups_claim", "makes_people", "is_on", "is_only_way")
        labels = {  # noqa: RUF012
            "name": _("Name on the button"), "issuer": _("Address of the provider (issuer)"),
            "client_id": _("Client ID"), "groups_claim": _("Claim that lists a person's groups"),
            "makes_people": _("Make an account for people whose groups give them a role"),
            "is_on": _("Let staff sign in with it"), "is_only_way": _("Let staff sign in with it only"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "name": _("For example: City ID"),
            "issuer": _("For example: https://login.city.example/realms/staff"),
            "groups_claim": _("Often “groups” or “roles”. Dots lead into nested claims: realm_access.roles"),
            "makes_people": _("Without it, people must be invited or connect their account first."),
            "is_only_way": _("Administrators who got their role here keep their password, as the way back in."),
        }

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"].rstrip("/")
        if not is_fit(issuer):
            raise ValidationError(_("The address must begin with https://."))
        return issuer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_only_way") and not cleaned.get("is_on"):
            self.add_error("is_only_way", _("Switch it on first."))
        elif cleaned.get("is_only_way") and not administrators_who_can_sign_in():
            self.add_error("is_only_way", _("Somebody who manages people must have a password, as the way back in."))
        return cleaned

    def keep(self, now: datetime) -> SignOn:
        """Save the row, with a new secret where one was given."""
        row: SignOn = self.save(commit=False)
        row.pk, row.updated_at = 1, now
        if self.cleaned_data["secret"]:
            row.sealed_secret = seal(self.cleaned_data["secret"])
        row.save()
        return row


class SignOnRuleForm(RoleForm):
    """One group, and the role that it gives."""

    value = CleanLine(label=_("Group"), max_length=200, help_text=_("Exactly as the provider sends it."))
    field_order = ("value", "role", "department")

    def keep(self) -> None:
        """Add the rule, once."""
        SignOnRule.objects.get_or_create(**{name: self.cleaned_data[name] for name in self.field_order})


class RoleSignInForm(forms.ModelForm):
    """How carefully those who have one role sign in."""

    class Meta:
        model = Role
        fields = ("requires_second_factor", "idle_minutes")
        labels = {  # noqa: RUF012
            "requires_second_factor": _("Second factor"), "idle_minutes": _("Minutes without use"),
        }  # fmt: skip

    def clean_idle_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["idle_minutes"]
        if minutes is not None and not LEAST_IDLE <= minutes <= settings.SESSION_IDLE_MINUTES:
            raise ValidationError(
                _("From %(least)s to %(most)s minutes."),
                params={"least": LEAST_IDLE, "most": settings.SESSION_IDLE_MINUTES},
            )
        return minutes


def role_forms(data: Any = None) -> list[RoleSignInForm]:
    """One form for each role, all of them in one table."""
    return [RoleSignInForm(data, instance=role, prefix=f"role-{role.pk}") for role in Role.objects.all()]
