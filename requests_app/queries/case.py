"""Everything a case page shows, read in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from community.models import PlannedWork
from requests_app.models import (
    Answer,
    Attachment,
    Clock,
    Event,
    Incident,
    Message,
    Note,
    Redaction,
    Report,
    RequestArea,
    ServiceRequest,
    SurveyAnswer,
)
from requests_app.queries.case_history import History, history_of
from requests_app.queries.visible import staff_requests
from routing.models import Area, ClosureReason, Emergency, HoldReason, OutsideBody, Queue, Service
from routing.reference import reference


def find_case(viewer: Viewer, public_id: str) -> ServiceRequest:
    """The case by its number, in the viewer's scope. Raises ServiceRequest.DoesNotExist."""
    rows = staff_requests(viewer).select_related(
        "ward", "department", "queue", "assignee", "hold_reason", "closure_reason", "duplicate_of"
    )
    service_request: ServiceRequest = rows.get(public_id=public_id)
    service_request.service = reference().services_by_id[service_request.service_id]
    return service_request


def seen_or_entered(viewer: Viewer) -> QuerySet[ServiceRequest]:
    """Cases in the viewer's scope and those she entered herself, which may have gone to another department."""
    entered = Report.objects.filter(entered_by_id=viewer.user_id).values("service_request_id")
    own = Q(pk__in=staff_requests(viewer).values("pk")) | Q(pk__in=entered, is_practice=viewer.practises)
    rows = ServiceRequest.everything.filter(own)
    return rows.select_related("service", "department", "queue", "ward", "hold_reason")


@dataclass
class Names:
    """Names by id for the words of events."""

    queues: dict[int, str] = field(default_factory=dict)
    departments: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    hold_reasons: dict[int, str] = field(default_factory=dict)
    closure_reasons: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    services: dict[int, str] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    emergencies: dict[int, str] = field(default_factory=dict)
    incidents: dict[int, str] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)
    planned: dict[int, str] = field(default_factory=dict)

    def queue(self, key: int | None) -> str:
        return self.queues.get(key or 0, _("another queue"))

    def department(self, key: int | None) -> str:
        return self.departments.get(key or 0, _("another department"))

    def person(self, key: int | None) -> str:
        return self.people.get(key or 0, _("somebody"))

    def hold_reason(self, key: int | None) -> str:
        return self.hold_reasons.get(key or 0, _("another reason"))

    def closure_reason(self, key: int | None) -> str:
        return self.closure_reasons.get(key or 0, "")

    def request_number(self, key: int | None) -> str:
        return self.numbers.get(key or 0, "")

    def service(self, key: int | None) -> str:
        return self.services.get(key or 0, _("another service"))

    def body(self, key: int | None) -> str:
        return self.bodies.get(key or 0, _("another body"))

    def emergency(self, key: int | None) -> str:
        return self.emergencies.get(key or 0, _("Emergency mode"))

    def incident(self, key: int | None) -> str:
        return self.incidents.get(key or 0, "")

    def area(self, key: int | None) -> str:
        return self.areas.get(key or 0, "")

    def works(self, key: int | None) -> str:
        return self.planned.get(key or 0, "")


@dataclass
class Case:
    """A case with everything around it. `history` holds the window of its events that the page shows."""

    service_request: ServiceRequest
    history: History
    notes: dict[int, Note]
    messages: dict[int, Message]
    reports: list[Report]
    answers: list[Answer]
    photos: list[Attachment]
    redactions: set[tuple[str, str]]
    survey: dict[tuple[int, int], SurveyAnswer]
    clocks: list[Clock]
    areas: list[str]
    names: Names

    @property
    def events(self) -> list[Event]:
        """Those that say where the case stands, all of them."""
        return self.history.state

    @property
    def first_report(self) -> Report | None:
        return next((report for report in self.reports if report.is_first), None)


CLOCK_ORDER = {"acknowledge": 0, "first_action": 1, "resolve": 2}


def read_case(
    service_request: ServiceRequest, *, kinds: Collection[str] | None = None, before: int | None = None
) -> Case:
    """Read all that belongs to a case; `kinds` and `before` choose the window of its history."""
    of_it = {"service_request": service_request}
    history = history_of(service_request, kinds=kinds, before=before)
    reports = list(Report.objects.filter(**of_it).select_related("entered_by", "contact").order_by("id"))
    first = next((report.pk for report in reports if report.is_first), None)
    clocks = list(Clock.objects.filter(**of_it).select_related("target"))
    other_areas = RequestArea.objects.filter(**of_it).select_related("area").order_by("area__layer__order")
    was_redacted = history.counts["text_redacted"] or history.counts["photo_masked"]
    redactions = Redaction.objects.filter(**of_it).values_list("what", "object_id") if was_redacted else []
    reported = [event.data["report"] for event in history.shown if event.kind == "survey_answered"]
    answered = SurveyAnswer.objects.filter(report_id__in=reported) if reported else []
    return Case(
        service_request=service_request,
        history=history,
        notes=Note.objects.in_bulk(_mentioned(history.shown, "note")),
        messages=Message.objects.in_bulk(_mentioned(history.shown, "message")),
        reports=reports,
        answers=list(Answer.objects.filter(report_id=first)),
        photos=list(Attachment.objects.filter(**of_it, withdrawn_at=None).order_by("created_at", "id")),
        redactions=set(redactions),
        survey={(row.report_id, row.closing): row for row in answered},
        clocks=sorted(clocks, key=lambda clock: CLOCK_ORDER.get(clock.kind, 9)),
        areas=[row.area.name for row in other_areas],
        names=names_for(service_request, [*history.shown, *history.state]),
    )  # fmt: skip


def names_for(service_request: ServiceRequest, events: Sequence[Event]) -> Names:
    """The names that these events mention: at most one query for each kind of thing that is mentioned."""
    queues = reference().queues.values()
    names = Names(
        queues={queue.pk: str(queue) for queue in queues},
        departments={queue.department_id: str(queue.department) for queue in queues},
    )
    names.people = {event.actor_id: event.actor.name for event in events if event.actor is not None}
    if service_request.assignee is not None:
        names.people[service_request.assignee_id] = service_request.assignee.name
    if service_request.duplicate_of is not None:
        names.numbers[service_request.duplicate_of_id] = service_request.duplicate_of.public_id
    people = _mentioned(events, "assignee", "user") | {key for event in events for key in event.data.get("users", [])}
    missing = people - names.people.keys()
    if missing:
        names.people |= dict(User.objects.filter(pk__in=missing).values_list("pk", "name"))
    if any(event.kind == "service_changed" for event in events):
        names.services = {key: str(service) for key, service in reference().services_by_id.items()}
    numbers = _mentioned(events, "original", "duplicate", "part", "parent", "other") - names.numbers.keys()
    if numbers:
        names.numbers |= dict(ServiceRequest.everything.filter(pk__in=numbers).values_list("pk", "public_id"))
    names.hold_reasons = _rows(HoldReason, _mentioned(events, "hold_reason"))
    names.closure_reasons = _rows(ClosureReason, _mentioned(events, "closure_reason"))
    names.bodies = _rows(OutsideBody, _mentioned(events, "body"))
    names.emergencies = _rows(Emergency, _mentioned(events, "emergency"))
    names.incidents = _rows(Incident, _mentioned(events, "incident"))
    names.areas = _rows(Area, _mentioned(events, "zone"))
    names.planned = _rows(PlannedWork, _mentioned(events, "works"))
    return names


def _rows(model: type[Model], ids: set[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)} if ids else {}


def _mentioned(events: Iterable[Event], *names: str) -> set[int]:
    return {event.data[name] for event in events for name in names if event.data.get(name) is not None}


def people_of(department_id: int | None) -> QuerySet[User]:
    """Who may own a case of a department: active members who may take cases."""
    return (
        User.objects.filter(
            Q(memberships__department_id=department_id) | Q(memberships__department_id__isnull=True),
            memberships__role__capabilities__contains=["requests.claim"],
            is_active=True,
        )
        .order_by("name", "id")
        .distinct()
    )


def closure_reasons_for(service_id: int) -> QuerySet[ClosureReason]:
    """The reasons that fit a service: its own, else those that fit every service."""
    active = ClosureReason.objects.filter(is_active=True)
    return active.filter(Q(services=service_id) | Q(services__isnull=True)).order_by("order", "code")


def hold_reasons() -> QuerySet[HoldReason]:
    """The reasons a case may wait for now."""
    return HoldReason.objects.filter(is_active=True)


def open_queues() -> QuerySet[Queue]:
    """Queues that take work, by department."""
    return Queue.objects.filter(is_active=True).select_related("department")


def outside_bodies() -> QuerySet[OutsideBody]:
    """Bodies outside the city that a case may be handed to."""
    return OutsideBody.objects.filter(is_active=True)


def services_in_use() -> QuerySet[Service]:
    """Services that a case may be about, by group."""
    return Service.objects.filter(is_active=True).select_related("group").order_by("group__order", "order", "id")


def has_contacts(reports: Sequence[Report]) -> bool:
    """Whether anybody left contact details."""
    return any(report.contact_id for report in reports)


def waiting_replies(service_requests: QuerySet[ServiceRequest], *, since: datetime) -> QuerySet[ServiceRequest]:
    """Open cases whose last event is a resident's message that nobody answered."""
    return service_requests.filter(last_kind="message_received", updated_datetime__gte=since)
