"""What was blacked out, with the original, for those who may see it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest


class Redaction(models.Model):
    """A text or photo of which parts are hidden. The row it belongs to holds what everybody else sees.

    `original` is the text as it was first (empty for a photo: its original files stay beside the masked ones).
    """

    class What(models.TextChoices):
        REPORT = "report"
        NOTE = "note"
        MESSAGE = "message"
        ANSWER = "answer"
        PHOTO = "photo"

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="redactions")
    what = models.CharField(max_length=8, choices=What)
    object_id = models.CharField(max_length=40)
    original = models.TextField(blank=True)
    original_translations = models.JSONField(default=dict, blank=True, help_text="Of a message in several languages.")
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "object_id"], name="one_redaction_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.what} {self.object_id}"


class OriginalLook(models.Model):
    """One look by staff at what is blacked out for everybody else. It outlives the blacking out."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="original_looks")
    what = models.CharField(max_length=8, choices=Redaction.What)
    object_id = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.what} {self.object_id}"
