"""What a case is and where it belongs: its queue, its severity, its service."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions import work
from requests_app.actions.service_change import change_service
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm
from requests_app.queries.case import open_queues, services_in_use
from requests_app.queries.visible import kept_departments
from requests_app.wording import SEVERITIES


class RouteForm(CaseForm):
    action, title, button = "route", _("Send on"), _("Send it on")
    done = _("The case went to the other queue. Its due time stays the same.")

    queue = forms.ModelChoiceField(queryset=None, label=_("Queue"), empty_label=_("Choose a queue"))
    reason = CleanText(label=_("Why does it belong there?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        kept = kept_departments(self.case)
        queues = open_queues().exclude(pk=self.case.queue_id).exclude(department_id__in=kept)
        field = self.fields["queue"]
        if kept:
            field.error_messages["invalid_choice"] = _("It cannot go there: the case is about that department.")
            field.help_text = _("Departments that the case is about are left out.")
        field.queryset = queues  # type: ignore[attr-defined]
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"  # type: ignore[attr-defined]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.route(
            self.case.pk, queue=self.cleaned_data["queue"], reason=self.cleaned_data["reason"], actor=actor,
            version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class SeverityForm(CaseForm):
    action, title, button = "change_severity", _("Severity"), _("Change the severity")
    done = _("The severity has changed.")

    severity = forms.TypedChoiceField(coerce=int, label=_("How urgent is it?"), widget=forms.RadioSelect)
    reason = CleanText(label=_("Why?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.fields["severity"].choices = list(SEVERITIES.items())  # type: ignore[attr-defined]
        self.fields["severity"].initial = self.case.severity

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.change_severity(
            self.case.pk, severity=self.cleaned_data["severity"], reason=self.cleaned_data["reason"], actor=actor,
            version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class ServiceForm(CaseForm):
    action, title, button = "change_service", _("Service"), _("Change the service")
    done = _("The case has its new service. The first promise stays what it was.")

    service = forms.ModelChoiceField(queryset=None, label=_("What is it about?"), empty_label=_("Choose a service"))
    sends_on = forms.BooleanField(
        label=_("Send it where this service goes"), required=False, initial=True,
        help_text=_("Take the tick away to leave it with its team."),
    )  # fmt: skip
    reason = CleanText(label=_("Why?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        field = self.fields["service"]
        field.queryset = services_in_use().exclude(pk=self.case.service_id)  # type: ignore[attr-defined]
        field.label_from_instance = lambda service: f"{service.group}: {service}"  # type: ignore[attr-defined]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        change_service(
            self.case.pk, service=self.cleaned_data["service"], sends_on=self.cleaned_data["sends_on"],
            reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip
