"""What the writer of a report reads on her own page: of her report, and of the case where the work on it goes on."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from requests_app.models import Attachment, AttachmentState, Event, Message, Redaction, Report, ServiceRequest
from requests_app.queries.voices import cases_above
from routing.models.catalogue import PhotoVisibility

CORRECT_WITHIN = timedelta(minutes=30)


def may_correct(report: Report, *, now: datetime) -> bool:
    """Whether its writer may still change it or take it back. Not once staff have blacked out parts of it."""
    if report.withdrawn_at is not None or now >= report.created_at + CORRECT_WITHIN:
        return False
    answers = [str(key) for key in report.answers.values_list("pk", flat=True)]
    of_report = Q(what=Redaction.What.REPORT, object_id=str(report.pk))
    of_answers = Q(what=Redaction.What.ANSWER, object_id__in=answers)
    return not Redaction.objects.filter(of_report | of_answers).exists()


def own_photos(report: Report) -> QuerySet[Attachment]:
    """The photos that came with a report and were not taken back, oldest first."""
    mine = Attachment.objects.filter(report=report, stage=Attachment.Stage.REPORT, withdrawn_at=None)
    return mine.order_by("created_at", "id")


def messages_for(report: Report, *, now: datetime) -> QuerySet[Message]:
    """What she wrote and what the city wrote to everybody who reported it, oldest first.

    What was written to others before she joined them is not hers to read, unless everybody may.
    """
    everybody = Q(service_request_id=report.service_request_id)
    if not report.is_first:
        everybody &= Q(is_public=True) | Q(created_at__gte=report.created_at)
    joined = list(_joined(report))
    for case_id, since in joined:
        everybody |= Q(service_request_id=case_id) & (Q(is_public=True) | Q(created_at__gte=since))
    current = joined[-1][0] if joined else report.service_request_id
    since = joined[-1][1] if joined else report.created_at
    everybody |= Q(service_request__parent_id=current, created_at__gte=since)
    sent = Q(direction=Message.Direction.OUT, report=None) & everybody
    shown = Q(shown_from=None) | Q(shown_from__lte=now)
    return Message.objects.filter(shown, sent | Q(report=report)).order_by("created_at", "id")


def _joined(report: Report) -> list[tuple[int, datetime]]:
    """The cases above that of the report, each with the time from which it was hers too."""
    found, child = [], report.service_request_id
    for case_id in cases_above(child):
        joins = Event.objects.filter(service_request_id=child, kind="marked_duplicate").order_by("-sequence")
        at = joins.values_list("recorded_at", flat=True).first()
        if at is not None:
            found.append((case_id, at))
        child = case_id
    return found


def photos_for(report: Report) -> QuerySet[Attachment]:
    """Her own photos in every state, and those of the work on the case and its parts that staff published.

    What others sent with their reports she sees only where everybody does.
    """
    above = cases_above(report.service_request_id)
    current = (above or [report.service_request_id])[-1]
    shown = Q(state=AttachmentState.READY, is_public=True) & (
        Q(service_request_id=current) | Q(service_request__parent_id=current)
    )
    shown &= ~Q(service_request__service__photo_visibility=PhotoVisibility.NEVER)
    for_all = Q(service_request__service__is_public=True, service_request__is_withheld=False)
    of_the_work = ~Q(stage=Attachment.Stage.REPORT)
    everybody = shown & Q(report__hidden_at=None) & (for_all | of_the_work)
    found = Attachment.objects.filter(Q(report=report) | everybody, withdrawn_at=None)
    return found.order_by("created_at")


def current_case(report: Report) -> ServiceRequest:
    """The case where the work on a report goes on, as the tracker reads it."""
    above = cases_above(report.service_request_id)
    rows = ServiceRequest.everything.select_related(
        "service", "ward", "department", "queue", "hold_reason", "closure_reason", "duplicate_of__service"
    )
    row: ServiceRequest = rows.get(pk=(above or [report.service_request_id])[-1])
    return row
