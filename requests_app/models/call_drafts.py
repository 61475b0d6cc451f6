"""Calls that are being taken down: kept as they are typed, so that a dropped call or a closed tab loses nothing."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class CallDraft(models.Model):
    """What one operator typed of one call. `id` is the submission key of the report that it may become.

    `data` holds the desk's fields by name, each with its list of values, and is emptied when the call is done
    (`ended_at`); the row stays for a while, so that what the page sends late does not begin it anew.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-updated_at"], name="call_unfinished", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(fields=["updated_at"], name="call_draft_age"),
        ]

    def __str__(self) -> str:
        return f"Call {self.pk}"
