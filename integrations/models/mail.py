"""Mail that came in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models import Report, ServiceRequest


class InboundMail(models.Model):
    """One mail, kept once by its Message-ID. `text` is what its writer wrote, without what was quoted.

    TAKEN: it became a message of a case. DRAFT: it waits at the desk to become a report. IGNORED: an automatic answer,
    a loop, a bounce. REFUSED: its sender is not who the link was for, so somebody has to look. DONE: the desk has
    dealt with it.
    """

    class State(models.TextChoices):
        TAKEN = "taken"
        DRAFT = "draft"
        REFUSED = "refused"
        IGNORED = "ignored"
        DONE = "done"

    message_id = models.CharField(max_length=250, unique=True)
    from_address = models.EmailField(max_length=254, blank=True)
    from_name = models.CharField(max_length=120, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    is_verified = models.BooleanField(default=False, help_text="SPF or DKIM agree with the sender's address.")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of why it was ignored or refused.")
    photos = models.JSONField(default=list, blank=True, help_text="Ids of the photos that came with it.")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["received_at"], name="mail_to_do", condition=Q(state__in=["draft", "refused"])),
            models.Index(fields=["-received_at"], name="mail_recent"),
        ]

    def __str__(self) -> str:
        return self.message_id
