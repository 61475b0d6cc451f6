"""What those who reported a case are asked once it is closed, and what they said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from civic311.city.modules import is_on
from requests_app.models import Event, Report, ServiceRequest, SurveyAnswer
from requests_app.queries.public import may_reopen
from requests_app.remembering import not_taken_back

REOPEN_EVERY = timedelta(days=7)


@dataclass(frozen=True)
class Survey:
    """The question about one closing. `answer`: what the reporter said so far; `reopens_from`: from when on she may
    have the case opened again (None: at once).
    """

    closing: int
    answer: SurveyAnswer | None
    reopens_from: datetime | None


def survey_of(report: Report, service_request: ServiceRequest, *, now: datetime) -> Survey | None:
    """What the writer of a report is asked about the case where the work on it went on; None while there is nothing to
    ask: it is open, canceled, somebody else's, or closed for long, or the city asks nobody.
    """
    if not is_on("surveys"):
        return None
    if not may_reopen(service_request, now=now) or service_request.handed_to_id or report.withdrawn_at:
        return None
    closing = closing_of(service_request)
    if closing is None:
        return None
    answer = SurveyAnswer.objects.filter(report=report, closing=closing).first()
    return Survey(closing, answer, reopens_from(report, service_request, now=now))


def closing_of(service_request: ServiceRequest) -> int | None:
    """The sequence of the event that closed it; None when it is open."""
    if service_request.is_open:
        return None
    log = Event.objects.filter(service_request=service_request, kind__in=["closed", "undone"]).order_by("sequence")
    ends = [event.sequence for event in not_taken_back(log) if event.kind == "closed"]
    return ends[-1] if ends else None


def reopens_from(report: Report, service_request: ServiceRequest, *, now: datetime) -> datetime | None:
    """When the person behind a report may have the case opened again, if she did so within the last week."""
    own = set(_reports_of_person(report).values_list("pk", flat=True))
    log = Event.objects.filter(service_request=service_request, kind__in=["reopened", "undone"]).order_by("sequence")
    times = [event.occurred_at for event in not_taken_back(log) if event.data.get("report") in own]
    again = times[-1] + REOPEN_EVERY if times else now
    return again if again > now else None


def _reports_of_person(report: Report) -> QuerySet[Report]:
    same = Q(pk=report.pk) | (Q(contact_id=report.contact_id) if report.contact_id else Q(pk=None))
    return Report.objects.filter(same)
