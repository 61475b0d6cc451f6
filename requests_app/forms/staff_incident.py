"""Put a case into an incident, or take it out, from the case's own page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests_app.actions.incidents import InAnother, IncidentOver, join_incident, leave_incident
from requests_app.actor import Actor
from requests_app.forms.case.base import CaseForm, NotPossible
from requests_app.models import Incident

NO_INCIDENT = "0"


class IncidentForm(CaseForm):
    action, title, button, done = "incident", _("Incident"), _("Save"), _("Saved: the incident of this case.")

    incident = forms.ChoiceField(label=_("Part of an incident"))

    def prepare(self) -> None:
        going_on = [(str(row.pk), str(row)) for row in Incident.objects.filter(closed_at=None)]
        if self.case.is_practice:
            going_on = []
        if self.case.incident_id is not None:
            going_on = [(NO_INCIDENT, gettext("None: take it out of the incident"))]
        field: Any = self.fields["incident"]
        field.choices = going_on
        if not going_on:
            field.help_text = gettext("No incident is going on.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        frame: dict[str, Any] = {"actor": actor, "version": values["version"], "now": now}
        try:
            if values["incident"] == NO_INCIDENT:
                leave_incident(self.case.pk, **frame)
            else:
                join_incident(self.case.pk, incident_id=int(values["incident"]), **frame)
        except (IncidentOver, Incident.DoesNotExist):
            raise NotPossible("incident", gettext("This incident is over.")) from None
        except InAnother as other:
            words = gettext("It belongs to another incident already: %(incident)s.") % {"incident": other.incident}
            raise NotPossible("incident", words) from None


class SuggestedIncidentForm(IncidentForm):
    """The same in one button, for an incident that a case may belong to."""

    button = _("Add it to the incident")

    def __init__(self, *args: Any, suggested: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].widget = forms.HiddenInput()
        self.initial["incident"] = str(suggested.pk)


INCIDENT_FORMS: dict[str, type[CaseForm]] = {IncidentForm.action: IncidentForm}
