"""Inviting people and giving them roles."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, Membership, Role, User
from civic311.city.languages import staff_languages
from civic311.lib.form_fields import CleanLine
from civic311.site.hand_over import Heir
from routing.models import Area

QUEUE = "queue"


class RoleForm(forms.Form):
    """A role, in one department or in the whole city."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), empty_label=_("Choose a role"))
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.filter(is_active=True), required=False,
        empty_label=_("The whole city"),
    )  # fmt: skip

    def __init__(self, *args: Any, membership: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if membership:
            self.fields["role"].initial = membership.role_id
            self.fields["department"].initial = membership.department_id
            field = self.fields["department"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Department.objects.filter(Q(is_active=True) | Q(pk=membership.department_id))


class InviteForm(RoleForm):
    """Somebody new."""

    name = CleanLine(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Email"), max_length=254, help_text=_("The invitation goes there, and it is the sign-in."),
        error_messages={"invalid": _("Please check the email address. It should look like name@example.org.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=staff_languages)
    field_order = ("name", "email", "language", "role", "department")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody with this address is here already. Look in the list of people."))
        return email


class HeirForm(forms.Form):
    """Who takes over open cases."""

    heir = forms.ChoiceField(label=_("Who takes over the open cases?"))

    def __init__(self, *args: Any, heirs: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(user.pk): user for user in heirs}
        field = self.fields["heir"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (QUEUE, _("Nobody: back into their queues")), *((key, user.name) for key, user in self.heirs.items()),
        ]  # fmt: skip

    @property
    def chosen(self) -> Heir:
        """The heir of a valid form."""
        return Heir(self.heirs.get(self.cleaned_data["heir"]))


class AreasForm(forms.Form):
    """The areas an elected official speaks for."""

    areas = forms.ModelMultipleChoiceField(
        label=_("Speaks for"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Area.objects.filter(layer__is_reporting=True, valid_to=None),
        help_text=_("Elected officials see the reports of these areas."),
    )  # fmt: skip
