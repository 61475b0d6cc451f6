"""Photos: taken in as they come, decoded and re-encoded by the worker, shown only through scoped queries."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.intake import IntakeDraft, Report
from requests_app.models.service_request import ServiceRequest


class AttachmentState(models.TextChoices):
    """Where a photo stands: waiting for the worker, ready in its variants, or refused with a reason."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class Attachment(models.Model):
    """One photo of a draft, a report, a visit or a closing. Files are named at random below MEDIA_ROOT."""

    class Stage(models.TextChoices):
        REPORT = "report"
        VISIT = "visit"
        CLOSING = "closing"
        NOTE = "note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(IntakeDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="photos")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.REPORT)
    state = models.CharField(max_length=8, choices=AttachmentState, default=AttachmentState.WAITING)
    refusal = models.CharField(max_length=40, blank=True, help_text="Code of why the worker refused it.")
    caption = models.CharField(max_length=200, blank=True)
    masks = models.JSONField(
        default=list, blank=True, help_text="Blacked out: [left, top, width, height] as shares of the picture."
    )
    unmasked_large_path = models.CharField(
        max_length=120, blank=True, help_text="As it was before anything was hidden."
    )
    unmasked_thumb_path = models.CharField(max_length=120, blank=True)
    original_name = models.CharField(max_length=120, blank=True)
    upload_path = models.CharField(max_length=120, blank=True, help_text="The file as it came; deleted once decoded.")
    large_path = models.CharField(max_length=120, blank=True)
    thumb_path = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    bytes = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When staff decided whether it is public.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Its sender took it back.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it up.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="waiting"), name="photo_waiting"),
            models.Index(
                fields=["created_at"],
                name="photo_unseen",
                condition=models.Q(stage="report", state="ready", is_public=False, looked_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Photo {self.pk}"
