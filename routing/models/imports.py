"""Files that an administrator uploads or another system offers, and the worker reads: areas, assets, addresses."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FileImport(models.Model):
    """One uploaded file on its way in. The worker reads it, reports what it found, and applies it once told to.

    `options` holds what was chosen on screen (layer, fields, dates); `report` what the worker says of it.
    """

    class Kind(models.TextChoices):
        AREAS = "areas"
        ASSETS = "assets"
        ADDRESSES = "addresses"
        CONFIGURATION = "setup"

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        CHECKED = "checked"
        APPLIED = "applied"
        FAILED = "failed"

    kind = models.CharField(max_length=10, choices=Kind)
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200, help_text="Below the private upload folder.")
    options = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
