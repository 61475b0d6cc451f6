"""What a contractor sees of a case: the place, the problem, photos of it and of the work. Never who reported it."""

from django.db.models import QuerySet

from requests_app.models import Answer, Attachment, AttachmentState, Report, WorkLink
from routing.reference import reference

MOST_PHOTOS = 40


def words_for(link: WorkLink) -> list[str]:
    """What was reported, in the words of those who did; none where their words could tell who they are."""
    service = reference().services_by_id[link.service_request.service_id]
    if service.complainant_confidential:
        return []
    told = Report.objects.filter(service_request_id=link.service_request_id, hidden_at=None)
    reports = told.exclude(description="")
    return list(reports.order_by("-is_first", "pk").values_list("description", flat=True)[:5])


def answers_for(link: WorkLink) -> list[Answer]:
    """The answers to the service's questions in the first report."""
    service = reference().services_by_id[link.service_request.service_id]
    if service.complainant_confidential:
        return []
    told = Answer.objects.filter(report__service_request_id=link.service_request_id, report__hidden_at=None)
    return list(told.filter(report__is_first=True))


def photos_for_work(link: WorkLink) -> QuerySet[Attachment]:
    """Photos of the problem and of the work, as masked as everybody sees them."""
    stages = [Attachment.Stage.REPORT, Attachment.Stage.VISIT, Attachment.Stage.CLOSING]
    rows = Attachment.objects.filter(service_request_id=link.service_request_id, stage__in=stages)
    return rows.filter(state=AttachmentState.READY, withdrawn_at=None, report__hidden_at=None).order_by(
        "created_at", "id"
    )
