"""A chain of escalation and its steps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, Role, User
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import active_or_chosen
from routing.chains import AGE, SHARE, SILENCE
from routing.models import ClockKind, EscalationChain, EscalationStep, Queue, Service

MOST_PERCENT, MOST_SPAN = 1000, 4000
HOURS, DAYS = 1, 24
TRIGGERS = (
    (SHARE, _("At a share of the time")),
    (AGE, _("At an age")),
    (SILENCE, _("When nothing happens for some time")),
)
CLOCKS = (
    (ClockKind.ACKNOWLEDGE.value, _("Until somebody takes it up")),
    (ClockKind.FIRST_ACTION.value, _("Until the first action")),
    (ClockKind.RESOLVE.value, _("Until it is resolved")),
)
RECIPIENTS = (
    (EscalationStep.Recipient.OWNER.value, _("The owner, or everybody on the queue when nobody owns it")),
    (EscalationStep.Recipient.QUEUE.value, _("Everybody who works on the queue")),
    (EscalationStep.Recipient.SUPERVISOR.value, _("The supervisors of the department")),
    (EscalationStep.Recipient.ROLE.value, _("Everybody with a role, in the department or else in the city")),
    (EscalationStep.Recipient.PERSON.value, _("One person")),
)


class ChainForm(forms.ModelForm):
    """The name of a chain; for a new one also whose cases it counts for."""

    name = TranslatedField(label=_("Name"), max_length=80)
    service = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Only for this service"), empty_label=_("Every service")
    )
    department = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Or for this department"), empty_label=_("Every department")
    )

    class Meta:
        model = EscalationChain
        fields = ("name", "service", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["service"], self.fields["department"]
            return
        free_services = Service.objects.filter(is_active=True, escalation_chain=None)
        free_departments = Department.objects.filter(is_active=True, escalation_chain=None)
        self.fields["service"].queryset = free_services  # type: ignore[attr-defined]
        self.fields["department"].queryset = free_departments  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk or self.errors:
            return cleaned
        service, department = cleaned.get("service"), cleaned.get("department")
        if service and department:
            self.add_error("department", _("Choose a service or a department, not both."))
        elif not service and not department and EscalationChain.objects.filter(service=None, department=None).exists():
            self.add_error("service", _("Choose a service or a department. All others have a chain already."))
        return cleaned


class StepForm(forms.ModelForm):
    """One step: when it is due, who is told, what else it does."""

    kind = forms.ChoiceField(label=_("Which clock"), choices=CLOCKS, initial=ClockKind.RESOLVE.value)
    trigger = forms.ChoiceField(label=_("At what moment"), choices=TRIGGERS, widget=forms.RadioSelect, initial=SHARE)
    percent = forms.IntegerField(
        label=_("Share of the time, in percent"), min_value=1, max_value=MOST_PERCENT, required=False,
        help_text=_("100 is the due time, 150 half the time over."),
    )  # fmt: skip
    span = forms.IntegerField(
        label=_("How long, for an age or a silence"), min_value=1, max_value=MOST_SPAN, required=False
    )
    unit = forms.TypedChoiceField(
        label=_("Counted in"), choices=((HOURS, _("hours")), (DAYS, _("days"))), coerce=int, empty_value=HOURS
    )  # fmt: skip
    recipient = forms.ChoiceField(label=_("Who is meant"), choices=RECIPIENTS, widget=forms.RadioSelect)
    role = forms.ModelChoiceField(
        queryset=Role.objects.all(), required=False, label=_("Role, if one is meant"), empty_label=_("Choose a role")
    )
    person = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Person, if one is meant"), empty_label=_("Choose a person")
    )
    notifies = forms.BooleanField(label=_("Tell them by message"), required=False, initial=True)
    flags = forms.BooleanField(label=_("Put a flag on the case until somebody has seen to it"), required=False)
    raises_severity = forms.BooleanField(label=_("Make the case one step more urgent"), required=False)
    assigns = forms.BooleanField(
        label=_("Give them the case"), required=False,
        help_text=_("Of several the one with the fewest open cases gets it."),
    )  # fmt: skip
    moves_to = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Send the case to"), empty_label=_("Nowhere, it stays")
    )

    class Meta:
        model = EscalationStep
        fields = (
            "kind", "trigger", "recipient", "role", "person", "notifies", "flags", "raises_severity", "assigns",
            "moves_to",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = self.instance
        self.fields["person"].queryset = active_or_chosen(User.objects.all(), step.person_id)  # type: ignore[attr-defined]
        queues = active_or_chosen(Queue.objects.select_related("department"), step.moves_to_id)
        self.fields["moves_to"].queryset = queues  # type: ignore[attr-defined]
        self._ask_for_what_is_chosen()
        if step.pk and step.trigger == SHARE:
            self.initial["percent"] = step.amount
        elif step.pk:
            unit = DAYS if step.amount % DAYS == 0 else HOURS
            self.initial |= {"span": step.amount // unit, "unit": unit}

    def _ask_for_what_is_chosen(self) -> None:
        """Fields that belong to one choice are needed with it; nothing is optional before a choice is made."""
        trigger, recipient = self.data.get("trigger"), self.data.get("recipient")
        kinds = EscalationStep.Recipient
        needed = {
            "percent": trigger == SHARE, "span": trigger in (AGE, SILENCE), "unit": trigger in (AGE, SILENCE),
            "role": recipient == kinds.ROLE, "person": recipient == kinds.PERSON,
        }  # fmt: skip
        for name, is_needed in needed.items():
            self.fields[name].required = is_needed or not self.is_bound

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("trigger") == SHARE and cleaned.get("percent"):
            self.instance.amount = cleaned["percent"]
        elif cleaned.get("span"):
            self.instance.amount = cleaned["span"] * cleaned.get("unit", HOURS)
        recipient = cleaned.get("recipient")
        kinds = EscalationStep.Recipient
        if recipient == kinds.OWNER and cleaned.get("assigns"):
            self.add_error("assigns", _("The owner has the case already. Choose who else should get it."))
        effects = ("notifies", "flags", "raises_severity", "assigns", "moves_to")
        if not any(cleaned.get(name) for name in effects):
            self.add_error("notifies", _("Choose at least one thing that the step does."))
        return cleaned | {
            "role": cleaned.get("role") if recipient == kinds.ROLE else None,
            "person": cleaned.get("person") if recipient == kinds.PERSON else None,
        }
