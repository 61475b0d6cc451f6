"""What waits for somebody to look at it before everybody sees it: words and photos of residents."""

from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import Attachment, AttachmentState, Report, ServiceRequest, TextState
from requests_app.queries.visible import staff_requests
from routing.models.catalogue import PhotoVisibility

TEXTS, PHOTOS = "texts.moderate", "photos.moderate"


def waiting_texts(viewer: Viewer) -> QuerySet[Report]:
    """Reports whose words wait, oldest first, of the cases that the viewer sees and may decide about."""
    rows = Report.objects.filter(
        text_state=TextState.WAITING, withdrawn_at=None, hidden_at=None, service_request__in=_cases(viewer, TEXTS)
    ).exclude(description="")
    return rows.select_related("service_request__service").order_by("received_at", "pk")


def waiting_photos(viewer: Viewer) -> QuerySet[Attachment]:
    """Photos of residents that nobody has decided about, oldest first, where the public might see them."""
    rows = Attachment.objects.filter(
        state=AttachmentState.READY, stage=Attachment.Stage.REPORT, is_public=False, withdrawn_at=None, looked_at=None,
        report__hidden_at=None, service_request__is_withheld=False, service_request__service__is_public=True,
        service_request__service__photo_visibility=PhotoVisibility.REVIEW,
        service_request__in=_cases(viewer, PHOTOS),
    )  # fmt: skip
    return rows.select_related("service_request__service").order_by("created_at", "pk")


def _cases(viewer: Viewer, capability: str) -> QuerySet[ServiceRequest]:
    seen, departments = staff_requests(viewer), viewer.departments_with(capability)
    return seen if departments is None else seen.filter(department_id__in=departments)
