"""Text messages (SMS) that came and went, and the conversations they belong to."""

from django.db import models
from django.utils import timezone

from requests_app.models import Report


class SmsConversation(models.Model):
    """What one phone has told so far. `step` is what is asked next; `data` what was answered; `report` what became.

    `number` has the country code. A conversation that is older than a day begins anew. `waits_since`: since when
    somebody at the desk has to look, as nothing could answer it.
    """

    number = models.CharField(max_length=20, unique=True)
    step = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    language = models.CharField(max_length=12, default="en")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    waits_since = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="conversation_recent"),
            models.Index(
                fields=["waits_since"], name="conversation_waits", condition=models.Q(waits_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Conversation {self.pk}"


class TextMessage(models.Model):
    """One text that came in. `provider_id` is the provider's own, so that what is delivered twice counts once.

    What went out lies in the outbox. `photos` are ids of pictures fetched from `media`, `lost_photos` how many
    could not be opened. `handled_at`: it was answered; `attempts` counts tries before that, each of them committed.
    `report`: what it became, or was about; null while that is not known.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    conversation = models.ForeignKey(SmsConversation, on_delete=models.CASCADE, related_name="texts")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction)
    provider_id = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    media = models.JSONField(default=list, blank=True, help_text="Addresses of pictures at the provider.")
    photos = models.JSONField(default=list, blank=True)
    lost_photos = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["at", "id"], name="text_to_answer", condition=models.Q(handled_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_id"], condition=~models.Q(provider_id=""), name="text_message_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"
