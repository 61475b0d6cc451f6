"""What goes on in the demo city today: appointments that residents made, and an incident behind several cases."""

from collections import Counter
from datetime import datetime, timedelta

from requests_app.actions.booking import DayTaken
from requests_app.actions.contractors import send_out
from requests_app.actions.incidents import join_incident, open_incident
from requests_app.actions.schedule import choose_day
from requests_app.actions.work import close, visit
from requests_app.actor import WORKER
from requests_app.models import Incident, ServiceRequest
from requests_app.queries.schedule import days_for_case
from requests_app.workflow import ACTIVE
from routing.models import ClosureReason
from routing.reference import reference

MOST_APPOINTMENTS = 24
NOT_FOUND = ("pothole", "streetlight", "sidewalk", "graffiti")
MOST_NOT_FOUND = 6
INCIDENT_ABOUT = "streetlight"
MOST_BEHIND = 8
_BEGAN, _TAKES = timedelta(hours=4), timedelta(days=2)


def make_appointments(now: datetime) -> int:
    """Give open cases of the services that offer days one of the next days; returns how many."""
    cases = ServiceRequest.objects.filter(
        service_id__in=list(reference().schedules), status__in=ACTIVE, is_live=True
    ).order_by("-requested_datetime")[:MOST_APPOINTMENTS]
    made = 0
    for number, case in enumerate(cases):
        days = days_for_case(case, now=now)
        if not days:
            continue
        try:
            choose_day(case.pk, day=days[number % min(5, len(days))].day, actor=WORKER, version=None, now=now)
        except DayTaken:
            continue
        made += 1
    return made


def make_closings(now: datetime) -> int:
    """A few cases that crews could not find: whoever reported them was asked for more; returns how many wait."""
    reason = ClosureReason.objects.get(code="found-in-order")
    cases = ServiceRequest.objects.filter(
        status__in=ACTIVE, is_live=True, visits=0, service__service_code__in=NOT_FOUND, scheduled_on=None
    ).order_by("-requested_datetime")[:MOST_NOT_FOUND]
    for case in cases:
        visit(case.pk, outcome="not_found", actor=WORKER, version=None, now=now)
        close(case.pk, reason=reason, note="Nothing there that we could see.", actor=WORKER, version=None, now=now)
    return ServiceRequest.objects.filter(closes_on__isnull=False).count()


def make_contractors(now: datetime) -> None:
    """Two street cases are worked on by a company that has no account."""
    cases = ServiceRequest.objects.filter(status="IN_PROGRESS", is_live=True, service__service_code="pothole")
    for case in cases.order_by("next_due_at")[:2]:
        send_out(
            case.pk, contractor="Alder Paving", email="work@alderpaving.example",
            instructions="Cut the edges, fill with hot mix, send a photo from the same side.", days=14, language="en",
            actor=WORKER, version=None, now=now,
        )  # fmt: skip


def make_incident(now: datetime) -> Incident | None:
    """A cable fault behind the dark street lights of one ward; None in a city with hardly a case."""
    service = reference().services[INCIDENT_ABOUT]
    cases = ServiceRequest.objects.filter(service=service, status__in=ACTIVE, is_live=True, ward__isnull=False)
    counted = Counter(cases.values_list("ward_id", flat=True))
    if not counted or service.default_queue is None:
        return None
    ward_id, _count = counted.most_common(1)[0]
    behind = list(cases.filter(ward_id=ward_id).select_related("ward").order_by("-requested_datetime")[:MOST_BEHIND])
    incident = Incident(
        name={"en": "Cable fault at the street lights", "es": "Falla de cable en el alumbrado"},
        text={
            "en": "A damaged cable keeps several streets dark. Crews are replacing it.",
            "es": "Un cable dañado deja varias calles a oscuras. Las cuadrillas lo están cambiando.",
        },
        queue=service.default_queue, promise=now + _TAKES,
    )  # fmt: skip
    open_incident(incident, actor=WORKER, now=now - _BEGAN)
    for case in behind:
        join_incident(case.pk, incident_id=incident.pk, actor=WORKER, version=None, now=now)
    return incident
