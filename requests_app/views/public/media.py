"""Photos, only through queries that know who may see them; never by the path of a file."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app import policies
from requests_app.actions.redact import record_original_look
from requests_app.actions.tracking import report_for_token
from requests_app.models import Attachment, AttachmentState, Redaction
from requests_app.queries.public import public_photos
from requests_app.queries.tracked import photos_for
from requests_app.queries.visible import staff_requests

VARIANTS = {"large": "large_path", "thumb": "thumb_path"}


@require_safe
def media(request: HttpRequest, photo_id: UUID, variant: str) -> FileResponse:
    """`/media/<id>/<variant>`: public photos for everybody, all photos of their cases for staff."""
    photo = public_photos().filter(pk=photo_id).first()
    if photo is not None:
        return served(photo, variant, "public, max-age=3600")
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if viewer.is_staff:
        scope = staff_requests(viewer).values("pk")
        photo = Attachment.objects.filter(pk=photo_id, service_request_id__in=scope).first()
        if photo is not None and photo.withdrawn_at is not None:
            photo = _taken_back(photo, viewer)
    return served(photo, variant, "private, no-store")


def _taken_back(photo: Attachment, viewer: Any) -> Attachment | None:
    """A photo whose sender took it back, for those who may see what is blacked out; each look is kept."""
    service_request = photo.service_request
    if service_request is None or not policies.may(viewer, "mask_photo", service_request):
        return None
    record_original_look(
        service_request, what=Redaction.What.PHOTO, object_id=str(photo.pk), user_id=viewer.user_id, now=timezone.now()
    )
    return photo


@require_safe
def own_media(request: HttpRequest, token: str, photo_id: UUID, variant: str) -> FileResponse:
    """A photo for the writer of a report, by her signed link."""
    report = report_for_token(token, now=timezone.now())
    photo = photos_for(report).filter(pk=photo_id).first() if report else None
    response = served(photo, variant, "private, no-store")
    response["Referrer-Policy"] = "no-referrer"
    return response


def served(photo: Attachment | None, variant: str, cache: str) -> FileResponse:
    """One variant of a photo that the caller may see; 404 for none, and for one that is not ready."""
    if photo is None or photo.state != AttachmentState.READY or variant not in VARIANTS:
        raise Http404
    path = getattr(photo, VARIANTS[variant])
    if not path or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="photo-{variant}.jpg"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache
    return response
