"""Texts around a request: notes among staff, messages with residents. The log knows them by id and salted HMAC."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.intake import Report
from requests_app.models.service_request import ServiceRequest


class Note(models.Model):
    """A text for staff only: a note, the reason of a hand-over, what was seen on site."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Message(models.Model):
    """A text between the city and those who reported. `report` is set when it came from, or goes to, one of them."""

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="messages")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    is_public = models.BooleanField(default=False, help_text="Everybody may read it on the tracker.")
    translations = models.JSONField(
        default=dict, blank=True, help_text="Language -> the text for its readers; `text` is for everybody else."
    )
    created_at = models.DateTimeField(default=timezone.now)
    shown_from = models.DateTimeField(
        null=True, blank=True, help_text="Residents do not read it before then: until then it can be taken back."
    )

    def __str__(self) -> str:
        return f"Message {self.pk}"

    def text_for(self, language: str) -> str:
        """What a reader of the language gets."""
        return self.translations.get(language) or self.text
