"""What asks for attention at the top of a case: an emergency call nobody has answered, an escalation."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from civic311.lib.translated_text import in_language
from civic311.people.holds import holds_on_case
from requests_app.actions.escalate import may_acknowledge
from requests_app.actions.paging import open_call
from requests_app.event_words import escalation_title
from requests_app.forms.case.base import CaseForm
from requests_app.forms.staff_alarm import AcknowledgeForm, AnswerCallForm
from requests_app.forms.staff_incident import SuggestedIncidentForm
from requests_app.models import Event, ServiceRequest
from requests_app.queries.incidents import CAPABILITY, incidents_for, incidents_like


@dataclass(frozen=True)
class Alarm:
    """A line at the top; `form` is the button for those who may answer, `kind` the colour of the notice."""

    kind: str
    title: str
    text: str
    form: CaseForm | None
    url: str = ""


def alarms_of(viewer: Viewer, service_request: ServiceRequest, events: list[Event], allowed: set[str]) -> list[Alarm]:
    """The alarms of a case, the most urgent first; of a closed one only that it is under a legal hold."""
    held = _holds(viewer, service_request)
    if not service_request.is_open:
        return held
    kinds = {event.kind for event in events}
    found = [
        _call(service_request, allowed) if "paged" in kinds else None,
        _escalation(viewer, service_request, events) if "escalated" in kinds or service_request.is_flagged else None,
    ]
    return [alarm for alarm in (*found, *_incidents(viewer, service_request, allowed), *held) if alarm]


def _holds(viewer: Viewer, service_request: ServiceRequest) -> list[Alarm]:
    """Legal holds, for those who keep records."""
    if not viewer.has("records.manage"):
        return []
    text = _("Nothing of this case is erased until the hold is released.")
    return [
        Alarm("info", _("Legal hold: %(name)s") % {"name": hold.name}, text, None)
        for hold in holds_on_case(service_request.pk)
    ]


def _call(service_request: ServiceRequest, allowed: set[str]) -> Alarm | None:
    page = open_call(service_request)
    if page is None:
        return None
    form = AnswerCallForm(case=service_request, auto_id="id_call_%s") if "answer_call" in allowed else None
    text = _("Nobody on call has answered yet.")
    if page.user is not None:
        text = _("We called %(person)s. Nobody has answered yet.") % {"person": page.user.name}
    return Alarm("error", _("Emergency: somebody is needed now"), text, form)


def _incidents(viewer: Viewer, service_request: ServiceRequest, allowed: set[str]) -> list[Alarm]:
    """The incident it is part of, or those it may belong to."""
    own = service_request.incident
    if own is not None:
        leads = viewer.has(CAPABILITY) and incidents_for(viewer).filter(pk=own.pk).exists()
        url = reverse("incident", args=[own.pk]) if leads else ""
        return [Alarm("info", _("Part of “%(incident)s”") % {"incident": own}, in_language(own.text), None, url)]
    if "incident" not in allowed:
        return []
    return [
        Alarm(
            "info", _("This may belong to “%(incident)s”") % {"incident": row}, in_language(row.text),
            SuggestedIncidentForm(case=service_request, suggested=row, auto_id=f"id_incident_{row.pk}_%s"),
        )
        for row in incidents_like(service_request)
    ]  # fmt: skip


def _escalation(viewer: Viewer, service_request: ServiceRequest, events: list[Event]) -> Alarm | None:
    may = may_acknowledge(viewer, service_request)
    if not may and not service_request.is_flagged:
        return None
    last = next((event for event in reversed(events) if event.kind == "escalated"), None)
    form: Any = AcknowledgeForm(case=service_request, auto_id="id_seen_%s") if may else None
    return Alarm("warning", _("Escalated"), escalation_title(last.data) if last else "", form)
