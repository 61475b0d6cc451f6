"""What the public reads of requests: the list, one request's page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from civic311.accounts.models import Department
from civic311.lib.key_pages import Key
from civic311.lib.translated_text import in_language
from requests_app.models import Answer, Attachment, AttachmentState, Message, Report, ServiceRequest, TextState
from requests_app.part_words import part_words
from requests_app.queries.public_text import public_text
from requests_app.queries.visible import public_requests
from routing.models import Area, ClosureReason, Emergency, HoldReason, OutsideBody, QuestionType
from routing.models.catalogue import PhotoVisibility
from routing.reference import reference

NEWEST: list[Key] = [("requested_datetime", True, False), ("id", True, False)]
NOT_SHOWN = ("ward__geometry", "service__description", "service__keywords")  # long, and read again for each row
REOPEN_WITHIN = timedelta(days=30)


def public_list() -> QuerySet[ServiceRequest]:
    """Public requests with what a line of the list shows; the joined are left to their original, parts to the whole."""
    listed = public_requests().exclude(status="DUPLICATE").filter(parent=None)
    return listed.select_related("service", "ward").defer(*NOT_SHOWN)


def with_page_rows(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """The rows that a tracker page reads."""
    return requests.select_related(
        "service", "ward", "department", "queue", "hold_reason", "closure_reason", "duplicate_of__service"
    ).defer("ward__geometry")


def first_report(service_request: ServiceRequest) -> Report | None:
    """The report the request began with, unless its writer asked that nobody but staff reads it. Whether its words are
    public is `public_words`.
    """
    return service_request.reports.filter(is_first=True, hidden_at=None).first()


def public_words(report: Report | None) -> str:
    """The words of a report as everybody reads them: nothing while they wait for a look, or are hidden."""
    return public_text(report.description) if report and report.text_state == TextState.SHOWN else ""


def public_answers(report: Report | None) -> list[Answer]:
    """Answers that everybody may read; typed ones only when the words of the report are public too."""
    if report is None:
        return []
    are_shown = report.text_state == TextState.SHOWN
    return [
        answer for answer in report.answers.all()
        if answer.is_public and (are_shown or answer.datatype not in (QuestionType.STRING, QuestionType.TEXT))
    ]  # fmt: skip


def public_messages(service_request: ServiceRequest, *, now: datetime) -> QuerySet[Message]:
    """What the city said to everybody, oldest first."""
    shown = Q(shown_from=None) | Q(shown_from__lte=now)
    said = service_request.messages.filter(shown, is_public=True, direction=Message.Direction.OUT)
    return said.order_by("created_at", "id")


def public_photos() -> QuerySet[Attachment]:
    """Photos that everybody may see; none of services whose photos are never public, whatever was said before."""
    return Attachment.objects.filter(
        state=AttachmentState.READY, is_public=True, service_request__service__is_public=True,
        service_request__is_withheld=False, report__hidden_at=None, withdrawn_at=None,
    ).exclude(service_request__service__photo_visibility=PhotoVisibility.NEVER)  # fmt: skip


def may_reopen(service_request: ServiceRequest, *, now: datetime) -> bool:
    """Whether its reporters may still say that it is not fixed."""
    closed = service_request.closed_datetime
    return (
        service_request.status in ("RESOLVED", "NOT_ACTIONABLE") and closed is not None and now - closed < REOPEN_WITHIN
    )


def area_name(area_id: int | None) -> str:
    """The name of an area; empty for none."""
    return (Area.objects.filter(pk=area_id).values_list("name", flat=True).first() or "") if area_id else ""


class NamesOfRequest:
    """Names and texts for a timetable, each read once; see pipeline_words.PublicNames."""

    def __init__(self, steps: Iterable[Any]) -> None:
        listed = list(steps)
        self._queues = {queue.pk: queue for queue in reference().queues.values()}
        departments = {step.department_id for step in listed}
        self._departments = {row.pk: in_language(row.name) for row in Department.objects.filter(pk__in=departments)}
        holds = {pause.hold_reason_id for step in listed for pause in step.pauses} - {None}
        modes = {pause.emergency_id for step in listed for pause in step.pauses} - {None}
        self._emergencies = (
            {row.pk: in_language(row.name) for row in Emergency.objects.filter(pk__in=modes)} if modes else {}
        )
        self._holds = (
            {row.pk: in_language(row.name) for row in HoldReason.objects.filter(pk__in=holds)} if holds else {}
        )
        closures = {step.closure_reason_id for step in listed} - {None}
        self._closures = (
            {row.pk: in_language(row.text) for row in ClosureReason.objects.filter(pk__in=closures)} if closures else {}
        )

        bodies = {step.body_id for step in listed} - {None}
        self._bodies = {row.pk: str(row) for row in OutsideBody.objects.filter(pk__in=bodies)} if bodies else {}
        parts = {key for step in listed for key in step.part_ids}
        rows = ServiceRequest.objects.filter(pk__in=parts).select_related("department", "service") if parts else []
        self._parts = {row.pk: part_words(row) for row in rows}

    def department(self, key: int | None) -> str:
        return self._departments.get(key or 0, "")

    def part(self, key: int | None) -> str:
        return self._parts.get(key or 0, "")

    def queue(self, key: int | None) -> str:
        queue = self._queues.get(key)  # type: ignore[call-overload]
        return in_language(queue.name) if queue else ""

    def hold_reason(self, key: int | None) -> str:
        return self._holds.get(key or 0, "")

    def body(self, key: int | None) -> str:
        return self._bodies.get(key or 0, "")

    def emergency(self, key: int | None) -> str:
        return self._emergencies.get(key or 0, "")

    def closure_text(self, key: int | None) -> str:
        return self._closures.get(key or 0, "")
