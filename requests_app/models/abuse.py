"""Who may not send reports by the open doors."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.intake import Report


class Blocked(models.Model):
    """A network address, device, email or phone number from which nothing is taken in by the open doors.

    `value_hash` is keyed by the site's secret, so that the list tells nobody who is on it; `hint` is what staff see
    ("192.0.2.x", "m…@example.org"). Whoever is in danger still reaches the city: the page names the phone.
    """

    class Kind(models.TextChoices):
        NETWORK = "network"
        DEVICE = "device"
        EMAIL = "email"
        PHONE = "phone"

    kind = models.CharField(max_length=8, choices=Kind)
    value_hash = models.CharField(max_length=64)
    hint = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    until = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["kind", "value_hash"], name="blocked_value", condition=models.Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hint}"


class IntakeTrace(models.Model):
    """From which network and device a report came, as marks (`sender_marks`), so that staff may block who sent it.

    Deleted after 30 days. Neither the address nor the cookie is kept.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="trace")
    network_mark = models.CharField(max_length=64, blank=True)
    network_hint = models.CharField(max_length=80, blank=True)
    device_mark = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="trace_age")]

    def __str__(self) -> str:
        return f"Trace of report {self.report_id}"
