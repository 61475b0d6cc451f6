"""Somebody went through the looks at contact details."""

from django.conf import settings
from django.db import models


class LookReview(models.Model):
    """One period was gone through: how many looks there were, how many of them stood out, and what came of it."""

    first_day = models.DateField()
    last_day = models.DateField()
    looks = models.PositiveIntegerField()
    marked = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-reviewed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"
