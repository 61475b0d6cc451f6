"""The city, its departments and their queues, and the bodies outside that are responsible for something."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.accounts.forms.joining import time_zones
from civic311.accounts.models import Department
from civic311.city.languages import named_languages
from civic311.city.models import City
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen
from routing.actions.reference_data import keep_queue
from routing.models import OutsideBody, Queue

ORDER_LABEL = _("Position in lists")


class DepartmentForm(ReferenceForm):
    """A part of the city that is responsible for services."""

    class Meta(ReferenceForm.Meta):
        model = Department
        fields = ("name", "code", "email", "phone", "cases_per_person", "order")
        labels = {  # noqa: RUF012
            "name": _("Name"), "email": _("Email"), "phone": _("Phone"),
            "cases_per_person": _("Open cases that one person can have in hand"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {"cases_per_person": _("Shown beside each person on the team board.")}  # noqa: RUF012


class QueueForm(ReferenceForm):
    """A unit's shared worklist."""

    class Meta(ReferenceForm.Meta):
        model = Queue
        fields = ("name", "code", "department", "is_triage")
        labels = {  # noqa: RUF012
            "name": _("Name"), "department": _("Department"),
            "is_triage": _("Takes what no rule and no service places"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = active_or_chosen(Department.objects.all(), self.instance.department_id)

    def clean_is_triage(self) -> bool:
        wanted: bool = self.cleaned_data["is_triage"]
        if not wanted and self.instance.pk and Queue.objects.filter(pk=self.instance.pk, is_triage=True).exists():
            raise ValidationError(_("Something must take what nothing places. Tick this at another queue instead."))
        return wanted

    def _get_validation_exclusions(self) -> set[str]:
        """The new triage queue takes over from the old one, so that two for a moment are no mistake."""
        return {*super()._get_validation_exclusions(), "is_triage"}

    def keep(self, now: datetime) -> Queue:
        queue: Queue = self.save(commit=False)
        keep_queue(queue)
        return queue


class OutsideBodyForm(ReferenceForm):
    """A county, a utility, a neighboring authority."""

    explanation = TranslatedField(
        label=_("What residents read"), several_lines=True, required=False,
        help_text=_("Why it is theirs and what to do. For example: The county repairs this road. Please tell them."),
    )  # fmt: skip

    url = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta(ReferenceForm.Meta):
        model = OutsideBody
        fields = ("name", "code", "explanation", "phone", "url", "email", "stays_open", "order")
        labels = {  # noqa: RUF012
            "name": _("Name"), "phone": _("Phone"), "email": _("Email"), "order": ORDER_LABEL,
            "stays_open": _("Cases that rules hand to them stay open here until they are done"),
        }  # fmt: skip


class CityForm(ReferenceForm):
    """What residents see of the city, its clock and its languages."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    default_language = forms.ChoiceField(
        label=_("First language"), choices=named_languages, help_text=_("Every text of the city is needed in it.")
    )
    offered = forms.MultipleChoiceField(
        label=_("Languages offered"), choices=named_languages, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta(ReferenceForm.Meta):
        model = City
        fields = ("name", "service_name", "tagline", "phone", "email", "opening_hours", "emergency_phone", "time_zone",
                  "currency_sign", "targets_need_two", "holds_suspicious_texts", "shows_personal_figures")  # fmt: skip
        labels = {  # noqa: RUF012
            "name": _("Name of the city"), "service_name": _("Name of the service"), "tagline": _("One line about it"),
            "phone": _("Phone"), "opening_hours": _("Hours at which somebody answers"), "email": _("Email"),
            "emergency_phone": _("Emergency number"),
            "targets_need_two": _("A change of a target needs a second person"),
            "currency_sign": _("Sign of the currency"),
            "holds_suspicious_texts": _("Words that hold a link or something private wait for a look"),
            "shows_personal_figures": _("Supervisors see figures for each person"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "service_name": _("Residents see it at the top of every page."),
            "emergency_phone": _("Shown wherever words mean danger to life."),
            "shows_personal_figures": _(
                "Handling times and cases for each person, on the team board only. Never ranked, never published."
            ),
            "holds_suspicious_texts": _("Until somebody has read them, only the writer and staff see them."),
            "targets_need_two": _("Somebody else than who proposes it has to agree before it counts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "service_name", "tagline", "default_language", "offered"])
        languages = self.instance.languages or [settings.LANGUAGE_CODE]
        self.fields["default_language"].initial = languages[0]
        self.fields["offered"].initial = languages

    def save(self, commit: bool = True) -> City:
        city: City = super().save(commit=False)
        first = self.cleaned_data["default_language"]
        city.languages = [first, *(code for code in self.cleaned_data["offered"] if code != first)]
        return city
