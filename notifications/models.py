"""Delivery: one row for each message that leaves the city, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic311.accounts.models import Department


class MessageState(models.TextChoices):
    """Where a message stands."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class OutboundMessage(models.Model):
    """A message to one person. `key` is what it says about which event to whom, so it exists once."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, default="email")
    to_address = models.CharField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="Public id of the case it is about.")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="Whose mail it is; empty for the whole city's.",
    )  # fmt: skip
    is_confidential = models.BooleanField(default=False, help_text="Who gets it is a secret.")
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=["due", "sending"])),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["-created_at", "-id"], name="message_recent"),
            models.Index(fields=["created_at"], name="message_unpurged", condition=Q(purged_at__isnull=True)),
            models.Index(fields=["department", "-created_at", "-id"], name="message_department_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_address}"
